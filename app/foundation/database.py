"""Two ways to the database: a writer, one transaction per request, and a reader.

SQLite: the writer is a pool of one (`BEGIN IMMEDIATE`); the reader runs short indexed statements
inline in the event loop, because the thread hops of an async driver cost more than they do.
PostgreSQL: the reader is REPEATABLE READ, read only, so that several statements see one moment.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Any, Protocol, TypeVar

import asyncpg
from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    Row,
    Select,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.base import Executable

from app.foundation.apart import make_threads, run_apart
from app.foundation.away import database_problems, time_limit
from app.foundation.engines import postgresql_engines, sqlite_engines
from app.foundation.prepared import Plan, Prepared
from app.foundation.settings import Settings
from app.foundation.snapshots import snapshot

T = TypeVar("T")
Rows = Sequence[Row[Any]]
AnySelect = Select[*tuple[Any, ...]]
"""A statement, whatever it selects."""

MOST_REHEARSALS = 5
"""Rehearsals hold a writer, so only a few run at a time; the others wait."""

Statement = Executable | Prepared


class Queryable(Protocol):
    """What can run a statement: a reader, or a writer that sees its own changes."""

    async def rows(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> Rows:
        """The rows of a statement."""


class WriteSession(AsyncSession):
    """A request's one transaction. Nobody calls `commit` on it but `Database.write`."""

    async def rows(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> Rows:
        """The rows of a statement, with what this transaction has changed so far."""
        if isinstance(statement, Prepared):
            return await ReadSession(await self.connection()).rows(statement, parameters)
        return (await self.execute(statement, parameters)).all()

    async def take_turns(self, what: str) -> None:
        """Waits for other transactions that do the same. On SQLite, writers take turns anyway."""
        if self.get_bind().dialect.name == "postgresql":
            lock = int.from_bytes(blake2b(what.encode(), digest_size=8).digest(), signed=True)
            await self.execute(select(func.pg_advisory_xact_lock(literal(lock, BigInteger))))


class ReadSession:
    """One snapshot of the database, on the reader. It cannot write."""

    def __init__(self, connection: Connection | AsyncConnection, driver: Any = None) -> None:
        self._connection = connection
        self._driver = driver

    async def rows(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> Rows:
        """The rows of a statement; a `Prepared` one goes straight to the driver."""
        if isinstance(statement, Prepared):
            return await self._prepared_rows(statement, parameters or {})
        if isinstance(self._connection, Connection):
            return self._connection.execute(statement, parameters).all()
        return (await self._connection.execute(statement, parameters)).all()

    async def _prepared_rows(self, prepared: Prepared, parameters: Mapping[str, Any]) -> Rows:
        connection = self._connection
        plan = prepared.plan(connection.dialect, parameters)
        arguments = plan.arguments(parameters)
        if isinstance(connection, Connection):
            return plan.rows(_fetch(connection, plan, arguments))
        driver = self._driver or await driver_of(connection)
        if isinstance(driver, asyncpg.Connection):
            return plan.rows(await driver.fetch(plan.sql, *arguments))
        return plan.rows(list(await driver.execute_fetchall(plan.sql, arguments)))

    async def objects(self, statement: Select[T]) -> Sequence[T]:
        """Mapped objects, for the editorial door; they are not tracked."""
        if isinstance(self._connection, Connection):
            return Session(self._connection).scalars(statement).all()
        return (await AsyncSession(self._connection).scalars(statement)).all()

    def renew(self) -> None:
        """The next statement sees a newer moment. SQLite's log grows while one is looked at."""
        if isinstance(self._connection, Connection):
            self._connection.rollback()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What only a connection of SQLAlchemy's can answer, such as which tables there are."""
        if isinstance(self._connection, Connection):
            return work(self._connection)
        return await self._connection.run_sync(work)

    async def object(self, statement: Select[T]) -> T | None:
        """The one mapped object that matches, or None."""
        found = await self.objects(statement)
        return found[0] if found else None


def _fetch(connection: Connection, plan: Plan, arguments: Sequence[Any]) -> list[Any]:
    if not connection.in_transaction():
        connection.begin()
    driver: Any = connection.connection.dbapi_connection
    found: list[Any] = driver.execute(plan.sql, arguments).fetchall()
    return found


class ApartSession(ReadSession):
    """A snapshot on SQLite whose statements run in a thread, but for short `Prepared` ones."""

    def __init__(self, connection: Connection, threads: ThreadPoolExecutor) -> None:
        super().__init__(connection)
        self._threads, self._inline = threads, connection

    async def rows(self, statement: Statement, parameters: Mapping[str, Any] | None = None) -> Rows:
        """The rows of a statement."""
        if not isinstance(statement, Prepared):
            return await self.run(lambda one: one.execute(statement, parameters).all())
        if not statement.is_slow:
            return await super().rows(statement, parameters)
        given = parameters or {}
        plan = statement.plan(self._inline.dialect, given)
        arguments = plan.arguments(given)
        return plan.rows(await self.run(lambda one: _fetch(one, plan, arguments)))

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What only a connection can answer."""
        return await run_apart(self._threads, self._inline, work)


Finish = Callable[[WriteSession], Awaitable[None]]
Hear = Callable[[WriteSession], None]


class Database:
    """The engines of one process.

    `before_commit` is the last thing in every write transaction; `after_commit` hears of those that
    were committed before anybody is answered.
    """

    def __init__(
        self, settings: Settings, before_commit: Finish, after_commit: Hear | None = None
    ) -> None:
        self._before_commit, self._after_commit = before_commit, after_commit
        self._rehearsals = asyncio.Semaphore(MOST_REHEARSALS)
        self._threads = make_threads()
        self.reader: Engine | AsyncEngine
        if settings.is_embedded:
            settings.sqlite_path.parent.mkdir(parents=True, exist_ok=True)
            self.writer, self.reader = sqlite_engines(settings)
        else:
            self.writer, self.reader = postgresql_engines(settings)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[ReadSession]:
        """One snapshot, for as long as the block lasts."""
        with database_problems():
            if isinstance(self.reader, Engine):
                with self.reader.connect() as connection:
                    yield ReadSession(connection)
            else:
                async with (
                    self.reader.connect() as async_connection,
                    snapshot(async_connection, await driver_of(async_connection)) as driver,
                ):
                    yield ReadSession(async_connection, driver)

    @asynccontextmanager
    async def read_apart(self, seconds: float) -> AsyncIterator[ReadSession]:
        """One snapshot for statements that may be slow: cancelled after so many seconds."""
        with database_problems():
            if isinstance(self.reader, Engine):
                with self.reader.connect() as connection:
                    async with time_limit(seconds):
                        yield ApartSession(connection, self._threads)
            else:
                async with (
                    self.reader.connect() as async_connection,
                    snapshot(async_connection, await driver_of(async_connection)) as driver,
                    time_limit(seconds),
                ):
                    await driver.execute(f"SET LOCAL statement_timeout = {int(1000 * seconds)}")
                    yield ReadSession(async_connection, driver)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[WriteSession]:
        """One transaction: committed if the block ends well, else rolled back."""
        with database_problems():
            async with WriteSession(self.writer, expire_on_commit=False) as session:
                yield session
                await self._before_commit(session)
                await session.commit()
                if self._after_commit is not None:
                    self._after_commit(session)

    @asynccontextmanager
    async def rehearse(self) -> AsyncIterator[tuple[WriteSession, ReadSession]]:
        """A transaction that is always rolled back, and a reader that sees what it did."""
        with database_problems():
            async with (
                self._rehearsals,
                WriteSession(self.writer, expire_on_commit=False) as session,
            ):
                yield session, ReadSession(await session.connection())
                await session.rollback()

    async def close(self) -> None:
        """Gives every connection back."""
        await self.writer.dispose()
        self._threads.shutdown(cancel_futures=True)
        if isinstance(self.reader, Engine):
            self.reader.dispose()
        else:
            await self.reader.dispose()


async def driver_of(connection: AsyncConnection) -> Any:
    """The driver's own connection behind SQLAlchemy's."""
    return (await connection.get_raw_connection()).driver_connection
