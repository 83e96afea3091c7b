"""Nobody reads an article and writes a comment within the blink of an eye."""

from app.comments.chain import ALLOWED, Candidate, Check, Circumstances, Finding
from app.foundation.settings import Settings


def make(settings: Settings) -> Check:
    """The check."""
    return check


async def check(candidate: Candidate, around: Circumstances) -> Finding:
    """Holds what was sent sooner than people can type. Forms that do not count are believed."""
    least = around.settings.comment_min_seconds * 1000
    if candidate.elapsed_ms is not None and candidate.elapsed_ms < least:
        return Finding("hold", f"Sent {candidate.elapsed_ms} ms after the form was shown.", 0.6)
    return ALLOWED
