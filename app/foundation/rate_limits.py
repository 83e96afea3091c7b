"""Rate limits: a rolling minute for each name, counted in the memory of this process."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from time import monotonic

from cachetools import TTLCache
from pyrate_limiter import InMemoryBucket, Rate, RateItem

from app.foundation.errors import TooManyRequests

MINUTE = 60
MOST_NAMES = 100_000
"""Names that are counted at a time for each limit; the one that was seen longest ago goes first."""


@dataclass(frozen=True)
class Standing:
    """Where a name stands with a limit, as the fields of draft-ietf-httpapi-ratelimit-headers-10
    say it."""

    policy: str
    quota: int
    remaining: int
    reset_seconds: int
    is_allowed: bool

    @property
    def headers(self) -> Mapping[str, str]:
        """`RateLimit-Policy` and `RateLimit`."""
        return {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={MINUTE}',
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


class RateLimit:
    """So many requests a minute for each name; counting is exact, refused ones do not count."""

    def __init__(self, policy: str, quota: int) -> None:
        self._policy = policy
        self._quota = quota
        self._buckets: TTLCache[str, InMemoryBucket] = TTLCache(MOST_NAMES, 2 * MINUTE)

    def take(self, name: str) -> Standing:
        """Counts one request of this name, if the quota allows it."""
        bucket = self._buckets.get(name)
        if bucket is None:
            bucket = InMemoryBucket([Rate(self._quota, MINUTE * 1000)])
        self._buckets[name] = bucket  # seen just now, so kept again
        moment = int(monotonic() * 1000)
        bucket.leak(moment)
        is_allowed = bucket.put(RateItem(name, moment))
        oldest = bucket.items[0].timestamp if bucket.items else moment
        return Standing(
            policy=self._policy,
            quota=self._quota,
            remaining=self._quota - bucket.count(),
            reset_seconds=max(1, ceil((oldest + MINUTE * 1000 + 1 - moment) / 1000)),
            is_allowed=is_allowed,
        )
