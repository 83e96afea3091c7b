"""The loop that does what is due by the clock: in `serve`, or as a process of its own."""

import asyncio
import logging

from app.content.content_type import ContentTypes
from app.content.scheduling import run_due
from app.foundation.database import Database

log = logging.getLogger(__name__)


async def run_worker(database: Database, types: ContentTypes, interval: float) -> None:
    """Looks for what is due, at once and then every `interval` seconds, until it is cancelled."""
    while True:
        try:
            while await run_due(database, types):
                pass
        except Exception:
            # Whatever went wrong with one look, the next one must still come.
            log.exception("the worker could not do what was due; it tries again")
        await asyncio.sleep(interval)
