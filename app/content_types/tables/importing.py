"""Imports: a file fills a dataset that nobody sees, in short transactions; the last swaps it in.

Nobody waits for an import, and one that ends early leaves nothing but a dataset to be swept.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from app.content import drafts
from app.content.content_type import ContentType
from app.content_types.tables.checking import refuse_duplicates
from app.content_types.tables.columns import Column
from app.content_types.tables.copying import adopt_counts
from app.content_types.tables.dropping import drop_unneeded
from app.content_types.tables.files import Problems, TabularFile, UnreadableFile, Upload, open_file
from app.content_types.tables.growing import GrowingDataset
from app.content_types.tables.layouts import StoredColumn
from app.content_types.tables.models import Dataset
from app.content_types.tables.problems import refuse_rows, unreadable
from app.content_types.tables.rows import read_columns
from app.content_types.tables.storing import create_dataset, layout_in
from app.content_types.tables.working import find_working
from app.foundation.database import Database

Mode = Literal["replace", "append"]
Progress = Callable[[int], Awaitable[None]]

CELLS_AT_ONCE = 200_000
"""Cells that are read at once, and written by one transaction at most."""

SAMPLE = 10
"""Rows that a dry run shows."""


@dataclass(frozen=True)
class Base:
    """What an import began from. If that has changed when the file was read, it is refused."""

    columns: Sequence[Column]
    dataset_id: UUID | None
    edits: int
    row_count: int


@dataclass(frozen=True)
class Filled:
    """A dataset with the rows of a file, ready to be swapped in."""

    dataset: Dataset
    file: TabularFile
    base: Base
    row_count: int


@dataclass
class Reading:
    """A file that was read to its end: how many rows, the first ones, what is wrong."""

    file: TabularFile
    problems: Problems
    row_count: int
    sample: Sequence[tuple[Any, ...]]


async def find_base(database: Database, kind: ContentType, entry_id: UUID) -> Base:
    """The present columns and rows of a table."""
    async with database.read() as reads:
        entry = await drafts.find_entry(reads, kind, entry_id)
        drafts.refuse_archived(entry)
        working = await find_working(reads, entry_id)
        columns = await read_columns(reads, entry)
    if working is None:
        return Base(columns, None, 0, 0)
    return Base(columns, working.id, working.edits, working.row_count)


async def open_upload(upload: Upload, base: Base) -> TabularFile:
    """Opens the file, in a thread. Raises `Invalid` if it cannot be read as a whole."""
    try:
        return await asyncio.to_thread(open_file, upload, base.columns or None)
    except UnreadableFile as wrong:
        raise unreadable(wrong) from None


Rows = list[tuple[Any, ...]]
Take = Callable[[Sequence[tuple[Any, ...]]], Awaitable[None]]


async def read_rows(file: TabularFile, take: Take, progress: Progress) -> Reading:
    """Reads all rows, thousands at a time and in a thread, and gives them to `take`.

    After the first problem nothing is taken any more; the rest is read to count the problems.
    """
    reading = Reading(file, Problems(), 0, ())
    chunks = file.chunks(reading.problems)
    most = CELLS_AT_ONCE // max(1, len(file.columns))
    try:
        while rows := await asyncio.to_thread(_gather, chunks, most):
            reading.sample = reading.sample or rows[:SAMPLE]
            reading.row_count += len(rows)
            if not reading.problems.count:
                await take(rows)
            await progress(reading.row_count)
    except UnreadableFile as wrong:
        raise unreadable(wrong) from None
    return reading


def _gather(chunks: Iterator[Rows], most: int) -> Rows:
    """The next rows, at least so many unless the file ends."""
    rows: Rows = []
    for chunk in chunks:
        rows += chunk
        if len(rows) >= most:
            break
    return rows


async def fill(
    database: Database,
    kind: ContentType,
    entry_id: UUID,
    upload: Upload,
    mode: Mode,
    progress: Progress,
) -> Filled:
    """Fills a new dataset. Raises `Invalid` by row and column, and leaves nothing then."""
    base = await find_base(database, kind, entry_id)
    file = await open_upload(upload, base)
    async with database.write() as session:
        dataset = await create_dataset(session, entry_id, file.columns)
    async with discarded_on_failure(database, dataset):
        growing = GrowingDataset(database, dataset)
        if mode == "append" and base.dataset_id is not None:
            await _copy_base(database, base.dataset_id, growing, progress)
        reading = await read_rows(file, growing.take, progress)
        if reading.problems.count:
            refuse_rows(reading.problems)
        offset = base.row_count if mode == "append" else 0
        await _index(database, growing, offset)
    return Filled(dataset, file, base, reading.row_count)


async def _copy_base(
    database: Database, source_id: UUID, growing: GrowingDataset, progress: Progress
) -> None:
    async with database.write() as session:
        source = await session.get_one(Dataset, source_id)
    async for _ in growing.copy(source):
        await progress(
            0
        )  # of the file; a job that says nothing is given up, and can't be cancelled
    async with database.write() as session:
        await adopt_counts(session, source, await session.get_one(Dataset, growing.id))


async def _index(database: Database, growing: GrowingDataset, offset: int) -> None:
    try:
        await growing.index()
    except IntegrityError:
        async with database.write() as session:
            filled = await session.get_one(Dataset, growing.id)
            for column in _unique(filled):
                await refuse_duplicates(session, layout_in(filled), column, column.name, offset)
        raise


def _unique(dataset: Dataset) -> list[StoredColumn]:
    return [column for column in layout_in(dataset).columns if column.unique]


async def discard(database: Database, dataset: Dataset) -> None:
    """Leaves nothing of a dataset that was filled, unless it has become the table's."""
    await drop_unneeded(database, Dataset.id == dataset.id)


@asynccontextmanager
async def discarded_on_failure(database: Database, dataset: Dataset) -> AsyncIterator[None]:
    """Whatever goes wrong in the block, no dataset is left that nobody sees."""
    try:
        yield
    except BaseException:
        await asyncio.shield(discard(database, dataset))
        raise
