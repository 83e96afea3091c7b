"""The limits of the editorial door."""

from dataclasses import dataclass
from typing import Self

from app.foundation.rate_limits import RateLimit
from app.foundation.settings import Settings


@dataclass(frozen=True)
class Limits:
    """The counters of one process."""

    editorial: RateLimit
    """By key."""
    refused_keys: RateLimit
    """By client: whoever guesses keys soon gets 429 instead of 401, valid keys are not touched."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """With the quotas of the settings, nothing counted yet."""
        return cls(
            editorial=RateLimit("editorial", settings.editorial_rate),
            refused_keys=RateLimit("refused-keys", settings.refused_key_rate),
        )
