"""The loops that do what is due by the clock: in `serve`, or as a process of their own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from app.comments.upkeep import keep_up
from app.content.content_type import ContentTypes
from app.content.reindexing import index_if_empty
from app.content.scheduling import run_due
from app.content_types.articles.catching_up import write_missing_traits
from app.content_types.tables.sweeping import sweep_tables
from app.foundation.database import Database
from app.foundation.errors import Unavailable
from app.foundation.idempotency import forget_expired
from app.foundation.settings import Settings

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10
"""How long what is in hand may take when the process ends; a transaction then rolls back."""

Look = Callable[[], Awaitable[None]]


async def look_again(look: Look, interval: float, stopping: asyncio.Event) -> None:
    """Looks for what is due, at once and then every `interval` seconds, until it shall stop."""
    while not stopping.is_set():
        try:
            await look()
        except Unavailable as problem:
            log.warning("the worker waits: %s", problem.detail)
        except Exception:
            # Whatever went wrong with one look, the next one must still come.
            log.exception("the worker could not do what was due; it tries again")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), interval)


@asynccontextmanager
async def working(
    database: Database, types: ContentTypes, settings: Settings
) -> AsyncIterator[None]:
    """Runs the loops beside the block; at its end they finish what they have in hand.

    Neither a spam service that is slow nor a large dataset that is dropped delays a publication.
    """
    stopping = asyncio.Event()

    async def publish_what_is_due() -> None:
        while not stopping.is_set() and await run_due(database, types):
            pass
        await forget_expired(database)

    async def keep_comments_up() -> None:
        await keep_up(database, types, settings)

    async def keep_tables_up() -> None:
        await sweep_tables(database)

    async def keep_articles_up() -> None:
        await write_missing_traits(database)

    async def keep_search_up() -> None:
        await index_if_empty(database, types)

    log.info("the worker starts")
    loops = [
        asyncio.create_task(look_again(look, settings.worker_interval, stopping))
        for look in (
            publish_what_is_due,
            keep_comments_up,
            keep_tables_up,
            keep_articles_up,
            keep_search_up,
        )
    ]
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait(loops, timeout=PATIENCE_SECONDS)
        for loop in loops:
            loop.cancel()
        log.info("the worker has stopped")
