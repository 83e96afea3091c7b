"""The caching headers of delivery answers (RFC 9111, RFC 9213, RFC 9875)."""

from collections.abc import Mapping

from app.foundation.settings import Settings

VARY = "Accept, Accept-Encoding"
"""What delivery answers differ by: their form is negotiated, and the cache compresses them."""
REPEATED = ("Cache-Control", "ETag", "Vary")
"""What a 304 repeats: what it must (RFC 9110, 15.4.5). Each header costs as much as 2.5 % of it."""
MOST_GROUPS = 32
LONGEST_GROUP = 32


def caching_headers(settings: Settings, groups: set[str], list_group: str) -> dict[str, str]:
    """Of an answer with content: revalidated by browsers, kept for a minute by shared caches."""
    return {
        "Cache-Control": _browser(settings.shared_max_age),
        "CDN-Cache-Control": "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400",
        **_group_headers(settings, groups, list_group),
    }


def absence_headers(settings: Settings, groups: set[str], list_group: str) -> dict[str, str]:
    """Of a redirect, of what is not there and what is gone: ten seconds, nothing stale."""
    return {
        "Cache-Control": _browser(min(settings.shared_max_age, 10)),
        "CDN-Cache-Control": "public, max-age=10",
        **_group_headers(settings, groups, list_group),
    }


def _browser(shared_max_age: int) -> str:
    shared = f", s-maxage={shared_max_age}" if shared_max_age else ""
    return f"public, max-age=0{shared}, must-revalidate"


def _group_headers(settings: Settings, groups: set[str], list_group: str) -> Mapping[str, str]:
    fits = len(groups) <= MOST_GROUPS and all(len(group) <= LONGEST_GROUP for group in groups)
    named = sorted(groups) if fits and groups else [list_group]
    headers = {"Cache-Groups": ", ".join(f'"{group}"' for group in named)}
    if settings.cache_tag_header == "Surrogate-Key":
        headers["Surrogate-Key"] = " ".join(named)
    elif settings.cache_tag_header == "Cache-Tag":
        headers["Cache-Tag"] = ",".join(named)
    return headers
