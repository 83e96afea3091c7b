"""What readers do with the comments of others: vote, and report."""

from uuid import UUID

from sqlalchemy import func, select

from app.comments.addresses import client_network
from app.comments.groups import touched
from app.comments.hashing import Hasher
from app.comments.models import Comment
from app.comments.moderation import lock_comment, move
from app.comments.posting import READER
from app.comments.private_models import CommentRecord, CommentReport, CommentVote
from app.comments.schemas import ReportRequest
from app.comments.threads import APPROVED
from app.events.log import record
from app.events.types import CommentReported, CommentScored
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.errors import NotFound
from app.foundation.ids import new_id
from app.foundation.settings import Settings


async def vote(
    session: WriteSession, hasher: Hasher, comment_id: UUID, client: str, value: int
) -> int:
    """Counts a client's vote, instead of the one before; the score of the comment now."""
    comment = await session.get(Comment, comment_id, with_for_update=True)
    if comment is None or comment.state != APPROVED:
        raise _absent(comment_id)
    kind, network = f"vote on {comment_id}", client_network(client)
    known = await session.scalar(
        select(CommentVote).where(
            CommentVote.comment_id == comment_id,
            CommentVote.voter_hash.in_(hasher.every(kind, network)),
        )
    )
    before = known.value if known is not None else 0
    if value == before:
        return comment.score
    if known is not None:
        await session.delete(known)
        await session.flush()
    if value:
        voter = hasher.hash(kind, network)
        session.add(
            CommentVote(
                comment_id=comment_id,
                voter_hash=voter.digest,
                key_number=voter.key_number,
                value=value,
            )
        )
    comment.score += value - before
    scored = CommentScored(article_id=comment.article_id, score=comment.score)
    record(session, "comment.voted", comment_id, READER, scored, groups=touched(comment.article_id))
    return comment.score


async def report(
    session: WriteSession,
    settings: Settings,
    hasher: Hasher,
    comment_id: UUID,
    client: str,
    asked: ReportRequest,
) -> None:
    """Keeps a complaint; enough of them take the comment back into the queue."""
    comment = await lock_comment(session, comment_id)
    if comment.state != APPROVED:
        raise _absent(comment_id)
    kind, network = f"report of {comment_id}", client_network(client)
    known = await session.scalar(
        select(func.count()).where(
            CommentReport.comment_id == comment_id,
            CommentReport.reporter_hash.in_(hasher.every(kind, network)),
        )
    )
    if known:
        return
    reporter = hasher.hash(kind, network)
    session.add(
        CommentReport(
            id=new_id(),
            comment_id=comment_id,
            reporter_hash=reporter.digest,
            key_number=reporter.key_number,
            reason=asked.reason,
            detail=asked.detail,
            at=now(),
        )
    )
    private = await session.get(CommentRecord, comment_id, with_for_update=True)
    assert private is not None  # noqa: S101 - every comment has one
    private.report_count += 1
    reported = CommentReported(article_id=comment.article_id, report_count=private.report_count)
    record(session, "comment.reported", comment_id, READER, reported)
    if private.report_count >= settings.comment_report_threshold:
        await move(session, comment, "pending", READER)


def _absent(comment_id: UUID) -> NotFound:
    return NotFound(f"There is no comment {comment_id}.")
