"""The shape of threads: where a comment hangs, what is shown, how many there are.

Whoever changes what is shown of a thread holds its lock, so the numbers are exact without being
counted. A comment that is not approved keeps its place as long as replies hang at it.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from app.comments.models import Comment, CommentThread
from app.foundation.database import WriteSession

DEEPEST = 3
LEADING = 3
"""Replies that are shown below a comment at once."""
APPROVED = "approved"


async def lock_thread(session: WriteSession, article_id: UUID) -> None:
    """Nobody else changes what is shown of this thread until the transaction ends."""
    await session.take_turns(f"comments of {article_id}")


def place_of(article_id: UUID, parent: Any | None) -> tuple[UUID, int]:
    """Where an answer hangs, and how deep. Below the third level, answers stand side by side."""
    if parent is None:
        return article_id, 0
    if parent.depth < DEEPEST:
        return parent.id, parent.depth + 1
    return parent.shown_under_id, DEEPEST


async def change_state(session: WriteSession, comment: Comment, state: str) -> bool:
    """Moves a comment of a locked thread; says whether readers see a difference."""
    change = (state == APPROVED) - (comment.state == APPROVED)
    comment.state = state
    if change:
        with session.no_autoflush:  # a new comment is written once, as it will be shown
            await _count(session, comment.article_id, change)
        await _settle(session, comment)
    return bool(change)


async def _count(session: WriteSession, article_id: UUID, change: int) -> None:
    counted = await session.execute(
        update(CommentThread)
        .where(CommentThread.id == article_id)
        .values(comment_count=CommentThread.comment_count + change)
        .execution_options(synchronize_session=False)
    )
    if not counted.rowcount:  # type: ignore[attr-defined]
        await session.execute(insert(CommentThread).values(id=article_id, comment_count=change))


async def _settle(session: WriteSession, comment: Comment) -> None:
    """Shows or hides it, and above it whatever is there only for its replies."""
    while comment.is_shown != (shown := comment.state == APPROVED or comment.reply_count > 0):
        comment.is_shown = shown
        await session.flush()
        if comment.is_root:
            return
        await _mark_leading(session, comment.shown_under_id)
        above = await session.get(Comment, comment.shown_under_id, populate_existing=True)
        assert above is not None  # noqa: S101 - a comment with replies is never removed
        above.reply_count += 1 if shown else -1
        comment = above
    await session.flush()


async def _mark_leading(session: WriteSession, under_id: UUID) -> None:
    under = Comment.shown_under_id == under_id
    first = (
        select(Comment.id)
        .where(under, Comment.is_shown.is_(True))
        .order_by(Comment.created_at, Comment.id)
        .limit(LEADING)
    )
    wanted = set(await session.scalars(first))
    marked = set(
        await session.scalars(select(Comment.id).where(under, Comment.is_leading.is_(True)))
    )
    for ids, is_leading in ((wanted - marked, True), (marked - wanted, False)):
        if ids:
            await session.execute(
                update(Comment)
                .where(Comment.id.in_(ids))
                .values(is_leading=is_leading)
                .execution_options(synchronize_session=False)
            )
