"""Says a database that is away, busy or too slow as a problem that the caller can act on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.foundation.errors import Unavailable

AWAY = (
    OperationalError,
    PoolTimeout,
    OSError,
    sqlite3.OperationalError,
    asyncpg.PostgresConnectionError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.InsufficientResourcesError,  # no space, no memory, no connection left
    asyncpg.OperatorInterventionError,  # stopping, starting, recovering
    asyncpg.PostgresSystemError,  # its files cannot be read or written
    asyncpg.TransactionRollbackError,  # a deadlock, or a moment that cannot be serialized
    asyncpg.InterfaceError,
)
"""What drivers and pools raise when the database does not answer, or not now."""


class database_problems:  # noqa: N801 - reads as the context manager that it is
    """Raises `Unavailable` for what says that the database is away or busy."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if _is_away(error):
            raise Unavailable(
                "The database is away or busy, and may or may not have taken the change. "
                "Try again in a moment."
            ) from error


@asynccontextmanager
async def time_limit(seconds: float) -> AsyncIterator[None]:
    """Cancels what is done in the block when its time is over, and raises `Unavailable`."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except (TimeoutError, DBAPIError, asyncpg.QueryCanceledError) as error:
        if not _is_time_over(error):
            raise
        raise Unavailable(
            f"The query took longer than {seconds:g} seconds and was cancelled. Ask for less: "
            "filter by an indexed column, or sort by one."
        ) from error


def _is_away(error: BaseException | None) -> bool:
    # A value that the driver does not take is our defect, whatever it derives from.
    if error is None or isinstance(error, ValueError):
        return False
    if isinstance(error, DBAPIError):
        behind = getattr(error.orig, "__cause__", None)
        return error.connection_invalidated or isinstance(error, AWAY) or _is_away(behind)
    return isinstance(error, AWAY)


def _is_time_over(error: BaseException) -> bool:
    if isinstance(error, DBAPIError):
        return isinstance(getattr(error.orig, "__cause__", None), asyncpg.QueryCanceledError)
    return True
