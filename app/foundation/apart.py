"""Statements that may be slow: apart from the event loop, and ended where they run.

SQLite's reader runs inline, which suits short statements only. Here a statement hops once into a
thread; if its time is over, or nobody waits for it any more, it is interrupted, and its connection
is free again only when the thread has let go of it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")

MOST_AT_ONCE = 4
"""Slow statements of one process; the others wait, and their time runs."""

INTERRUPT_SECONDS = 0.005
"""Between two interrupts: one that comes before the statement does nothing."""


def make_threads() -> ThreadPoolExecutor:
    """Where the statements of one database run."""
    return ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="apart")


async def run_apart(
    threads: ThreadPoolExecutor, connection: Connection, work: Callable[[Connection], T]
) -> T:
    """Does work with a connection in a thread; when this is cancelled, so is the work."""
    job = threads.submit(work, connection)
    done = asyncio.wrap_future(job)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        stopping = asyncio.create_task(_stop(job, done, connection))
        while not stopping.done():
            with suppress(asyncio.CancelledError):  # it is cancelled already
                await asyncio.shield(stopping)
        raise


async def _stop(job: "Future[T]", done: "asyncio.Future[T]", connection: Connection) -> None:
    job.cancel()
    driver: Any = connection.connection.dbapi_connection
    while not done.done():
        driver.interrupt()
        await asyncio.wait({done}, timeout=INTERRUPT_SECONDS)
    if not done.cancelled():
        done.exception()  # that it was interrupted is no news
