"""The engines of both databases, with the settings that every connection must have."""

from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from app.foundation.one_hop import OneHopConnection
from app.foundation.settings import Settings

BUSY_SECONDS = 10
"""How long a writer waits for another process's write on SQLite."""


def _dump_json(value: Any) -> str:
    # asyncpg's UUIDs are a subclass that orjson refuses; str is what they mean.
    return orjson.dumps(value, default=str).decode()


_SHARED: dict[str, Any] = {
    "json_serializer": _dump_json,
    "json_deserializer": orjson.loads,
    "hide_parameters": True,  # an error with the values in it would put them into the log
}

SQLITE_SETTINGS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
"""What every SQLite connection must have: WAL, `synchronous=FULL`, foreign keys."""


def sqlite_engines(settings: Settings) -> tuple[AsyncEngine, Engine]:
    """The writer, a pool of one, and the reader that runs inline."""
    path = settings.sqlite_path
    writer = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        async_creator=partial(OneHopConnection, str(path)),
        pool_size=1,
        max_overflow=0,
        pool_timeout=30,
        **_SHARED,
    )
    # Inline statements never wait for each other, so a pool that blocks would stop the loop.
    reader = create_engine(f"sqlite:///{path}", pool_size=5, max_overflow=-1, **_SHARED)
    event.listen(writer.sync_engine, "connect", partial(_prepare_sqlite, query_only=False))
    event.listen(reader, "connect", partial(_prepare_sqlite, query_only=True))
    event.listen(writer.sync_engine, "begin", _begin_immediate)
    event.listen(reader, "begin", _begin_deferred)
    return writer, reader


def _prepare_sqlite(connection: Any, entry: ConnectionPoolEntry, *, query_only: bool) -> None:
    # The driver's own transactions would hide ours: no rollback of DDL, no BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    for name, value in SQLITE_SETTINGS.items():
        cursor.execute(f"PRAGMA {name} = {value}")
    cursor.execute(f"PRAGMA query_only = {int(query_only)}")
    cursor.close()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def postgresql_engines(settings: Settings) -> tuple[AsyncEngine, AsyncEngine]:
    """The writer and the reader, with a pool each."""
    url = settings.database_url.replace("postgres://", "postgresql://", 1).replace(
        "postgresql://", "postgresql+asyncpg://", 1
    )
    shared: dict[str, Any] = {
        "pool_size": settings.database_pool_size,
        "max_overflow": 0,
        "pool_timeout": 30,
        "pool_pre_ping": False,
        **_SHARED,
    }
    writer = create_async_engine(url, **shared)
    reader = create_async_engine(
        url,
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,  # `snapshot` ends its own transaction
        **shared,
    )
    return writer, reader
