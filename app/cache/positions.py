"""The place in the log up to which a process knows what has changed."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Protocol
from uuid import UUID

import orjson
from cachetools import LRUCache

MOST_EVENTS = 2_000
"""Events that are looked at one by one; if more have come, everything is forgotten."""

Events = Mapping[UUID, Sequence[str]]
"""The groups of events, by their ids."""

NEWEST = "SELECT coalesce(max(seq), 0) FROM events"
AFTER = "SELECT seq, id, groups FROM events WHERE seq > {} ORDER BY seq LIMIT {}"


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
        # A look may find an event before its process says that it has committed it, and then
        # nobody takes it out again.
        self._told: LRUCache[UUID, None] = LRUCache(MOST_EVENTS)
        self.seq: int | None = None
        """None before the first look."""

    def foretell(self, events: Events) -> None:
        """Tells what the log is going to say, by the hand of this process."""
        self._told.update(dict.fromkeys(events))
        self._cache.evict(chain.from_iterable(events.values()))

    def tell(self, rows: Sequence[Any]) -> None:
        """Goes on to the last of these rows: number, id, groups as JSON."""
        if not rows:
            return
        groups: set[str] = set()
        for _, event_id, named in rows:
            if event_id in self._told:
                del self._told[event_id]
            else:
                groups.update(orjson.loads(named))
        self.seq = rows[-1][0]
        self._cache.evict(groups)

    def jump(self, seq: int) -> None:
        """Goes on to a number without looking at what was between."""
        self.seq = seq
        self._told.clear()
        self._cache.forget()
