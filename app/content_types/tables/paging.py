"""Rows of a dataset: a page, a count, or all of them piece by piece."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select

from app.cache.gate import Gate
from app.content_types.tables.filtering import Filter
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.planning import Plan, choose, count_matches, drivers
from app.content_types.tables.sorting import Place, Range, SortKey, ranges
from app.foundation.database import ReadSession, Rows

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


@dataclass(frozen=True)
class Piece:
    """The same, column by column."""

    columns: Sequence[Sequence[Any]]
    last: Place | None


async def read_page(
    run: Run, asked: RowsAsked, *, limit: int, after: Place | None = None
) -> RowsFound:
    """The first rows, or those behind a place; as few ranges as fill the page are looked at."""
    found: list[Row[Any]] = []
    plan = await _plan(run, asked, limit)
    for part in ranges(asked.layout, asked.keys, after, is_hidden=plan.hides_order):
        found += await run(_select(asked, plan, part, limit + 1 - len(found)))
        if len(found) > limit:
            break
    wide = len(asked.columns)
    last = _place(asked, found[limit - 1]) if len(found) > limit else None
    return RowsFound([row[:wide] for row in found[:limit]], last)


async def read_piece(
    gate: Gate, session: ReadSession, asked: RowsAsked, *, limit: int, after: Place | None
) -> Piece:
    """The same as columns, which files are written from."""
    columns: list[list[Any]] = [[] for _ in _places(asked)]
    plan = await _plan(gate.read, asked, limit)
    for part in ranges(asked.layout, asked.keys, after, is_hidden=plan.hides_order):
        missing = limit + 1 - len(columns[-1])
        found = await gate.columns(session, _select(asked, plan, part, missing))
        for column, values in zip(columns, found, strict=True):
            column += values
        if len(columns[-1]) > limit:
            last = _place(asked, [values[limit - 1] for values in columns])
            return Piece([values[:limit] for values in columns[: len(asked.columns)]], last)
    return Piece(columns[: len(asked.columns)], None)


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


async def _plan(run: Run, asked: RowsAsked, limit: int) -> Plan:
    first = asked.keys[0].column if asked.keys else None
    found = drivers(asked.filters, first) if asked.needs_plan else []
    if not found:
        return Plan()
    [counts] = await run(count_matches(asked.layout, found, limit))
    by_row_id = not asked.keys and not asked.layout.is_reordered
    return choose(asked.filters, found, counts, limit, by_row_id=by_row_id)


def _select(asked: RowsAsked, plan: Plan, part: Range, limit: int) -> Any:
    conditions = [
        one.condition(asked.layout, is_hidden=one in plan.hidden_filters) for one in asked.filters
    ]
    return (
        select(*_columns(asked))
        .where(*conditions, *part.conditions)
        .order_by(*part.order)
        .limit(limit)
    )


def _columns(asked: RowsAsked) -> list[ColumnElement[Any]]:
    return [asked.layout.table.c[place] for place in _places(asked)]


def _places(asked: RowsAsked) -> list[str]:
    """What is selected: the columns asked for, and what else says where a row stands."""
    order = [key.column.place for key in asked.keys] or [asked.layout.order.name]
    return list(dict.fromkeys([*(column.place for column in asked.columns), *order, "_id"]))


def _place(asked: RowsAsked, row: Sequence[Any]) -> Place:
    values = dict(zip(_places(asked), row, strict=True))
    if not asked.keys:
        return Place((values[asked.layout.order.name],), values["_id"])
    return Place(tuple(key.read(values[key.column.place]) for key in asked.keys), values["_id"])
