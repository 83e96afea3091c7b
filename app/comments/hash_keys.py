"""The life of the keys that addresses are hashed with.

A key is random, kept sealed, and numbered; whatever is hashed remembers the number. A new key comes
with time, and an old one goes when nothing that was made with it counts any more.
"""

import secrets
from datetime import timedelta

from sqlalchemy import delete, exists, select, union

from app.comments.hashing import Hasher
from app.comments.private_models import Ban, CommentRecord, CommentReport, CommentVote, HashKey
from app.comments.sealing import seal, unseal
from app.foundation.clock import now
from app.foundation.database import Database, Queryable, WriteSession
from app.foundation.prepared import Prepared
from app.foundation.settings import Settings

KEY_BYTES = 32

_KEYS = Prepared(
    select(HashKey.number, HashKey.sealed, HashKey.created_at).order_by(HashKey.number)
)


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
