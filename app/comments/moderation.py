"""What moderators decide, one comment or many; and what follows from it, by name, in order."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, select, update

from app.comments.evidence import forget_evidence, revise_evidence
from app.comments.groups import touched
from app.comments.models import Comment
from app.comments.private_models import CommentRecord, CommentReport, CommentVerdict
from app.comments.threads import change_state, lock_thread
from app.events.log import Actor, record
from app.events.types import CommentChanged
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.errors import NotFound, StateChanged
from app.foundation.ids import new_id
from app.foundation.settings import Settings

STATES: Mapping[str, str] = {
    "approve": "approved",
    "reject": "rejected",
    "spam": "spam",
    "delete": "deleted",
}
"""What each action makes of a comment."""
VERBS: Mapping[str, str] = {
    "approved": "approved",
    "pending": "held",
    "rejected": "rejected",
    "spam": "marked_spam",
    "deleted": "deleted",
}
"""The event of each state."""
OUTCOMES: Mapping[str, Literal["allow", "hold", "spam"]] = {
    "approved": "allow",
    "rejected": "hold",
    "spam": "spam",
}
HUMAN = "human"


async def lock_comment(session: WriteSession, comment_id: UUID) -> Comment:
    """A comment and its thread, locked, or `NotFound`."""
    found = await lock_comments(session, [comment_id])
    if comment_id not in found:
        raise NotFound(f"There is no comment {comment_id}.")
    return found[comment_id]


async def lock_comments(session: WriteSession, ids: Sequence[UUID]) -> Mapping[UUID, Comment]:
    """Those that there are. Always locked in the same order, so that nobody waits in a circle."""
    articles = select(Comment.article_id).where(Comment.id.in_(ids)).distinct()
    for article_id in sorted(await session.scalars(articles)):
        await lock_thread(session, article_id)
    found = await session.scalars(
        select(Comment)
        .where(Comment.id.in_(ids))
        .order_by(Comment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {comment.id: comment for comment in found}


async def decide(
    session: WriteSession,
    settings: Settings,
    comment: Comment,
    state: str,
    actor: Actor,
    from_state: str | None = None,
) -> None:
    """A moderator's word on a locked comment. Everything that follows from it stands here."""
    require_state(comment, from_state)
    if comment.state == state:
        await settle_reports(session, comment)
        return
    if comment.state == "deleted":
        raise StateChanged("The comment is deleted, which is final.", current_state="deleted")
    if state in OUTCOMES:
        session.add(_verdict(comment, state))
    await move(session, comment, state, actor)
    await settle_reports(session, comment)
    if state == "deleted":
        await wipe(session, comment)
    else:
        await revise_evidence(session, settings, comment.id, state)


def require_state(comment: Comment, from_state: str | None) -> None:
    """Raises `StateChanged` unless the comment is still where the moderator saw it."""
    if from_state is not None and comment.state != from_state:
        raise StateChanged(
            f"The comment is {comment.state} by now, not {from_state}.",
            current_state=comment.state,
        )


async def move(
    session: WriteSession, comment: Comment, state: str, actor: Actor, *, verb: str | None = None
) -> None:
    """Into another state, with its event."""
    was = comment.state
    is_seen = await change_state(session, comment, state)
    moved_at = now()
    await session.execute(
        update(CommentRecord)
        .where(CommentRecord.comment_id == comment.id)
        .values(decided_at=moved_at)
    )
    changed = CommentChanged(article_id=comment.article_id, from_state=was, state=state)
    groups = touched(comment.article_id) if is_seen else ()
    record(session, f"comment.{verb or VERBS[state]}", comment.id, actor, changed, groups=groups)


async def settle_reports(session: WriteSession, comment: Comment) -> None:
    """Whoever has decided has read the reports; the same readers' are not counted again."""
    await session.execute(
        update(CommentReport)
        .where(CommentReport.comment_id == comment.id, CommentReport.settled_at.is_(None))
        .values(settled_at=now())
    )
    await session.execute(
        update(CommentRecord)
        .where(CommentRecord.comment_id == comment.id, CommentRecord.report_count > 0)
        .values(report_count=0)
    )


async def wipe(session: WriteSession, comment: Comment) -> None:
    """Leaves nothing of a comment but its place in the thread."""
    comment.body = comment.body_html = comment.author_name = ""
    comment.edited_at = None
    await session.flush()
    await session.execute(
        update(CommentRecord)
        .where(CommentRecord.comment_id == comment.id)
        .values(client_hash=None, email_hash=None, key_number=None, sealed_email=None,
                text_hash=b"", folded="")
    )  # fmt: skip
    await forget_evidence(session, comment.id)
    of_comment: Iterable[type[CommentVerdict] | type[CommentReport]] = (
        CommentVerdict, CommentReport
    )  # fmt: skip
    for table in of_comment:
        await session.execute(delete(table).where(table.comment_id == comment.id))


def _verdict(comment: Comment, state: str) -> CommentVerdict:
    return CommentVerdict(
        id=new_id(),
        comment_id=comment.id,
        check=HUMAN,
        outcome=OUTCOMES[state],
        reason=f"A moderator said: {state}.",
        score=1.0,
        at=now(),
    )
