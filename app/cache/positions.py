"""The place in the log up to which a process knows what has changed."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import orjson

MOST_EVENTS = 2_000
"""Events that are looked at one by one; if more have come, everything is forgotten."""

NEWEST = "SELECT coalesce(max(seq), 0) FROM events"
AFTER = "SELECT seq, groups FROM events WHERE seq > {} ORDER BY seq LIMIT {}"


class Forgets(Protocol):
    """What is told of changes."""

    def evict(self, groups: Iterable[str]) -> None:
        """Something of these groups has changed."""

    def forget(self) -> None:
        """Anything may have changed."""


class Position:
    """Reads on in the log, and tells what it finds."""

    def __init__(self, cache: Forgets) -> None:
        self._cache = cache
        self.seq: int | None = None
        """None before the first look."""

    def tell(self, rows: Sequence[Any]) -> None:
        """Goes on to the last of these rows, (number, groups as JSON)."""
        if not rows:
            return
        groups: set[str] = set()
        for _, named in rows:
            groups.update(orjson.loads(named) if isinstance(named, str) else named)
        self.seq = rows[-1][0]
        self._cache.evict(groups)

    def jump(self, seq: int) -> None:
        """Goes on to a number without looking at what was between."""
        self.seq = seq
        self._cache.forget()
