"""A field that people do not see: who fills it in is no person."""

from app.comments.chain import ALLOWED, Candidate, Check, Circumstances, Finding
from app.foundation.settings import Settings


def make(settings: Settings) -> Check:
    """The check."""
    return check


async def check(candidate: Candidate, around: Circumstances) -> Finding:
    """Spam if the field `website` says anything."""
    if candidate.website.strip():
        return Finding("spam", "The hidden field was filled in.", 1.0)
    return ALLOWED
