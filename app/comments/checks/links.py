"""Many links are what most spam is for."""

from app.comments.chain import ALLOWED, Candidate, Check, Circumstances, Finding
from app.comments.rendering import links_in
from app.foundation.settings import Settings


def make(settings: Settings) -> Check:
    """The check."""
    return check


async def check(candidate: Candidate, around: Circumstances) -> Finding:
    """Holds a comment with more links than the publisher takes unseen."""
    count = len(links_in(candidate.body))
    if count > around.settings.comment_max_links:
        return Finding("hold", f"It has {count} links.", min(0.9, 0.3 + count / 10))
    return ALLOWED
