"""What the worker does for data tables: what nothing needs any more goes, a step at a time."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, select, update

from app.content_types.tables.dropping import IS_UNNEEDED, drop_unneeded
from app.content_types.tables.jobs import SILENCE, fail_silent_jobs
from app.content_types.tables.models import (
    Dataset,
    ImportJob,
)
from app.foundation.clock import now
from app.foundation.database import Database

GRACE = timedelta(hours=1)
"""How long a dataset is kept that nothing points at: a reader may still be at it, or an import."""


async def sweep_tables(database: Database) -> None:
    """What the worker does for data tables at each look."""
    async with database.read() as reads:
        has_new = await reads.rows(select(exists().where(_IS_NEWLY_UNNEEDED)))
        has_old = await reads.rows(select(exists().where(_is_over())))
        has_lost = await reads.rows(select(exists().where(_is_silent())))
    if has_new[0][0]:
        async with database.write() as session:
            await session.execute(
                update(Dataset).where(_IS_NEWLY_UNNEEDED).values(idle_since=now())
            )
    if has_lost[0][0]:
        async with database.write() as session:
            await fail_silent_jobs(session)
    while has_old[0][0] and await drop_unneeded(database, Dataset.idle_since < now() - GRACE):
        pass


_IS_NEWLY_UNNEEDED = and_(Dataset.idle_since.is_(None), IS_UNNEEDED)


def _is_over() -> ColumnElement[bool]:
    return and_(Dataset.idle_since < now() - GRACE, IS_UNNEEDED)


def _is_silent() -> ColumnElement[bool]:
    return and_(ImportJob.state == "running", ImportJob.seen_at < now() - SILENCE)
