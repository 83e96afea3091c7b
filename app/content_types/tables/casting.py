"""Casting the values of columns to other types, exactly or not at all."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, select

from app.content_types.tables.files.reports import Problems
from app.content_types.tables.filling import stored_values
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.problems import refuse_rows
from app.content_types.tables.values import ValueType
from app.foundation.database import WriteSession

Json = dict[str, Any]

CHUNK = 5_000
"""Rows that are cast at a time."""


def find_origin(layout: Layout, name: str, former: Mapping[str, str]) -> StoredColumn | None:
    """The column whose values a column of this name gets; `former` has its name if it had one."""
    return layout.by_name.get(former.get(name, name))


async def cast_rows(
    session: WriteSession, layout: Layout, target: Layout, former: Mapping[str, str]
) -> None:
    origins = [(column, find_origin(layout, column.name, former)) for column in target.columns]
    casting = _Casting([(column, origin) for column, origin in origins if origin is not None])
    places = [layout.values(origin) for _, origin in casting.pairs]
    async for rows in _in_table_order(session, layout, places):
        records = [casting.record(target, row_id, place, cells) for row_id, place, *cells in rows]
        if not casting.problems.count:
            await session.execute(target.table.insert(), records)
    if casting.problems.count:
        refuse_rows(casting.problems)


async def _in_table_order(
    session: WriteSession, layout: Layout, places: Sequence[ColumnElement[Any]]
) -> AsyncIterator[list[list[Any]]]:
    table, last = layout.table, None
    statement = (
        select(layout.order.label("key"), table.c["_id"], table.c["_pos"], *places)
        .order_by(layout.order)
        .limit(CHUNK)
    )
    while True:
        chunk = statement if last is None else statement.where(layout.order > last)
        rows = [list(row) for row in await session.rows(chunk)]
        if not rows:
            return
        last = rows[-1][0]
        yield [row[1:] for row in rows]


@dataclass
class _Casting:
    """Casts row by row, and counts what cannot be cast."""

    pairs: Sequence[tuple[StoredColumn, StoredColumn]]
    number: int = 0
    problems: Problems = field(default_factory=Problems)

    def record(self, target: Layout, row_id: int, place: int, cells: Sequence[Any]) -> Json:
        """A row of the target; what is wrong with it is noted."""
        self.number += 1
        values = {
            column.name: self._cell(column, origin, cell)
            for (column, origin), cell in zip(self.pairs, cells, strict=True)
        }
        return {"_id": row_id, "_pos": place, **stored_values(target, values)}

    def _cell(self, column: StoredColumn, origin: StoredColumn, cell: Any) -> Any:
        try:
            return None if cell is None else cast(cell, origin.value_type, column.value_type)
        except ValueError as wrong:
            detail = f"{column.name} {wrong}."
            self.problems.add(self.number, column.name, "bad-format", detail)
            return None


def cast(value: Any, origin: ValueType, target: ValueType) -> Any:
    """A value of one type as another. Raises ValueError where it cannot be that exactly."""
    text = origin.write_text(value)
    if origin.name == "number" and target.name == "integer":
        text = text.removesuffix(".0")
    if origin.name == "integer" and target.name == "number" and int(float(text)) != int(text):
        raise ValueError("is an integer that a double cannot hold")
    return target.read_text(text)
