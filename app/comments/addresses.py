"""What the addresses of clients and of mail are hashed, banned and compared as."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

WIDEST = {4: 16, 6: 32}
"""The shortest prefix of an address range that can be banned, by the version of IP."""
FINEST = {4: 32, 6: 64}
"""The longest: one address, or one subscriber's network."""


def client_network(client: str) -> str:
    """What a client's address is hashed as: `203.0.113.7/32`, or the /64 of its subscriber."""
    try:
        return client if "/" in client else f"{client}/{FINEST[ip_address(client).version]}"
    except ValueError:
        return client


def networks_around(client: str) -> Sequence[str]:
    """Every range that could be banned and has this client in it."""
    try:
        own = ip_network(client_network(client))
    except ValueError:
        return [client]
    widest = WIDEST[own.version]
    return [str(own.supernet(new_prefix=prefix)) for prefix in range(widest, own.prefixlen + 1)]


def fold_email(email: str) -> str:
    """What e-mail addresses are compared by."""
    return email.strip().casefold()
