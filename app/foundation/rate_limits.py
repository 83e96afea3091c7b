"""Rate limits: a rolling minute or a bucket for each name, in the memory of this process."""

from math import ceil
from time import monotonic

from cachetools import TTLCache
from pyrate_limiter import InMemoryBucket, Rate, RateItem

from app.foundation.rate_standing import MINUTE, Standing

MOST_NAMES = 100_000
"""Names that are counted at a time for each limit; the one that was seen longest ago goes first."""


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


class Burst:
    """So many requests at once for each name, then so many a minute (the GCRA of ATM networks)."""

    def __init__(self, policy: str, burst: int, rate: float) -> None:
        self._policy = policy
        self._burst = burst
        self._interval = MINUTE / rate
        self._full_at: TTLCache[str, float] = TTLCache(MOST_NAMES, burst * self._interval)

    def take(self, name: str) -> Standing:
        """Counts one request of this name, if its bucket is not empty."""
        moment = monotonic()
        missing = max(0.0, self._full_at.get(name, moment) - moment)
        wait = missing + self._interval - self._burst * self._interval
        is_allowed = wait <= 1e-9  # what floating point leaves of nothing
        if is_allowed:
            missing += self._interval
            self._full_at[name] = moment + missing
        return Standing(
            policy=self._policy,
            quota=self._burst,
            remaining=max(0, int(self._burst - missing / self._interval + 1e-9)),
            reset_seconds=max(1, ceil(missing % self._interval if is_allowed else wait)),
            is_allowed=is_allowed,
            window=ceil(self._burst * self._interval),
        )
