"""One moment of PostgreSQL, for as long as somebody reads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection


@asynccontextmanager
async def snapshot(connection: AsyncConnection, driver: Any) -> AsyncIterator[Any]:
    """REPEATABLE READ, read only, begun on the driver: SQLAlchemy's engine is AUTOCOMMIT here."""
    is_over = False
    try:
        transaction = driver.transaction(isolation="repeatable_read", readonly=True)
        await transaction.start()
        try:
            yield driver
        except Exception:
            # What went wrong in the block is the news, not that it cannot be taken back either.
            with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):
                await transaction.rollback()
                is_over = True
            raise
        await transaction.commit()
        is_over = True
    finally:
        # After a cancellation, too: nobody may get a connection in the middle of something.
        if not is_over:
            await connection.invalidate()
