"""Which rows editors work on and which readers see.

A table has one working dataset, edited in place. Publishing freezes it; the first edit after that
works on a copy. A revision that was published remembers the dataset it was published with.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select

from app.content.content_type import Save
from app.content.models import Entry
from app.content_types.tables.columns import Column
from app.content_types.tables.copying import adopt_counts, copy_rows
from app.content_types.tables.growing import GrowingDataset
from app.content_types.tables.layouts import shape
from app.content_types.tables.models import Dataset, DataTable, RevisionDataset, WorkingDataset
from app.content_types.tables.reshaping import reshape
from app.content_types.tables.schemas import TableDraft, TableSaveQuery
from app.content_types.tables.storing import (
    build_indexes,
    create_dataset,
    freeze,
    layout_in,
)
from app.foundation.clock import now
from app.foundation.database import Database, ReadSession, WriteSession
from app.foundation.errors import Incomplete, field_error

COPIED_AT_ONCE = 20_000
"""Rows that are copied in the transaction of an edit; more of them are copied ahead of it."""


async def find_working(session: WriteSession | ReadSession, entry_id: UUID) -> Dataset | None:
    """The dataset that editors work on; None before the table has columns."""
    return await _find(
        session,
        select(Dataset)
        .join(WorkingDataset, WorkingDataset.dataset_id == Dataset.id)
        .where(WorkingDataset.entry_id == entry_id),
    )


async def follow_save(session: WriteSession, entry: Entry, draft: TableDraft, save: Save) -> bool:
    """Keeps the working dataset in the shape of the draft's columns."""
    working = await find_working(session, entry.id)
    if save.restored_from is not None:
        recorded = await _find_recorded(session, entry.id, save.restored_from)
        if recorded is not None:
            if working is not None and working.id == recorded.id:
                return False
            await point_at(session, entry.id, recorded)
            entry.is_amended = entry.live_revision is not None
            return True
    if working is None:
        if draft.columns:
            await point_at(session, entry.id, await _empty(session, entry.id, draft.columns))
        return False
    drops = save.asked.drops if isinstance(save.asked, TableSaveQuery) else frozenset()
    reshaped = await reshape(session, entry, working, draft.columns, drops)
    if reshaped is not None:
        await point_at(session, entry.id, reshaped)
    return False


async def point_at(session: WriteSession, entry_id: UUID, dataset: Dataset) -> None:
    """Makes a dataset the one that editors work on."""
    dataset.idle_since = dataset.copy_of = None
    pointer = await session.get(WorkingDataset, entry_id)
    if pointer is None:
        session.add(WorkingDataset(entry_id=entry_id, dataset_id=dataset.id))
    else:
        pointer.dataset_id = dataset.id
    await session.flush()


async def open_for_edits(session: WriteSession, entry: Entry) -> Dataset | None:
    """The working dataset, a copy of it first if readers see it. None if there are no columns."""
    working = await find_working(session, entry.id)
    if working is None or working.frozen_at is None:
        return working
    copy = await _find_copy(session, working)
    if copy is None:
        copy = await _start_copy(session, working)
        await copy_rows(session, layout_in(working), layout_in(copy))
        await adopt_counts(session, working, copy)
        await build_indexes(session, layout_in(copy))
    await point_at(session, entry.id, copy)
    return copy


async def copy_ahead(database: Database, reads: ReadSession, entry_id: UUID) -> None:
    """Copies what readers see in short transactions, before somebody's edit needs the copy.

    A large copy in the transaction of the edit would keep all other writers waiting. `reads` is
    the request's own: whoever holds one connection must not wait for another of the same pool.
    """
    working = await find_working(reads, entry_id)
    if working is None or working.frozen_at is None or working.row_count <= COPIED_AT_ONCE:
        return
    if await _find_copy(reads, working) is not None:
        return
    async with database.write() as session:
        copy = await _start_copy(session, working)
    reads.renew()
    growing = GrowingDataset(database, copy, is_awaited=True)
    async for _ in growing.copy(working):
        pass
    await growing.index()
    async with database.write() as session:
        await adopt_counts(session, working, await session.merge(copy))


async def dataset_to_publish(session: WriteSession, live: DataTable, draft: TableDraft) -> Dataset:
    """The rows that readers get with this revision; from now on they never change."""
    entry = await session.get_one(Entry, live.id)
    working = await find_working(session, live.id)
    dataset = working
    if live.revision != entry.draft_revision:
        dataset = await _find_recorded(session, live.id, live.revision)
        if dataset is None and working is not None and _fits(working, draft.columns):
            dataset = working
    if dataset is None:
        detail = (
            f"Revision {live.revision} was never live and its columns are not those of the "
            "present rows; restore it as a draft first."
        )
        raise Incomplete(detail, [field_error("#/columns", "missing-content", detail)])
    await freeze(session, dataset, now())
    await _keep(session, live, dataset)
    return dataset


def _fits(dataset: Dataset, columns: Sequence[Column]) -> bool:
    return shape(layout_in(dataset).columns) == shape(columns)


async def _keep(session: WriteSession, live: DataTable, dataset: Dataset) -> None:
    recorded = await session.get(RevisionDataset, (live.id, live.revision))
    if recorded is None:
        session.add(RevisionDataset(entry_id=live.id, number=live.revision, dataset_id=dataset.id))
    else:
        recorded.dataset_id = dataset.id
    await session.flush()


async def _find(session: WriteSession | ReadSession, statement: Select[Dataset]) -> Dataset | None:
    if isinstance(session, ReadSession):
        return await session.object(statement)
    return (await session.scalars(statement)).first()


async def _find_recorded(session: WriteSession, entry_id: UUID, number: int) -> Dataset | None:
    return await _find(
        session,
        select(Dataset)
        .join(RevisionDataset, RevisionDataset.dataset_id == Dataset.id)
        .where(RevisionDataset.entry_id == entry_id, RevisionDataset.number == number),
    )


async def _find_copy(session: WriteSession | ReadSession, source: Dataset) -> Dataset | None:
    return await _find(
        session,
        select(Dataset).where(
            Dataset.copy_of == source.id,
            Dataset.row_count == source.row_count,
            Dataset.next_row_id == source.next_row_id,
        ),
    )


async def _start_copy(session: WriteSession, source: Dataset) -> Dataset:
    return await create_dataset(session, source.entry_id, layout_in(source).columns, source.id)


async def _empty(session: WriteSession, entry_id: UUID, columns: Sequence[Column]) -> Dataset:
    dataset = await create_dataset(session, entry_id, columns)
    await build_indexes(session, layout_in(dataset))
    return dataset
