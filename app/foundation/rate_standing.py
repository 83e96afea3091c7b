"""Where a name stands with a rate limit, and how an answer says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.foundation.errors import TooManyRequests

MINUTE = 60


@dataclass(frozen=True)
class Standing:
    """Where a name stands with a limit, as the fields of draft-ietf-httpapi-ratelimit-headers-10
    say it."""

    policy: str
    quota: int
    remaining: int
    reset_seconds: int
    is_allowed: bool
    window: int = MINUTE

    @property
    def headers(self) -> Mapping[str, str]:
        """`RateLimit-Policy` and `RateLimit`."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={self.reset_seconds}',
        }

    def require(self, detail: str) -> None:
        """Raises `TooManyRequests` if the quota is used up."""
        if not self.is_allowed:
            wait = {"Retry-After": str(self.reset_seconds)}
            raise TooManyRequests(
                f"{detail} Try again in {self.reset_seconds} seconds.",
                headers={**wait, **self.headers},
            )
