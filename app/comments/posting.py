"""Comments are written: by guests, by the staff; changed and taken back by their authors."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.comments.addresses import client_network, fold_email
from app.comments.arrivals import Arrival
from app.comments.chain import Examination, Finding
from app.comments.evidence import forget_evidence, keep_evidence
from app.comments.groups import touched
from app.comments.models import Comment
from app.comments.private_models import CommentRecord, CommentVerdict
from app.comments.rendering import render_html
from app.comments.sealing import seal
from app.comments.text import folded, hash_text
from app.comments.threads import APPROVED, change_state, lock_thread, place_of
from app.events.log import Actor, record
from app.events.types import CommentChanged
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.ids import new_id
from app.foundation.settings import Settings

READER = Actor(None, "reader")
"""Who comments, votes and reports; the log knows no more of them."""


async def post(session: WriteSession, settings: Settings, arrival: Arrival) -> Comment:
    """Takes a guest's comment, with the evidence of its checks."""
    candidate, hasher = arrival.candidate, arrival.hasher
    if arrival.state == APPROVED:
        await lock_thread(session, candidate.article_id)
    comment = make_comment(candidate.comment_id, candidate.article_id, candidate.author_name,
                           candidate.body, arrival.parent)  # fmt: skip
    client = hasher.hash("client", client_network(candidate.sender.client))
    email = candidate.author_email
    private = record_of(comment, arrival.examination)
    private.client_hash, private.key_number = client.digest, client.key_number
    if email is not None:
        private.email_hash = hasher.hash("email", fold_email(email)).digest
        if settings.comment_keep_email:
            private.sealed_email = seal(settings, email.encode())
    session.add(comment)
    await change_state(session, comment, arrival.state)
    await session.flush()
    session.add_all([private, *verdicts_of(comment.id, arrival.examination)])
    keep_evidence(session, settings, candidate, arrival.examination)
    _record(session, "created", comment, None, READER, is_seen=arrival.state == APPROVED)
    return comment


async def answer_as_staff(
    session: WriteSession,
    article_id: UUID,
    name: str,
    body: str,
    parent: Row[Any] | None,
    actor: Actor,
) -> Comment:
    """Takes an answer of the staff; nobody checks it."""
    await lock_thread(session, article_id)
    comment = make_comment(new_id(), article_id, name, body, parent)
    comment.is_staff = True
    session.add(comment)
    await change_state(session, comment, APPROVED)
    session.add(record_of(comment, Examination()))
    _record(session, "created", comment, None, actor, is_seen=True)
    return comment


async def edit(
    session: WriteSession, settings: Settings, comment: Comment, arrival: Arrival
) -> None:
    """Gives a comment another text, which was checked like the first. The thread is locked.

    What a moderator, or a check, has put away does not come back by an edit.
    """
    body, was = arrival.candidate.body, comment.state
    comment.body, comment.body_html, comment.edited_at = body, render_html(body), now()
    private = await session.get(CommentRecord, comment.id, with_for_update=True)
    assert private is not None  # noqa: S101 - every comment has one
    private.text_hash = hash_text(body)
    private.folded = folded(f"{comment.author_name}\n{body}")
    private.verdict = arrival.examination.outcome
    session.add_all(verdicts_of(comment.id, arrival.examination))
    await forget_evidence(session, comment.id)
    keep_evidence(session, settings, arrival.candidate, arrival.examination)
    if was in {APPROVED, "pending"}:
        private.decided_at = comment.edited_at
        await change_state(session, comment, arrival.state)
    _record(session, "edited", comment, was, READER, is_seen=was == APPROVED or comment.is_shown)


def make_comment(
    comment_id: UUID, article_id: UUID, name: str, body: str, parent: Any | None
) -> Comment:
    """A comment that nobody sees yet."""
    under_id, depth = place_of(article_id, parent)
    return Comment(
        id=comment_id,
        article_id=article_id,
        parent_id=parent.id if parent is not None else None,
        shown_under_id=under_id,
        depth=depth,
        author_name=name,
        is_staff=False,
        body=body,
        body_html=render_html(body),
        state="pending",
        is_shown=False,
        is_leading=False,
        score=0,
        reply_count=0,
        created_at=now(),
        edited_at=None,
    )


def record_of(comment: Comment, examination: Examination) -> CommentRecord:
    """What moderators need to know of a comment; of its writer nothing yet."""
    return CommentRecord(
        comment_id=comment.id,
        text_hash=hash_text(comment.body),
        folded=folded(f"{comment.author_name}\n{comment.body}"),
        verdict=examination.outcome,
        report_count=0,
        created_at=comment.created_at,
        decided_at=comment.created_at,
    )


def verdicts_of(comment_id: UUID, examination: Examination) -> list[CommentVerdict]:
    """The findings as they are kept."""
    return [_verdict(comment_id, name, found) for name, found in examination.findings.items()]


def _verdict(comment_id: UUID, name: str, found: Finding) -> CommentVerdict:
    return CommentVerdict(
        id=new_id(),
        comment_id=comment_id,
        check=name,
        outcome=found.outcome,
        reason=found.reason[:500],
        score=found.score,
        at=now(),
    )


def _record(
    session: WriteSession,
    verb: str,
    comment: Comment,
    was: str | None,
    actor: Actor,
    *,
    is_seen: bool,
) -> None:
    changed = CommentChanged(article_id=comment.article_id, from_state=was, state=comment.state)
    groups = touched(comment.article_id) if is_seen else ()
    record(session, f"comment.{verb}", comment.id, actor, changed, groups=groups)
