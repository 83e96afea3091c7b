"""Rows of a dataset: a page, a count, or all of them piece by piece."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.content_types.tables.filtering import Filter
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.sorting import Place, Range, SortKey, ranges
from app.foundation.database import Rows

Run = Callable[[Any], Awaitable[Rows]]
"""How statements are run: `session.rows` for editors, the gate's `read` for readers."""


@dataclass(frozen=True)
class RowsAsked:
    """Which rows of a dataset somebody wants, in which order, and what of them."""

    layout: Layout
    columns: tuple[StoredColumn | None, ...]
    """None stands for `_id`."""
    filters: tuple[Filter, ...] = ()
    keys: tuple[SortKey, ...] = ()
    """What to sort by; nothing is table order."""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The filters in SQL."""
        return [one.condition(self.layout) for one in self.filters]


@dataclass(frozen=True)
class RowsFound:
    """Rows, each with its values in the order of the columns, and where the next ones begin."""

    rows: Sequence[Sequence[Any]]
    last: Place | None
    """The place of the last row, if there are more."""


async def read_page(
    run: Run, asked: RowsAsked, *, limit: int, after: Place | None = None
) -> RowsFound:
    """The first rows, or those behind a place; as few ranges as fill the page are looked at."""
    found: list[Row[Any]] = []
    for part in ranges(asked.layout, asked.keys, after):
        found += await run(_select(asked, part, limit + 1 - len(found)))
        if len(found) > limit:
            break
    wide = len(asked.columns)
    last = _place(asked, found[limit - 1]) if len(found) > limit else None
    return RowsFound([row[:wide] for row in found[:limit]], last)


async def count_rows(run: Run, asked: RowsAsked) -> int:
    """How many rows meet the filters."""
    table = asked.layout.table
    counted = select(func.count()).select_from(table).where(*asked.conditions)
    return int((await run(counted))[0][0])


async def find_place(run: Run, asked: RowsAsked, row_id: int) -> Place | None:
    """Where a row stands in the order; None if there is no such row."""
    row = asked.layout.table.c["_id"]
    found = await run(select(*_columns(asked)).where(row == row_id))
    return _place(asked, found[0]) if found else None


def _select(asked: RowsAsked, part: Range, limit: int) -> Any:
    return (
        select(*_columns(asked))
        .where(*asked.conditions, *part.conditions)
        .order_by(*part.order)
        .limit(limit)
    )


def _columns(asked: RowsAsked) -> list[ColumnElement[Any]]:
    """What is asked for, and behind it what the place of a row is made of."""
    layout = asked.layout
    row_id = layout.table.c["_id"]
    shown = [row_id if column is None else layout.values(column) for column in asked.columns]
    order = [layout.values(key.column) for key in asked.keys] or [layout.order]
    return [*shown, *order, row_id]


def _place(asked: RowsAsked, row: Row[Any]) -> Place:
    *values, row_id = row[len(asked.columns) :]
    if not asked.keys:
        return Place(tuple(values), row_id)
    return Place(
        tuple(
            None if value is None else key.column.value_type.read_json(value)
            for key, value in zip(asked.keys, values, strict=True)
        ),
        row_id,
    )
