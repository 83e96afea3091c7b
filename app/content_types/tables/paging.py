"""Rows of a dataset in some order: a page of them, how many there are, where one stands."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.content_types.tables.filtering import Filter
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.planning import Plan, choose, count_matches, drivers
from app.content_types.tables.sorting import Place, Range, SortKey, ranges
from app.foundation.database import AnySelect, Rows

Run = Callable[[Any], Awaitable[Rows]]
"""How statements are run: `session.rows` for editors, the gate's `read` for readers."""


@dataclass(frozen=True)
class RowsAsked:
    """Which rows of a dataset somebody wants, in which order, and what of them."""

    layout: Layout
    columns: tuple[StoredColumn, ...]
    filters: tuple[Filter, ...] = ()
    keys: tuple[SortKey, ...] = ()
    """What to sort by; nothing is table order."""
    needs_plan: bool = True
    """Whether the database has to be told which index to take; PostgreSQL has not."""

    def as_rows(self, found: "RowsFound") -> list[dict[str, Any]]:
        """Rows as JSON has them."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in found.rows]

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
    columns = [asked.layout.values(column) for column in asked.columns]
    plan = await find_plan(run, asked, limit)
    for part in ranges(asked.layout, asked.keys, after, is_hidden=plan.hides_order):
        found += await run(select_part(asked, columns, plan, part, limit + 1 - len(found)))
        if len(found) > limit:
            break
    wide = len(columns)
    last = place_in(asked, found[limit - 1][wide:]) if len(found) > limit else None
    return RowsFound([row[:wide] for row in found[:limit]], last)


async def count_rows(run: Run, asked: RowsAsked) -> int:
    """How many rows meet the filters."""
    table = asked.layout.table
    counted = select(func.count()).select_from(table).where(*asked.conditions)
    return int((await run(counted))[0][0])


async def find_place(run: Run, asked: RowsAsked, row_id: int) -> Place | None:
    """Where a row stands in the order; None if there is no such row."""
    row = asked.layout.table.c["_id"]
    found = await run(select(*_order(asked)).where(row == row_id))
    return place_in(asked, found[0]) if found else None


async def find_plan(run: Run, asked: RowsAsked, limit: int) -> Plan:
    """Which index finds these rows soonest."""
    first = asked.keys[0].column if asked.keys else None
    found = drivers(asked.filters, first) if asked.needs_plan else []
    if not found:
        return Plan()
    [counts] = await run(count_matches(asked.layout, found, limit))
    by_row_id = not asked.keys and not asked.layout.is_reordered
    return choose(asked.filters, found, counts, limit, by_row_id=by_row_id)


def select_part(
    asked: RowsAsked, columns: Sequence[ColumnElement[Any]], plan: Plan, part: Range, limit: int
) -> AnySelect:
    """Rows of a range: these columns, then what says where the row stands."""
    conditions = [
        one.condition(asked.layout, is_hidden=one in plan.hidden_filters) for one in asked.filters
    ]
    return (
        select(*columns, *_order(asked))
        .where(*conditions, *part.conditions)
        .order_by(*part.order)
        .limit(limit)
    )


def place_in(asked: RowsAsked, end: Sequence[Any]) -> Place:
    """Where a row stands, from what is selected for that."""
    *values, row_id = end
    if not asked.keys:
        return Place((end[0],), row_id)
    return Place(tuple(key.read(value) for key, value in zip(asked.keys, values, strict=True)),
                 row_id)  # fmt: skip


def _order(asked: RowsAsked) -> list[ColumnElement[Any]]:
    layout = asked.layout
    row_id = layout.table.c["_id"]
    keys = [layout.values(key.column) for key in asked.keys] or [layout.order]
    named = [key.label(f"key{at}") for at, key in enumerate(keys) if key is not row_id]
    return [*named, row_id.label("row_id")]
