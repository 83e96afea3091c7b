"""Following the log on SQLite: whoever asks is told what has been committed until now.

`PRAGMA data_version` on a connection of its own changes with every commit of any other connection,
in this process or another. It is asked once per turn of the event loop: tasks that share a look
were there before it.
"""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.cache.positions import AFTER, MOST_EVENTS, NEWEST, Events, Forgets, Position

log = logging.getLogger(__name__)


class SqliteFollower:
    """The log of a SQLite file, as one process knows it."""

    def __init__(self, path: Path, cache: Forgets) -> None:
        self._path = path
        self._position = Position(cache)
        self._connection: sqlite3.Connection | None = None
        self._looking: sqlite3.Cursor
        """Kept, because to make one takes a tenth of a look."""
        self._is_following = self._is_lost = False
        self._version: object = None
        self._has_looked = False

    def is_current(self) -> bool:
        """Whether all that was committed is known now; if not, nobody may be answered from it."""
        if self._has_looked:
            return True
        if not self._is_following:
            return False
        try:
            self._look()
        except sqlite3.Error as error:
            if not self._is_lost:
                log.warning("the cache cannot read the log: %s", error)
            self._is_lost = True
            return False
        self._has_looked, self._is_lost = True, False
        asyncio.get_running_loop().call_soon(self._look_again)
        return True

    def hear(self, events: Events) -> None:
        """The next look finds them: it comes before the next answer."""

    def _look_again(self) -> None:
        self._has_looked = False

    def _look(self) -> None:
        if self._connection is None:
            # Readers never wait for writers here, so what this does in the event loop is short.
            address = f"{self._path.resolve().as_uri()}?mode=rw"  # which makes no file
            self._connection = sqlite3.connect(address, uri=True, isolation_level=None, timeout=0)
            self._connection.execute("PRAGMA query_only = 1")
            self._looking = self._connection.cursor()
        (version,) = self._looking.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._read_on(self._connection)
            self._version = version

    def _read_on(self, connection: sqlite3.Connection) -> None:
        rows = []
        if (seq := self._position.seq) is not None:
            rows = connection.execute(AFTER.format("?", "?"), (seq, MOST_EVENTS)).fetchall()
        if seq is None or len(rows) == MOST_EVENTS:
            self._position.jump(connection.execute(NEWEST).fetchone()[0])
        else:
            self._position.tell(rows)

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Keeps a connection for as long as the block lasts."""
        self._is_following = True
        try:
            yield
        finally:
            self._is_following = False
            if self._connection is not None:
                self._connection.close()
