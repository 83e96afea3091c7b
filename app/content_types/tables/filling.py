"""Filling datasets, as fast as each driver can, and what is stored for a value."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg
from sqlalchemy import Dialect, select, update

from app.content_types.tables.layouts import STRIDE, Layout
from app.content_types.tables.models import Dataset
from app.content_types.tables.storing import layout_in
from app.foundation.clock import now
from app.foundation.database import WriteSession, driver_of
from app.foundation.slugs import fold


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


async def _last_position(session: WriteSession, layout: Layout) -> int:
    position = layout.table.c["_pos"]
    last = await session.scalar(select(position).order_by(position.desc()).limit(1))
    return int(last or 0)
