"""Which settings are fit for development only, and why production refuses them."""

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from app.foundation.settings import Settings

SHORTEST_SECRET = 32


def unsafe_values(settings: "Settings") -> list[str]:
    """One sentence for each setting that production refuses."""
    found = [
        _weak_secret(settings.secret_key.get_secret_value()),
        _bad_address("SITE_URL", settings.site_url, "readers and search engines are sent there"),
        _bad_address("API_URL", settings.api_url, "keys and preview tokens travel to it"),
        _open_door(settings.editorial_origins),
        _trusts_everybody(settings.trusted_proxies),
    ]
    return [sentence for sentence in found if sentence]


def _weak_secret(secret: str) -> str | None:
    if len(secret) >= SHORTEST_SECRET:
        return None
    return (
        f"BROADSHEET_SECRET_KEY must have at least {SHORTEST_SECRET} characters in production, "
        "because whoever guesses it can sign cursors; make one with `openssl rand -base64 32`."
    )


def _bad_address(name: str, url: str, use: str) -> str | None:
    host = urlsplit(url).hostname or ""
    if _is_this_machine(host):
        return f"BROADSHEET_{name} must not be this machine ({host}) in production: {use}."
    if not url.startswith("https://"):
        return f"BROADSHEET_{name} must start with https:// in production: {use}."
    return None


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _open_door(origins: list[str]) -> str | None:
    for origin in origins:
        if origin in {"*", "null"}:
            return (
                f"BROADSHEET_EDITORIAL_ORIGINS must not contain “{origin}” in production, because "
                "any page could then use a key that an editor has in the browser; name the origins."
            )
    return None


def _trusts_everybody(proxies: list[str]) -> str | None:
    for proxy in proxies:
        if proxy.endswith("/0"):
            return (
                f"BROADSHEET_TRUSTED_PROXIES must not be everybody ({proxy}) in production, "
                "because clients could then choose the address that limits are counted by."
            )
    return None
