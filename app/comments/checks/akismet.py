"""Akismet's word on a comment. If it is slow, down or odd, the comment waits and is asked again."""

from app.comments.akismet_client import ServiceSilent, ask
from app.comments.chain import ALLOWED, Ask, Candidate, Finding
from app.foundation.settings import Settings

ASKS_A_SERVICE = True


def make(settings: Settings) -> Ask | None:
    """The check, if there is a key for the service."""
    return check if settings.akismet_key is not None else None


async def check(candidate: Candidate, settings: Settings) -> Finding:
    """Spam if Akismet says so."""
    try:
        answer = await ask(settings, candidate)
    except ServiceSilent as silent:
        return Finding("hold", str(silent), 0.0, is_silent=True)
    if not answer.is_spam:
        return ALLOWED
    if answer.is_blatant:
        return Finding("spam", "Akismet is sure that it is spam.", 1.0)
    return Finding("spam", "Akismet takes it for spam.", 0.9)
