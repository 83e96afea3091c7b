"""What a spam service is asked with: sealed, in a table of its own, for as long as it is needed."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import delete

from app.comments.chain import Candidate, Examination, Sender
from app.comments.private_models import SpamEvidence
from app.comments.sealing import seal, unseal
from app.foundation.clock import format_instant, now
from app.foundation.database import WriteSession
from app.foundation.settings import Settings

SERVICE = "akismet"
FIRST_WAIT = timedelta(seconds=30)


def keep_evidence(
    session: WriteSession, settings: Settings, candidate: Candidate, examination: Examination
) -> None:
    """Keeps what was, or will be, sent to the service; without a service, nothing."""
    if settings.akismet_key is None or SERVICE not in settings.comment_checks:
        return
    finding = examination.findings.get(SERVICE)
    is_silent = finding is not None and finding.is_silent
    told = None
    if finding is not None and not is_silent:
        told = "spam" if finding.outcome == "spam" else "ham"
    session.add(
        SpamEvidence(
            comment_id=candidate.comment_id,
            sealed=seal(settings, orjson.dumps(_plain(candidate))),
            service=SERVICE,
            task="check" if is_silent else None,
            told=told,
            attempts=0,
            due_at=now() + FIRST_WAIT if is_silent else None,
            expires_at=None if is_silent else expiry(settings),
        )
    )


def open_evidence(settings: Settings, evidence: SpamEvidence) -> Candidate | None:
    """The comment as it was when it came; None if the secret was changed since."""
    content = unseal(settings, evidence.sealed)
    if content is None:
        return None
    kept: dict[str, Any] = orjson.loads(content)
    ids = {name: UUID(kept[name]) for name in ("comment_id", "article_id")}
    sender = Sender(**kept["sender"])
    sent_at = datetime.fromisoformat(kept["sent_at"])
    return Candidate(**{**kept, **ids, "sender": sender, "sent_at": sent_at})


def expiry(settings: Settings) -> datetime:
    """When evidence on which a verdict was given now is deleted."""
    return now() + timedelta(days=settings.comment_evidence_days)


async def forget_evidence(session: WriteSession, comment_id: UUID) -> None:
    """Deletes it at once."""
    await session.execute(delete(SpamEvidence).where(SpamEvidence.comment_id == comment_id))


async def revise_evidence(
    session: WriteSession, settings: Settings, comment_id: UUID, state: str
) -> None:
    """A moderator has decided: the service hears of it if it believes the opposite."""
    evidence = await session.get(SpamEvidence, comment_id, with_for_update=True)
    if evidence is None:
        return
    right = {"approved": "ham", "spam": "spam"}.get(state)
    is_reversal = right is not None and evidence.told not in {None, right}
    evidence.task = right if is_reversal else None
    evidence.due_at = now() if is_reversal else None
    evidence.attempts = 0
    evidence.expires_at = expiry(settings)


def _plain(candidate: Candidate) -> dict[str, Any]:
    return {**asdict(candidate), "comment_id": str(candidate.comment_id),
            "article_id": str(candidate.article_id),
            "sent_at": format_instant(candidate.sent_at)}  # fmt: skip
