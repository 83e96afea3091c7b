"""The publisher's blocked words and patterns, matched in linear time whatever they are (RE2)."""

import re2

from app.comments.chain import ALLOWED, Candidate, Check, Circumstances, Finding
from app.comments.text import folded
from app.foundation.settings import Settings, SettingsAreWrong

_BEFORE, _AFTER = r"(?:^|[^\pL\pN])", r"(?:[^\pL\pN]|$)"


def make(settings: Settings) -> Check | None:
    """The check, if there are words or patterns. Raises `SettingsAreWrong` for a bad pattern."""
    words = [re2.escape(word) for text in settings.comment_blocked_words if (word := folded(text))]
    patterns = [_BEFORE + word + _AFTER for word in words]
    patterns += map(_checked, settings.comment_blocked_patterns)
    if not patterns:
        return None
    matcher = re2.compile("(?i)" + "|".join(f"(?:{pattern})" for pattern in patterns))

    async def check(candidate: Candidate, around: Circumstances) -> Finding:
        """Spam if any of them is in the text, the name or the e-mail."""
        parts = (candidate.author_name, candidate.author_email or "", candidate.body)
        if matcher.search("\n".join(map(folded, parts))):
            return Finding("spam", "It has a blocked word or pattern.", 0.9)
        return ALLOWED

    return check


def _checked(pattern: str) -> str:
    try:
        re2.compile(pattern)
    except re2.error as wrong:
        raise SettingsAreWrong(
            f"BROADSHEET_COMMENT_BLOCKED_PATTERNS: “{pattern}” is not a pattern of RE2 ({wrong})."
        ) from None
    return pattern
