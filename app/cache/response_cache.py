"""The response cache of one process: finished answers that follow the log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Protocol

from cachetools import LRUCache

from app.cache.entries import Key
from app.cache.flights import Flight, Flights
from app.cache.following_postgresql import PostgresqlFollower
from app.cache.following_sqlite import SqliteFollower
from app.cache.keys import narrow
from app.cache.positions import Events
from app.cache.store import Store
from app.foundation.database import Database
from app.foundation.settings import Settings

log = logging.getLogger(__name__)

REPORT_SECONDS = 60
MOST_PATHS = 1_000
"""Paths that ignore unknown parameters, of which the names that count are remembered."""


class Follower(Protocol):
    """Knows the log."""

    def is_current(self) -> bool:
        """Whether all is known that an answer must show."""

    def hear(self, events: Events) -> None:
        """This process has committed these, and is about to say so."""


class Nobody:
    """The follower before the database is open."""

    def is_current(self) -> bool:
        """Never."""
        return False

    def hear(self, events: Events) -> None:
        """Has nothing to end."""


class ResponseCache:
    """What is kept, what is under way, and who says what has changed."""

    def __init__(self) -> None:
        self.store = Store()
        self.flights = Flights(self._keep)
        self.follower: Follower = Nobody()
        self._parameters: LRUCache[bytes, frozenset[str]] = LRUCache(MOST_PATHS)
        self._wanted: LRUCache[Key, None] = LRUCache(MOST_PATHS)
        self.hits = self.misses = 0
        """Since the last line in the log; a hit leaves none of its own."""

    def evict(self, groups: Iterable[str]) -> None:
        """Ends what was made of something that has changed. What is on its way will not be kept."""
        groups = set(groups)
        self.flights.mark(groups)
        self.store.evict(groups)

    def forget(self) -> None:
        """Ends everything."""
        self.flights.doubt()
        self.store.clear()

    def narrow(self, key: Key) -> Key:
        """A key without the parameters that its path is known to ignore."""
        return narrow(key, self._parameters.get(key[0]))

    def is_wanted(self, key: Key) -> bool:
        """Whether an answer should be made whole, whatever the client has: it can be kept then."""
        return key in self._wanted

    def _keep(self, key: Key, flight: Flight) -> None:
        entry = flight.entry
        if flight.could_be_kept:
            self._wanted[key] = None
        if entry is None or flight.is_stale:
            return
        if entry.parameters is not None:
            self._parameters[key[0]] = entry.parameters
        self._wanted.pop(key, None)
        self.store.put(self.narrow(key), entry)

    @asynccontextmanager
    async def following(self, database: Database, settings: Settings) -> AsyncIterator[None]:
        """Answers from what is kept for as long as the block lasts, if there is room for any."""
        self.store.most_bytes = settings.cache_bytes
        if settings.cache_bytes == 0:
            yield
            return
        follower = (
            SqliteFollower(settings.sqlite_path, self)
            if settings.is_embedded
            else PostgresqlFollower(database.writer, self)
        )
        reporting = asyncio.create_task(self._report())
        async with follower.following():
            self.follower = follower
            try:
                yield
            finally:
                reporting.cancel()
                self.follower = Nobody()
                self.forget()

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(REPORT_SECONDS)
            if self.hits or self.misses:
                fields = {
                    "hits": self.hits,
                    "misses": self.misses,
                    "entries": len(self.store),
                    "bytes": self.store.size,
                }
                log.info("the cache answered %d of %d", self.hits, self.hits + self.misses,
                         extra=fields)  # fmt: skip
                self.hits = self.misses = 0
