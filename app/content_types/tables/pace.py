"""How much of a long piece of work is done in one transaction. SQLite has one writer."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from app.foundation.database import Database, WriteSession

T = TypeVar("T")

SECONDS_AT_ONCE = 0.2
"""How long one transaction should take: others wait for it."""

PAUSE_SECONDS = 0.15
"""A little longer than a writer of another process sleeps before it looks for its turn again.

Those of the same process stand in a queue; SQLite's busy handler has none, but naps of 0.1 s.
"""

FEWEST = 100
"""Rows that are written at once, however slow the machine is."""

FIRST = 1_000
"""Rows that are written at once until it is known how fast the database is."""

MOST = 100_000
"""Rows that are written at once, however fast the machine is."""


class Pace:
    """Learns from each transaction how many rows the next one should write."""

    def __init__(self) -> None:
        self.rows = FIRST

    def learn(self, rows: int, seconds: float) -> None:
        """So many rows kept others waiting for so long."""
        rate = rows / max(seconds, 0.001)
        self.rows = max(FEWEST, min(MOST, int(rate * SECONDS_AT_ONCE)))


def has_one_writer(database: Database) -> bool:
    """Whether everybody else waits for a transaction, whatever it writes."""
    return database.writer.dialect.name == "sqlite"


async def take_turn(
    database: Database, work: Callable[[WriteSession], Awaitable[T]]
) -> tuple[T, float]:
    """Work in a transaction of its own: what it gave, and for how many seconds others had to wait.

    After a long one, the writers of other processes have their turn: the longer it was, the more.
    """
    async with database.write() as session:
        started = monotonic()
        done = await work(session)
    seconds = monotonic() - started
    if has_one_writer(database) and seconds >= PAUSE_SECONDS:
        await asyncio.sleep(max(PAUSE_SECONDS, seconds / 3))
    return done, seconds
