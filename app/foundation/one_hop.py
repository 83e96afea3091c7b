"""aiosqlite with one hop into its thread for each statement, where it takes four.

A hop wakes two threads, which costs more than most statements of a request. A statement is run and
its rows are fetched at once; SQLAlchemy keeps them all in memory anyway.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite


class OneHopConnection(aiosqlite.Connection):
    """A connection whose cursors hop once."""

    def __init__(self, path: str) -> None:
        super().__init__(partial(sqlite3.connect, path), iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy has it

    def cursor(self) -> "OneHopCursor":  # type: ignore[override]
        """Nothing happens before it executes something."""
        return OneHopCursor(self)

    async def run(self, verb: str, *given: Any) -> "Done":
        """Executes something, and fetches what it brings."""

        def work() -> Done:
            cursor = self._conn.cursor()
            try:
                getattr(cursor, verb)(*given)
                rows = cursor.fetchall() if cursor.description else []
                return cursor.description, rows, cursor.rowcount, cursor.lastrowid
            finally:
                cursor.close()

        done: Done = await self._execute(work)  # type: ignore[no-untyped-call]
        return done


Done = tuple[Any, list[Any], int, int | None]


class OneHopCursor:
    """What SQLAlchemy asks of a cursor."""

    arraysize = 1

    def __init__(self, connection: OneHopConnection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "OneHopCursor":
        return self

    async def execute(self, sql: str, parameters: Iterable[Any] = ()) -> "OneHopCursor":
        """Runs a statement."""
        return self._keep(await self._connection.run("execute", sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Any]) -> "OneHopCursor":
        """Runs a statement many times."""
        return self._keep(await self._connection.run("executemany", sql, parameters))

    async def fetchall(self) -> Sequence[Any]:
        """The rows, once."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """It is closed already."""

    def _keep(self, done: Done) -> "OneHopCursor":
        self.description, self._rows, self.rowcount, self.lastrowid = done
        return self
