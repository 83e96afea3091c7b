"""Somebody who comments without a pause, in whatever process: the limits count in one only."""

from datetime import timedelta

from sqlalchemy import bindparam, func, select

from app.comments.addresses import client_network
from app.comments.chain import ALLOWED, Candidate, Check, Circumstances, Finding
from app.comments.private_models import CommentRecord
from app.foundation.clock import now
from app.foundation.prepared import Prepared
from app.foundation.settings import Settings

WINDOW = timedelta(minutes=10)
_RECENT = Prepared(
    select(func.count().label("recent"))
    .select_from(CommentRecord)
    .where(
        CommentRecord.client_hash.in_(bindparam("hashes", expanding=True)),
        CommentRecord.created_at > bindparam("since", type_=CommentRecord.created_at.type),
    )
)


def make(settings: Settings) -> Check:
    """The check."""
    return check


async def check(candidate: Candidate, around: Circumstances) -> Finding:
    """Holds what comes after too many others of the same client."""
    if candidate.is_edit:
        return ALLOWED
    hashes = around.hasher.every("client", client_network(candidate.sender.client))
    asked = {"hashes": hashes, "since": now() - WINDOW}
    recent: int = (await around.session.rows(_RECENT, asked))[0].recent
    if recent >= around.settings.comment_busy_count:
        return Finding("hold", f"The client's comment number {recent + 1} in ten minutes.", 0.5)
    return ALLOWED
