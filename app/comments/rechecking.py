"""The worker's part of the spam check: it asks again where nobody answered, and tells corrections.

What is due is taken with a lock and put off before the service is asked, so that no transaction is
open meanwhile and two workers do not ask the same.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.catalog.urls import SiteUrls
from app.comments.akismet_client import AkismetAnswer, ServiceSilent, ask, tell
from app.comments.arrivals import is_known_writer, judge
from app.comments.chain import SEVERITY, Candidate, Examination
from app.comments.evidence import SERVICE, expiry, open_evidence
from app.comments.hash_keys import open_hasher
from app.comments.models import Comment
from app.comments.moderation import lock_comments, move
from app.comments.policies import read_policy
from app.comments.private_models import CommentRecord, CommentVerdict, SpamEvidence
from app.content.content_type import ContentTypes
from app.content.live import Live, read_by_ids
from app.events.log import SCHEDULE
from app.foundation.clock import now
from app.foundation.database import Database, ReadSession, WriteSession
from app.foundation.ids import new_id
from app.foundation.settings import Settings

log = logging.getLogger(__name__)

BATCH = 20
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 30
"""After about a week the service is not asked any more; the comment waits for a moderator."""


@dataclass(frozen=True)
class Task:
    """Something to be asked or told."""

    comment_id: UUID
    task: str
    candidate: Candidate | None


async def ask_again(database: Database, types: ContentTypes, settings: Settings) -> int:
    """Does what is due. Says how many questions got an answer."""
    answered = 0
    for task in await _take(database, settings):
        answered += await _do(database, types, settings, task)
    return answered


async def _take(database: Database, settings: Settings) -> Sequence[Task]:
    due = (SpamEvidence.due_at <= now(), SpamEvidence.task.is_not(None))
    async with database.read() as reads:
        if not await reads.rows(select(SpamEvidence.comment_id).where(*due).limit(1)):
            return []
    async with database.write() as session:
        rows = await session.scalars(
            select(SpamEvidence)
            .where(*due)
            .order_by(SpamEvidence.due_at)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        return [_put_off(settings, evidence) for evidence in rows]


def _put_off(settings: Settings, evidence: SpamEvidence) -> Task:
    evidence.attempts += 1
    wait = min(timedelta(seconds=30 * 2 ** min(evidence.attempts, 12)), LONGEST_WAIT)
    evidence.due_at = now() + wait
    task = Task(evidence.comment_id, evidence.task or "", open_evidence(settings, evidence))
    if task.candidate is None or evidence.attempts > MOST_ATTEMPTS:
        evidence.task, evidence.due_at, evidence.expires_at = None, None, expiry(settings)
    return task


async def _do(database: Database, types: ContentTypes, settings: Settings, task: Task) -> bool:
    if task.candidate is None:
        return False
    answer = None
    try:
        if task.task == "check":
            answer = await ask(settings, task.candidate, recheck="recheck")
        else:
            await tell(settings, task.candidate, task.task)
    except ServiceSilent as silent:
        log.warning("a spam service is asked again later: %s", silent)
        return False
    async with database.read() as reads:
        would_show = answer is not None and await _would_show(reads, types, settings, task)
    async with database.write() as session:
        found = await lock_comments(session, [task.comment_id])
        if task.comment_id in found:
            comment = found[task.comment_id]
            await _settle(session, settings, comment, task, answer, would_show=would_show)
    return True


async def _would_show(
    session: ReadSession, types: ContentTypes, settings: Settings, task: Task
) -> bool:
    """Whether the publisher shows a comment to which nobody objects, and nobody else does."""
    live = Live(session, SiteUrls(settings), types, settings.default_locale)
    verdicts = await session.rows(
        select(CommentVerdict.check, CommentVerdict.outcome)
        .where(CommentVerdict.comment_id == task.comment_id)
        .order_by(CommentVerdict.id)
    )
    latest: dict[str, str] = {row.check: row.outcome for row in verdicts}
    others = {outcome for name, outcome in latest.items() if name != SERVICE}
    candidate, hasher = task.candidate, await open_hasher(session, settings)
    if candidate is None or hasher is None or not others <= {"allow"}:
        return False
    articles = await read_by_ids(live, types["article"], [candidate.article_id])
    for article in articles.values():
        policy = await read_policy(live, article)
        is_known = await is_known_writer(session, hasher, policy, candidate)
        return judge(Examination(), policy, is_known=is_known) == "approved"
    return False


async def _settle(
    session: WriteSession,
    settings: Settings,
    comment: Comment,
    task: Task,
    answer: AkismetAnswer | None,
    *,
    would_show: bool,
) -> None:
    evidence = await session.get(SpamEvidence, comment.id, with_for_update=True)
    if evidence is None or evidence.task != task.task:
        return  # somebody has decided meanwhile
    evidence.task = evidence.due_at = None
    if answer is None:  # what a moderator said was the last verdict, not that it was passed on
        evidence.told = task.task
        return
    evidence.expires_at = expiry(settings)
    evidence.told = "spam" if answer.is_spam else "ham"
    await _keep_verdict(session, comment.id, is_spam=answer.is_spam)
    if comment.state == "pending" and (answer.is_spam or would_show):
        state = "spam" if answer.is_spam else "approved"
        await move(session, comment, state, SCHEDULE)


async def _keep_verdict(session: WriteSession, comment_id: UUID, *, is_spam: bool) -> None:
    outcome: Any = "spam" if is_spam else "allow"
    session.add(
        CommentVerdict(
            id=new_id(),
            comment_id=comment_id,
            check=SERVICE,
            outcome=outcome,
            reason="Asked again; it takes it for spam." if is_spam else "Asked again.",
            score=0.9 if is_spam else 0.0,
            at=now(),
        )
    )
    verdicts = await session.scalars(
        select(CommentVerdict)
        .where(CommentVerdict.comment_id == comment_id)
        .order_by(CommentVerdict.id)
    )
    latest = {verdict.check: verdict.outcome for verdict in verdicts} | {SERVICE: outcome}
    private = await session.get(CommentRecord, comment_id, with_for_update=True)
    if private is not None:
        private.verdict = max(latest.values(), key=list(SEVERITY).index)
