"""Making datasets, filling them and dropping them: the DDL and the bulk work, per database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import Dialect, Table, delete, insert, select, text, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from app.content_types.tables.columns import Column
from app.content_types.tables.layouts import STRIDE, Layout, StoredColumn, layout_of, order_index
from app.content_types.tables.models import Dataset
from app.foundation.clock import now
from app.foundation.database import WriteSession, driver_of
from app.foundation.ids import new_id
from app.foundation.slugs import fold

ANALYSIS_LIMIT = text("PRAGMA analysis_limit = 1000")
"""Rows of each index that SQLite's ANALYZE looks at; all of them would take seconds."""


class Analyze(ExecutableDDLElement):
    """Looks at how the values of a table are spread; both databases call it the same."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.table = table


@compiles(Analyze)
def _write_analyze(analyze: Analyze, compiler: DDLCompiler, **more: Any) -> str:
    return f"ANALYZE {compiler.preparer.format_table(analyze.table)}"


async def create_dataset(
    session: WriteSession,
    entry_id: UUID,
    columns: Sequence[Column | StoredColumn],
    copy_of: UUID | None = None,
) -> Dataset:
    """A dataset without rows, and without indexes: they are built when the rows are there."""
    layout = layout_of(new_id(), columns)
    dataset = Dataset(
        id=layout.id,
        entry_id=entry_id,
        columns=layout.stored,
        row_count=0,
        next_row_id=1,
        is_reordered=False,
        edits=0,
        copy_of=copy_of,
        idle_since=now(),
    )
    session.add(dataset)
    await session.flush()
    await session.execute(CreateTable(layout.table))
    return dataset


def layout_in(dataset: Dataset) -> Layout:
    """Where the values of a dataset are."""
    return Layout.of(dataset.id, dataset.columns, dataset.is_reordered)


async def build_indexes(session: WriteSession, layout: Layout) -> None:
    """All indexes of a dataset that has its rows, and what the planner must know of them."""
    for index in index_statements(layout):
        await session.execute(index)
    await analyze(session, layout)


def index_statements(layout: Layout) -> list[CreateIndex]:
    """One statement for each index, so that each can be a transaction of its own."""
    made = sorted(layout.table.indexes, key=lambda index: str(index.name))
    return [CreateIndex(index) for index in made] + (
        [CreateIndex(order_index(layout))] if layout.is_reordered else []
    )


async def analyze(session: WriteSession, layout: Layout) -> None:
    """Tells the planner how the values are spread."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(ANALYSIS_LIMIT)
    await session.execute(Analyze(layout.table))


async def drop_dataset(session: WriteSession, dataset: Dataset) -> None:
    """Leaves nothing of a dataset. Both databases take DDL back if the transaction fails."""
    await session.execute(DropTable(layout_in(dataset).table, if_exists=True))
    await session.execute(delete(Dataset).where(Dataset.id == dataset.id))


async def append_rows(
    session: WriteSession, dataset: Dataset, rows: Sequence[Sequence[Any]]
) -> None:
    """Adds rows (values in the order of the columns) at the end, as fast as the driver can."""
    if not rows:
        return
    layout = layout_in(dataset)
    connection = await session.connection()
    start = 0 if not dataset.is_reordered else await _last_position(session, layout)
    records = make_records(layout, connection.dialect, dataset.next_row_id, start, rows)
    await session.execute(
        update(Dataset)
        .where(Dataset.id == dataset.id)
        .values(
            row_count=Dataset.row_count + len(rows),
            next_row_id=Dataset.next_row_id + len(rows),
            idle_since=now(),
        )
    )
    await _write_records(await driver_of(connection), layout, records)
    await session.refresh(dataset)


async def _write_records(driver: Any, layout: Layout, records: Iterable[tuple[Any, ...]]) -> None:
    if isinstance(driver, asyncpg.Connection):
        await driver.copy_records_to_table(layout.name, records=records, columns=layout.places)
        return
    places = ", ".join(layout.places)
    marks = ", ".join("?" * len(layout.places))
    statement = f'INSERT INTO "{layout.name}" ({places}) VALUES ({marks})'  # noqa: S608 - our names
    async with driver.executemany(statement, records):
        pass


