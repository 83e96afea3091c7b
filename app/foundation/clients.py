"""Who is at the other end of a connection, as far as limits are concerned."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

SITE_PREFIX = 64
"""An IPv6 subscriber has at least a /64 (RFC 6177), so single addresses would limit nobody."""


def client_of(request: Request) -> str:
    """The IPv4 address or IPv6 /64 of a client, seen through `TRUSTED_PROXIES` only."""
    return name_client(request.client.host if request.client else "")


def name_client(host: str) -> str:
    """`203.0.113.7`, or `2001:db8::/64`. What is no address is a client of its own name."""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:100]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((address.packed, SITE_PREFIX), strict=False))
