"""What is kept of a person: all of it on request, none of it on request, and none for ever."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, exists, or_, select
from sqlalchemy.orm import aliased

from app.comments.addresses import fold_email
from app.comments.bans import forget_expired_bans
from app.comments.hashing import Hasher
from app.comments.models import Comment
from app.comments.moderation import lock_comments, move, wipe
from app.comments.private_models import Ban, CommentRecord, SpamEvidence
from app.content.models import Entry
from app.events.log import SCHEDULE, Actor
from app.foundation.clock import now
from app.foundation.database import Database, Queryable, WriteSession
from app.foundation.settings import Settings

BATCH = 200
PUT_AWAY = ("rejected", "spam", "deleted")
"""The states whose comments are not kept for ever."""


async def find_by_email(
    session: Queryable, hasher: Hasher | None, email: str
) -> Sequence[Row[Any]]:
    """Everything that was written under an e-mail address, oldest first."""
    if hasher is None:
        return []
    hashes = hasher.every("email", fold_email(email))
    return await session.rows(
        select(*Comment.__table__.c, Entry.title)
        .join(CommentRecord, CommentRecord.comment_id == Comment.id)
        .join(Entry, Entry.id == Comment.article_id)
        .where(CommentRecord.email_hash.in_(hashes))
        .order_by(Comment.created_at, Comment.id)
    )


async def erase(session: WriteSession, ids: Sequence[UUID], actor: Actor) -> int:
    """Leaves nothing of these comments but places that hold the threads together."""
    found = await lock_comments(session, ids)
    for comment in found.values():
        await move(session, comment, "deleted", actor, verb="erased")
        await wipe(session, comment)
    return len(found)


async def forget_old(database: Database, settings: Settings) -> int:
    """What the worker deletes at one look: old spam and rejected comments, evidence, bans."""
    old = await _find_old(database, settings)
    is_over = or_(
        exists().where(SpamEvidence.expires_at <= now()), exists().where(Ban.expires_at <= now())
    )
    async with database.read() as reads:
        has_more = (await reads.rows(select(is_over)))[0][0]
    if not old and not has_more:
        return 0
    async with database.write() as session:
        await session.execute(delete(SpamEvidence).where(SpamEvidence.expires_at <= now()))
        await forget_expired_bans(session)
        for comment in (await lock_comments(session, old)).values():
            await _forget(session, comment)
    return len(old)


async def _find_old(database: Database, settings: Settings) -> list[UUID]:
    """Comments that were put away long ago; of deleted ones those that keep no place."""
    answer = aliased(Comment)
    is_needed = exists().where(answer.parent_id == Comment.id)
    before = now() - timedelta(days=settings.comment_retention_days)
    async with database.read() as reads:
        rows = await reads.rows(
            select(Comment.id)
            .join(CommentRecord, CommentRecord.comment_id == Comment.id)
            .where(
                Comment.state.in_(PUT_AWAY),
                CommentRecord.decided_at < before,
                or_(Comment.state != "deleted", ~is_needed),
            )
            .order_by(Comment.created_at)
            .limit(BATCH)
        )
    return [row.id for row in rows]


async def _forget(session: WriteSession, comment: Comment) -> None:
    is_needed = await session.scalar(select(exists().where(Comment.parent_id == comment.id)))
    if is_needed:
        if comment.state != "deleted":
            await move(session, comment, "deleted", SCHEDULE, verb="erased")
            await wipe(session, comment)
        return
    await session.delete(comment)
    await session.flush()