def make_records(
    layout: Layout, dialect: Dialect, first_id: int, start: int, rows: Sequence[Sequence[Any]]
) -> Iterable[tuple[Any, ...]]:
    """Rows as the driver takes them, column by column: that is what is fast in Python."""
    ids = range(first_id, first_id + len(rows))
    first = start + STRIDE if start else first_id * STRIDE
    parts: list[Iterable[Any]] = [ids, range(first, first + len(rows) * STRIDE, STRIDE)]
    for column, values in zip(layout.columns, zip(*rows, strict=True), strict=True):
        bind = column.value_type.sql.dialect_impl(dialect).bind_processor(dialect)
        parts.append(values if bind is None else map(bind, values))
        if column.folded_place is not None:
            parts.append(map(folded, values))
    return zip(*parts, strict=True)


def folded(value: str | None) -> str | None:
    """What a text is compared by where case does not count. ASCII is folded by the database."""
    return None if value is None or value.isascii() else fold(value)


def stored_values(layout: Layout, values: Mapping[str, Any]) -> dict[str, Any]:
    """The SQL columns of (read) values by the names of their columns."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        column = layout.by_name[name]
        found[column.place] = value
        if column.folded_place is not None:
            found[column.folded_place] = folded(value)
    return found


async def copy_rows(
    session: WriteSession,
    source: Layout,
    target: Layout,
    *,
    after: int = 0,
    limit: int | None = None,
    former: Mapping[str, str] | None = None,
) -> int | None:
    """Copies rows behind an id, with their ids and places; the last id, or None at the end.

    `former` says which column of the source a column of the target comes from, if its name is
    another there. Both must have the same type.
    """
    old, new = source.table, target.table
    found = select(old.c["_id"]).where(old.c["_id"] > after).order_by(old.c["_id"])
    last: int | None = None
    if limit is not None:
        last = await session.scalar(found.offset(limit - 1).limit(1))
    pairs = [(new.c["_id"], old.c["_id"]), (new.c["_pos"], old.c["_pos"])]
    pairs += _shared(source, target, former or {})
    rows = select(*(from_ for _, from_ in pairs)).where(old.c["_id"] > after)
    if last is not None:
        rows = rows.where(old.c["_id"] <= last)
    await session.execute(insert(new).from_select([to for to, _ in pairs], rows))
    return last


def _shared(source: Layout, target: Layout, former: Mapping[str, str]) -> list[tuple[Any, Any]]:
    pairs: list[tuple[Any, Any]] = []
    for column in target.columns:
        origin = source.by_name.get(former.get(column.name, column.name))
        if origin is None or origin.type != column.type:
            continue
        pairs.append((target.values(column), source.values(origin)))
        pairs += _folded(target.table, column, source.table, origin)
    return pairs


def _folded(
    new: Table, column: StoredColumn, old: Table, origin: StoredColumn
) -> list[tuple[Any, Any]]:
    if column.folded_place is None or origin.folded_place is None:
        return []
    return [(new.c[column.folded_place], old.c[origin.folded_place])]


async def adopt_counts(session: WriteSession, source: Dataset, target: Dataset) -> None:
    """A copy counts on where its source stood."""
    target.row_count, target.next_row_id = source.row_count, source.next_row_id
    target.is_reordered = source.is_reordered
    await session.flush()


async def _last_position(session: WriteSession, layout: Layout) -> int:
    position = layout.table.c["_pos"]
    last = await session.scalar(select(position).order_by(position.desc()).limit(1))
    return int(last or 0)


async def freeze(session: WriteSession, dataset: Dataset, moment: datetime) -> None:
    """From now on its rows never change."""
    if dataset.frozen_at is None:
        dataset.frozen_at = moment
        await session.flush()
