# Varnish in front of Broadsheet. Needs vmod-xkey (Debian: varnish-modules).
#
# Lives are taken from CDN-Cache-Control (RFC 9213), groups from Cache-Groups (RFC 9875). What has
# changed is purged by bench/downstream/purging.py, which follows the log of events.
vcl 4.1;

import std;
import xkey;

backend broadsheet {
    .host = "127.0.0.1";
    .port = "8000";
    .connect_timeout = 1s;
    .first_byte_timeout = 20s;
    .probe = {
        .url = "/health/ready";
        .interval = 1s;
        .timeout = 1s;
        .window = 3;
        .threshold = 2;
        .initial = 2;
    }
}

acl purgers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    if (req.method == "PURGE") {
        if (client.ip !~ purgers) {
            return (synth(403, "Purging is not for you"));
        }
        # What had no room for its groups names a list alone and may be made of anything, so it goes
        # whatever has changed. Only that no list shows comments is known.
        if (req.http.Groups ~ "(^| )(?!comments)") {
            set req.http.Groups = req.http.Groups + " list-alone";
        }
        set req.http.Purged = xkey.purge(req.http.Groups + " page-alone");
        return (synth(200, "Purged"));
    }
    if (req.restarts == 0) {
        unset req.http.X-Too-Late;
        unset req.http.X-Failed;
    }
    if (req.method != "GET" && req.method != "HEAD") {
        return (pass);
    }
    if (req.http.Authorization || req.http.Edit-Token || req.url ~ "^/(editorial|v1/previews)/") {
        return (pass);
    }
    unset req.http.Cookie;

    # Fewer variants: what Broadsheet would choose itself. Whoever names weights is left alone.
    if (!req.http.Accept) {
        set req.http.Accept = "*/*";
    }
    if (req.http.Accept-Encoding !~ "[;*]") {
        if (req.http.Accept-Encoding ~ "(?i)(^|[, ])br([, ]|$)") {
            set req.http.Accept-Encoding = "br";
        } elsif (req.http.Accept-Encoding ~ "(?i)(^|[, ])zstd([, ]|$)") {
            set req.http.Accept-Encoding = "zstd";
        } elsif (req.http.Accept-Encoding ~ "(?i)(^|[, ])gzip([, ]|$)") {
            set req.http.Accept-Encoding = "gzip";
        } else {
            unset req.http.Accept-Encoding;
        }
    }

    # Nothing stale for whoever has learned in vcl_hit that it is too old; after an error all that
    # stale-if-error allows, which bounds the grace of each object.
    set req.grace = 1000d;
    if (req.http.X-Too-Late) {
        set req.grace = 0s;
    }
    return (hash);
}

sub vcl_hit {
    # An object is kept for as long as stale-if-error says. While the origin lives, it may be
    # answered with for as long as stale-while-revalidate says; after that, readers wait.
    if (obj.ttl < 0s
        && !req.http.X-Failed
        && std.healthy(req.backend_hint)
        && obj.ttl + std.duration(obj.http.X-Stale-While-Revalidate, 0s) < 0s) {
        set req.http.X-Too-Late = "1";
        return (restart);
    }
}

sub vcl_backend_fetch {
    if (!bereq.uncacheable) {
        # Answers with equal bytes may be made of other rows, and a 304 does not repeat the groups.
        unset bereq.http.If-None-Match;
        unset bereq.http.If-Modified-Since;
    }
}

sub vcl_backend_response {
    if (beresp.status >= 500) {
        # Whatever is stale stays; nobody else gets this error.
        if (bereq.is_bgfetch) {
            return (abandon);
        }
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }
    if (bereq.uncacheable
        || !beresp.http.CDN-Cache-Control
        || beresp.http.CDN-Cache-Control ~ "(?i)(^|[, ])(no-store|no-cache|private)([=, ]|$)"
        || beresp.http.Cache-Control ~ "(?i)(^|[, ])(no-store|private)([=, ]|$)"
        || beresp.http.Set-Cookie
        || beresp.http.Vary ~ "\*") {
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        set beresp.grace = 0s;
        set beresp.keep = 0s;
        return (deliver);
    }

    set beresp.ttl = std.duration(
        regsub(beresp.http.CDN-Cache-Control, "(?i)^(?:.*[, ])?max-age=(\d+).*$", "\1s"), 0s);
    set beresp.ttl = beresp.ttl - beresp.age;
    set beresp.http.X-Stale-While-Revalidate = regsub(
        beresp.http.CDN-Cache-Control, "(?i)^(?:.*[, ])?stale-while-revalidate=(\d+).*$", "\1s");
    set beresp.grace = std.duration(
        regsub(beresp.http.CDN-Cache-Control, "(?i)^(?:.*[, ])?stale-if-error=(\d+).*$", "\1s"), 0s);
    if (beresp.grace < std.duration(beresp.http.X-Stale-While-Revalidate, 0s)) {
        set beresp.grace = std.duration(beresp.http.X-Stale-While-Revalidate, 0s);
    }
    set beresp.keep = 0s;

    # "a", "b" -> a b
    set beresp.http.xkey = regsuball(beresp.http.Cache-Groups, {"[",]"}, "");
    if (beresp.http.xkey ~ "^[a-z_]+$") {
        if (bereq.url ~ "^/v1/[a-z_]+($|\?)") {
            set beresp.http.xkey = beresp.http.xkey + " list-alone";
        } else {
            set beresp.http.xkey = beresp.http.xkey + " page-alone";
        }
    }
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.is_bgfetch) {
        return (abandon);
    }
    set beresp.status = 503;
    set beresp.http.Content-Type = "application/problem+json";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "5";
    set beresp.body = {"{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"The service cannot be reached." }"};
    return (deliver);
}

sub vcl_deliver {
    if (resp.status >= 500 && !req.http.X-Failed && (req.method == "GET" || req.method == "HEAD")) {
        # Once more, with whatever is there.
        set req.http.X-Failed = "1";
        unset req.http.X-Too-Late;
        return (restart);
    }
    # For this cache alone: whoever is behind it hears of no purge.
    unset resp.http.CDN-Cache-Control;
    unset resp.http.Surrogate-Key;
    unset resp.http.Cache-Tag;
    unset resp.http.xkey;
    unset resp.http.X-Stale-While-Revalidate;
    if (obj.hits > 0) {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", varnish; hit";
    } else {
        set resp.http.Cache-Status = resp.http.Cache-Status + ", varnish; fwd=miss";
    }
}

sub vcl_synth {
    if (req.method == "PURGE") {
        set resp.http.Content-Type = "text/plain";
        set resp.body = req.http.Purged;
        return (deliver);
    }
}
