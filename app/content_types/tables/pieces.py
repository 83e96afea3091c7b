"""Rows for a file, piece by piece, written where they are read, some hundreds at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement

from app.cache.gate import Gate
from app.content_types.tables.layouts import StoredColumn
from app.content_types.tables.paging import RowsAsked, find_plan, place_in, select_part
from app.content_types.tables.sorting import Place, ranges
from app.foundation.batches import Batch, Batches
from app.foundation.database import ReadSession

T = TypeVar("T")


@dataclass(frozen=True)
class Cells(Generic[T]):
    """How a file takes rows."""

    select: Callable[[StoredColumn, ColumnElement[Any]], ColumnElement[Any]]
    """What it wants of a column."""
    write: Callable[[Batch], T]
    """What it makes of some rows."""


@dataclass(frozen=True)
class Piece(Generic[T]):
    """What was made of the next rows, and the place of the last one, if there are more."""

    parts: Sequence[T]
    last: Place | None


async def read_piece(
    gate: Gate,
    session: ReadSession,
    asked: RowsAsked,
    cells: Cells[T],
    *,
    limit: int,
    after: Place | None,
) -> Piece[T]:
    """The first rows, or those behind a place."""
    parts: list[T] = []
    end: Sequence[Any] = ()
    columns = [cells.select(column, asked.layout.values(column)) for column in asked.columns]
    plan = await find_plan(gate.read, asked, limit)
    for part in ranges(asked.layout, asked.keys, after, is_hidden=plan.hides_order):
        statement = select_part(asked, columns, plan, part, limit + 1)
        take = partial(_write, cells=cells, wide=len(columns), most=limit)
        count, written, found = await gate.gather(session, statement, take)
        parts, end, limit = parts + written, found or end, limit - count
        if limit < 0:
            return Piece(parts, place_in(asked, end))
    return Piece(parts, None)


def _write(
    batches: Batches, cells: Cells[T], wide: int, most: int
) -> tuple[int, list[T], Sequence[Any]]:
    """Writes so many rows; how many there were, what they became, and where the last one stands."""
    count, parts, last = 0, list[T](), None
    for batch in batches:
        if kept := batch[: most - count]:
            parts.append(cells.write(batches.ready(kept, slice(wide))))
            last = kept[-1]
        count += len(batch)
    end = batches.ready([last], slice(wide, None))[0] if last is not None else ()
    return count, parts, end
