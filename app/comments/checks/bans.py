"""Those whom a moderator has banned, by address range, e-mail or name."""

from app.comments.ban_matching import find_ban
from app.comments.chain import ALLOWED, Candidate, Check, Circumstances, Finding
from app.foundation.settings import Settings


def make(settings: Settings) -> Check:
    """The check."""
    return check


async def check(candidate: Candidate, around: Circumstances) -> Finding:
    """Spam if a ban that still runs fits."""
    banned = await find_ban(
        around.session,
        around.hasher,
        client=candidate.sender.client,
        email=candidate.author_email,
        name=candidate.author_name,
    )
    return Finding("spam", f"Banned by {banned}.", 1.0) if banned else ALLOWED
