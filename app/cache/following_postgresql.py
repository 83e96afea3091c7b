"""Following the log on PostgreSQL: `NOTIFY` wakes a connection that reads on.

It also looks four times a second without being woken. Each look is believed for a second: while the
connection is down, or hangs, nothing is current and the cache answers nothing.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import monotonic
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from app.cache.positions import AFTER, MOST_EVENTS, NEWEST, Events, Forgets, Position
from app.events.log import CHANNEL

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.25
LEASE_SECONDS = 1.0
"""Nothing that the cache says is older than this, whatever happens to the connection."""
PATIENCE_SECONDS = 0.75
"""How long a look may take."""
CONNECT_SECONDS = 10
RETRY_SECONDS = 0.5

BROKEN = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError)


class PostgresqlFollower:
    """The log of a PostgreSQL database, as one process knows it."""

    def __init__(self, engine: AsyncEngine, cache: Forgets) -> None:
        _, self._address = engine.dialect.create_connect_args(engine.url)
        self._position = Position(cache)
        self._good_until = 0.0
        self._woken = asyncio.Event()

    def is_current(self) -> bool:
        """Whether the connection has proved in the last second that it is alive."""
        return monotonic() < self._good_until

    def hear(self, events: Events) -> None:
        """Ends what they touch before this process says that they have happened."""
        self._position.foretell(events)

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        """Listens for as long as the block lasts."""
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            self._good_until = 0.0
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _follow(self) -> None:
        while True:
            try:
                await self._listen()
            except BROKEN as error:
                log.warning("the cache does not hear the database: %s", type(error).__name__)
            self._good_until = 0.0
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(**self._address, timeout=CONNECT_SECONDS)
        try:
            await connection.add_listener(CHANNEL, self._wake)
            while True:
                self._woken.clear()
                await self._look(connection)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), BEAT_SECONDS)
        finally:
            connection.terminate()

    def _wake(self, *_: Any) -> None:
        self._woken.set()

    async def _look(self, connection: asyncpg.Connection) -> None:
        """Reads on. The lease begins before the question, when what it finds may be complete."""
        asked_at = monotonic()
        async with asyncio.timeout(PATIENCE_SECONDS):
            seq, rows = self._position.seq, []
            if seq is not None:
                rows = await connection.fetch(AFTER.format("$1", "$2"), seq, MOST_EVENTS)
            if seq is None or len(rows) == MOST_EVENTS:
                self._position.jump(await connection.fetchval(NEWEST))
            else:
                self._position.tell([tuple(row) for row in rows])
        self._good_until = asked_at + LEASE_SECONDS
