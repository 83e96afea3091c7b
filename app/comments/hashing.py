"""Keyed hashes that stand for addresses (HMAC-SHA256), and the life of their keys.

A key is random, kept sealed, and numbered; whatever is hashed remembers the number. A new key comes
with time, and an old one goes when nothing that was made with it counts any more.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy import delete, exists, select, union

from app.comments.private_models import Ban, CommentRecord, CommentReport, CommentVote, HashKey
from app.comments.sealing import seal, unseal
from app.foundation.clock import now
from app.foundation.database import Database, Queryable, WriteSession
from app.foundation.prepared import Prepared
from app.foundation.settings import Settings

KEY_BYTES = 32
WIDEST = {4: 16, 6: 32}
"""The shortest prefix of an address range that can be banned, by the version of IP."""
FINEST = {4: 32, 6: 64}
"""The longest: one address, or one subscriber's network."""

_KEYS = Prepared(
    select(HashKey.number, HashKey.sealed, HashKey.created_at).order_by(HashKey.number)
)


@dataclass(frozen=True)
class Hash:
    """What stands for an address, and the number of the key it was made with."""

    digest: bytes
    key_number: int


class Hasher:
    """The keys of this moment. The newest one hashes; all of them recognize."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = keys
        self._newest = max(keys)

    def hash(self, kind: str, value: str) -> Hash:
        """By the newest key."""
        return Hash(_digest(self._keys[self._newest], kind, value), self._newest)

    def every(self, kind: str, *values: str) -> list[bytes]:
        """By every key that is kept: what an earlier hash of one of these would be."""
        return [_digest(key, kind, value) for key in self._keys.values() for value in values]


def _digest(key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(key, f"{kind}\n{value}".encode("utf-8", "replace"), "sha256")


async def open_hasher(session: Queryable, settings: Settings) -> Hasher | None:
    """The keys that there are; None before the first one is made."""
    keys = {
        row.number: secret
        for row in await session.rows(_KEYS)
        if (secret := unseal(settings, row.sealed)) is not None
    }
    return Hasher(keys) if keys else None


async def require_hasher(session: Queryable, database: Database, settings: Settings) -> Hasher:
    """The keys, the first one made now if there is none."""
    hasher = await open_hasher(session, settings)
    if hasher is None:
        async with database.write() as writing:
            hasher = await make_hasher(writing, settings)
    return hasher


async def make_hasher(session: WriteSession, settings: Settings) -> Hasher:
    """The same, in a transaction that may write."""
    hasher = await open_hasher(session, settings)
    if hasher is None:
        await _make_key(session, settings)
        hasher = await open_hasher(session, settings)
    assert hasher is not None  # noqa: S101 - it was made in the line above
    return hasher


async def _make_key(session: WriteSession, settings: Settings) -> None:
    await session.take_turns("hash keys")
    if await open_hasher(session, settings) is None or await _is_old(session, settings):
        numbers = [row.number for row in await session.rows(_KEYS)]
        sealed = seal(settings, secrets.token_bytes(KEY_BYTES))
        session.add(HashKey(number=max(numbers, default=0) + 1, sealed=sealed, created_at=now()))
        await session.flush()


async def _is_old(session: Queryable, settings: Settings) -> bool:
    newest = (await session.rows(_KEYS))[-1]
    return bool(newest.created_at <= now() - timedelta(days=settings.comment_hash_key_days))


async def rotate_keys(database: Database, settings: Settings) -> None:
    """A new key when the newest is old enough; keys that nothing counts on any more go."""
    async with database.read() as reads:
        if not await reads.rows(_KEYS) or not await _is_old(reads, settings):
            return
    async with database.write() as session:
        await _make_key(session, settings)
        newest = (await session.rows(_KEYS))[-1].number
        tables = (CommentRecord, CommentVote, CommentReport, Ban)
        in_use = union(*(select(table.key_number).where(table.key_number.is_not(None))
                         for table in tables)).subquery()  # fmt: skip
        counts = exists().where(in_use.c.key_number == HashKey.number)
        await session.execute(delete(HashKey).where(~counts, HashKey.number < newest))


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
