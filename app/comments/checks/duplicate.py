"""The same words again: under the same article a slip, under many articles a campaign."""

from datetime import timedelta

from sqlalchemy import bindparam, select

from app.comments.chain import ALLOWED, Candidate, Check, Circumstances, Finding
from app.comments.models import Comment
from app.comments.private_models import CommentRecord
from app.comments.text import hash_text
from app.foundation.clock import now
from app.foundation.prepared import Prepared
from app.foundation.settings import Settings

WINDOW = timedelta(days=1)
SHORTEST = 20
"""Characters: "Thank you!" may be said by many."""
MOST_COPIES = 3

_COPIED = (
    select(CommentRecord.comment_id)
    .where(
        CommentRecord.text_hash == bindparam("text", type_=CommentRecord.text_hash.type),
        CommentRecord.created_at > bindparam("since", type_=CommentRecord.created_at.type),
    )
    .limit(MOST_COPIES + 1)
)
_COPIES = Prepared(select(Comment.id, Comment.article_id).where(Comment.id.in_(_COPIED)))


def make(settings: Settings) -> Check:
    """The check."""
    return check


async def check(candidate: Candidate, around: Circumstances) -> Finding:
    """Holds the second copy under an article; the fourth anywhere within a day is spam."""
    if len(candidate.body) < SHORTEST:
        return ALLOWED
    asked = {"text": hash_text(candidate.body), "since": now() - WINDOW}
    copies = [
        row for row in await around.session.rows(_COPIES, asked) if row.id != candidate.comment_id
    ]
    if len(copies) >= MOST_COPIES:
        return Finding("spam", f"The same text was sent {len(copies)} times today.", 0.9)
    if any(row.article_id == candidate.article_id for row in copies):
        return Finding("hold", "The same text stands under this article.", 0.5)
    return ALLOWED
