"""The limits of both doors."""

from dataclasses import dataclass
from typing import Self

from app.foundation.rate_limits import Burst, RateLimit
from app.foundation.settings import Settings


@dataclass(frozen=True)
class Limits:
    """The counters of one process."""

    editorial: RateLimit
    """By key."""
    refused_keys: RateLimit
    """By client: whoever guesses keys soon gets 429 instead of 401, valid keys are not touched."""

    comments: Burst
    """By client."""
    article_comments: RateLimit
    """By article, of all clients together."""
    reactions: RateLimit
    """Votes, reports and edits, by client."""

    search: RateLimit
    """By client."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """With the quotas of the settings, nothing counted yet."""
        return cls(
            editorial=RateLimit("editorial", settings.editorial_rate),
            refused_keys=RateLimit("refused-keys", settings.refused_key_rate),
            comments=Burst("comments", settings.comment_burst, settings.comment_rate),
            article_comments=RateLimit("article-comments", settings.comment_article_rate),
            reactions=RateLimit("reactions", settings.comment_reaction_rate),
            search=RateLimit("search", settings.search_rate),
        )
