"""Dropping datasets that nothing needs, large ones in short turns: nobody waits for it.

Each turn is a transaction of its own, and the last one takes the record with what is left. So after
a kill at any point, the next sweep goes on from there.
"""

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.schema import DropIndex, DropTable

from app.content_types.tables.layouts import Layout, order_index
from app.content_types.tables.models import Dataset, DataTable, RevisionDataset, WorkingDataset
from app.content_types.tables.pace import Pace, has_one_writer, take_turn
from app.content_types.tables.storing import layout_in
from app.foundation.database import Database, WriteSession

AT_ONCE = 100_000
"""Rows that go with their table. SQLite frees page by page: half a second for a million rows."""

IS_UNNEEDED = ~(
    exists().where(WorkingDataset.dataset_id == Dataset.id)
    | exists().where(RevisionDataset.dataset_id == Dataset.id)
    | exists().where(DataTable.dataset_id == Dataset.id)
)
"""Nobody works on it, no revision was published with it, and readers do not see it."""


async def drop_unneeded(database: Database, condition: ColumnElement[bool]) -> bool:
    """Drops one dataset that meets the condition and that nothing needs; whether there was one."""
    if has_one_writer(database):
        await _empty(database, condition)
    async with database.write() as session:
        found = await _find(session, condition)
        if found is not None:
            await drop_dataset(session, found)
    return found is not None


async def drop_dataset(session: WriteSession, dataset: Dataset) -> None:
    """Leaves nothing of a dataset. Both databases take DDL back if the transaction fails."""
    await session.execute(DropTable(layout_in(dataset).table, if_exists=True))
    await session.execute(delete(Dataset).where(Dataset.id == dataset.id))


async def _find(session: WriteSession, condition: ColumnElement[bool]) -> Dataset | None:
    unneeded = select(Dataset).where(condition, IS_UNNEEDED).order_by(Dataset.id).limit(1)
    return (await session.scalars(unneeded.with_for_update(skip_locked=True))).first()


async def _empty(database: Database, condition: ColumnElement[bool]) -> None:
    """Takes the indexes and most rows of a large dataset away."""
    layout, _ = await take_turn(database, lambda session: _find_large(session, condition))
    if layout is None:
        return
    for index in (*layout.table.indexes, order_index(layout)):
        drop = DropIndex(index, if_exists=True)
        await take_turn(database, lambda session: session.execute(drop))  # noqa: B023
    pace, gone = Pace(), 1
    while gone:
        rows = pace.rows
        gone, seconds = await take_turn(
            database,
            lambda session: _delete_first(session, layout, rows),  # noqa: B023
        )
        pace.learn(rows, seconds)


async def _find_large(session: WriteSession, condition: ColumnElement[bool]) -> Layout | None:
    found = await _find(session, condition)
    if found is None:
        return None
    layout = layout_in(found)
    last = await session.scalar(select(func.max(layout.table.c["_id"])))
    if (last or 0) <= AT_ONCE:
        return None
    found.copy_of = None  # whoever looks for a finished copy must not take what is half gone
    return layout


async def _delete_first(session: WriteSession, layout: Layout, count: int) -> int:
    """Deletes so many rows, or none if there are fewer; how many."""
    if await session.get(Dataset, layout.id) is None:  # another process has dropped it meanwhile
        return 0
    row_id = layout.table.c["_id"]
    last = await session.scalar(select(row_id).order_by(row_id).offset(count - 1).limit(1))
    if last is None:
        return 0
    await session.execute(delete(layout.table).where(row_id <= last))
    return count
