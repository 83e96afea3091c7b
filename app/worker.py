"""The loop that does what is due by the clock: in `serve`, or as a process of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from app.content.content_type import ContentTypes
from app.content.scheduling import run_due
from app.content_types.tables.sweeping import sweep_tables
from app.foundation.database import Database
from app.foundation.errors import Unavailable
from app.foundation.idempotency import forget_expired

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10
"""How long what is in hand may take when the process ends; a transaction then rolls back."""


async def run_worker(
    database: Database, types: ContentTypes, interval: float, stopping: asyncio.Event
) -> None:
    """Looks for what is due, at once and then every `interval` seconds, until it shall stop."""
    while not stopping.is_set():
        try:
            while not stopping.is_set() and await run_due(database, types):
                pass
            await forget_expired(database)
            await sweep_tables(database)
        except Unavailable as problem:
            log.warning("the worker waits: %s", problem.detail)
        except Exception:
            # Whatever went wrong with one look, the next one must still come.
            log.exception("the worker could not do what was due; it tries again")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), interval)


@asynccontextmanager
async def working(database: Database, types: ContentTypes, interval: float) -> AsyncIterator[None]:
    """Runs the worker beside the block; at its end the worker finishes what it has in hand."""
    log.info("the worker starts")
    stopping = asyncio.Event()
    worker = asyncio.create_task(run_worker(database, types, interval, stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait([worker], timeout=PATIENCE_SECONDS)
        worker.cancel()
        log.info("the worker has stopped")
