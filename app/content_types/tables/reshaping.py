"""New columns for rows that are there: the values of columns with the same name stay."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.content.models import Entry
from app.content.revisions import find_revision
from app.content_types.tables.columns import Column
from app.content_types.tables.files.reports import Problems
from app.content_types.tables.layouts import Layout, StoredColumn, shape
from app.content_types.tables.models import Dataset
from app.content_types.tables.problems import refuse_rows
from app.content_types.tables.schemas import ColumnDraft
from app.content_types.tables.storing import (
    adopt_counts,
    build_indexes,
    copy_rows,
    create_dataset,
    layout_in,
    stored_values,
)
from app.content_types.tables.values import ValueType
from app.foundation.database import WriteSession
from app.foundation.errors import FieldError, Invalid, field_error

Json = dict[str, Any]

CHUNK = 5_000
"""Rows that are cast at a time."""


async def reshape(
    session: WriteSession,
    entry: Entry,
    working: Dataset,
    columns: Sequence[ColumnDraft],
    drops: frozenset[str],
) -> Dataset | None:
    """A dataset in the shape of these columns, or None if the working one has it already."""
    layout = layout_in(working)
    former = _former_names(layout, columns)
    if shape(layout.columns) == shape(columns) and not former:
        await _check_limits(session, layout, await _changed_limits(session, entry, columns))
        return None
    await _require_drops(session, layout, columns, former, drops)
    dataset = await create_dataset(session, entry.id, columns)
    target = layout_in(dataset)
    await _require_values(session, layout, target, columns, former)
    if _needs_casts(layout, target, former):
        await _cast_rows(session, layout, target, former)
    else:
        await copy_rows(session, layout, target, former=former)
    await adopt_counts(session, working, dataset)
    await _check_limits(session, layout_in(dataset), columns)
    await build_indexes(session, layout_in(dataset))
    return dataset


def _former_names(layout: Layout, columns: Sequence[ColumnDraft]) -> dict[str, str]:
    former = {
        column.name: column.renamed_from
        for column in columns
        if column.renamed_from is not None and column.renamed_from != column.name
    }
    errors: list[FieldError] = []
    kept = {column.name for column in columns if column.name not in former}
    for index, column in enumerate(columns):
        origin = former.get(column.name)
        if origin is None:
            continue
        if origin not in layout.by_name or origin in kept:
            detail = f"There is no column “{origin}” whose values could become “{column.name}”."
            errors.append(field_error(f"#/columns/{index}/renamed_from", "not-found", detail))
        kept.add(origin)
    if errors:
        raise Invalid(errors[0]["detail"], errors)
    return former


async def _require_drops(
    session: WriteSession,
    layout: Layout,
    columns: Sequence[ColumnDraft],
    former: Mapping[str, str],
    drops: frozenset[str],
) -> None:
    """Nobody loses values by leaving out a column: they say so, by name."""
    origins = {former.get(column.name, column.name) for column in columns}
    errors: list[FieldError] = []
    for column in layout.columns:
        if column.name in origins or column.name in drops:
            continue
        holds = select(layout.table.c["_id"]).where(layout.values(column).is_not(None)).limit(1)
        if await session.scalar(holds) is not None:
            detail = (
                f"The column “{column.name}” holds values; send `?drop={column.name}` to drop it "
                "with them, or `renamed_from` to keep them under another name."
            )
            errors.append(field_error("#/columns", "holds-values", detail))
    if errors:
        raise Invalid(errors[0]["detail"], errors)


def _origin(layout: Layout, name: str, former: Mapping[str, str]) -> StoredColumn | None:
    return layout.by_name.get(former.get(name, name))


def _needs_casts(layout: Layout, target: Layout, former: Mapping[str, str]) -> bool:
    origins = [(column, _origin(layout, column.name, former)) for column in target.columns]
    return any(origin is not None and origin.type != column.type for column, origin in origins)


async def _require_values(
    session: WriteSession,
    layout: Layout,
    target: Layout,
    columns: Sequence[ColumnDraft],
    former: Mapping[str, str],
) -> None:
    """What becomes required must be there in every row, and what becomes unique only once."""
    for column in target.columns:
        origin = _origin(layout, column.name, former)
        if column.required and (origin is None or origin.is_nullable):
            lacks = layout.values(origin).is_(None) if origin is not None else None
            await refuse_where(session, layout, lacks, column.name, "required", "must have a value")
        if column.unique and origin is not None and not origin.unique:
            await refuse_duplicates(session, layout, origin, column.name)


async def refuse_duplicates(
    session: WriteSession, layout: Layout, column: StoredColumn, name: str, offset: int = 0
) -> None:
    """Raises `Invalid` naming the rows whose value stands in an earlier row already."""
    values, row_id = layout.values(column), layout.table.c["_id"]
    ranked = select(
        row_id.label("row_id"),
        func.row_number().over(partition_by=values, order_by=layout.order).label("rank"),
    ).where(values.is_not(None))
    again = ranked.subquery()
    is_again = row_id.in_(select(again.c.row_id).where(again.c.rank > 1))
    what = "stands in another row"
    await refuse_where(session, layout, is_again, name, "duplicate", what, offset)


async def refuse_where(
    session: WriteSession,
    layout: Layout,
    condition: ColumnElement[bool] | None,
    name: str,
    code: str,
    what: str,
    offset: int = 0,
) -> None:
    """Raises `Invalid` naming the first rows, in table order, for which a condition holds.

    Rows are counted from behind the first `offset` rows.
    """
    table = layout.table
    numbered = select(
        func.row_number().over(order_by=layout.order).label("number"),
        (condition if condition is not None else table.c["_id"].is_not(None)).label("is_wrong"),
    ).subquery()
    wrong = select(numbered.c.number).where(numbered.c.is_wrong)
    count = await session.scalar(select(func.count()).select_from(wrong.subquery()))
    if count:
        problems = Problems()
        for number in await session.scalars(wrong.order_by(numbered.c.number).limit(1000)):
            problems.add(number - offset, name, code, f"{name} {what}.")
        problems.count = count
        refuse_rows(problems)


async def _changed_limits(
    session: WriteSession, entry: Entry, columns: Sequence[ColumnDraft]
) -> list[ColumnDraft]:
    stored = (await find_revision(session, entry, entry.draft_revision)).content
    before = {column["name"]: column for column in stored.get("columns", [])}
    limits = ("enum", "minimum", "maximum")
    return [
        column
        for column in columns
        if any(getattr(column, limit) != before.get(column.name, {}).get(limit) for limit in limits)
    ]


async def _check_limits(session: WriteSession, layout: Layout, columns: Sequence[Column]) -> None:
    for column in columns:
        values = layout.values(layout.by_name[column.name])
        low, high = column.bounds
        wrong: list[ColumnElement[bool]] = []
        if column.allowed is not None:
            wrong.append(and_(values.is_not(None), values.not_in(column.allowed)))
        if low is not None:
            wrong.append(func.coalesce(values < low, False))
        if high is not None:
            wrong.append(func.coalesce(values > high, False))
        if wrong:
            what = "has a value that the column may not have"
            await refuse_where(session, layout, or_(*wrong), column.name, "out-of-range", what)


async def _cast_rows(
    session: WriteSession, layout: Layout, target: Layout, former: Mapping[str, str]
) -> None:
    origins = [(column, _origin(layout, column.name, former)) for column in target.columns]
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
