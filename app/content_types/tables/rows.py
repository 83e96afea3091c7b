"""Changing rows of a table's working dataset, one by one or up to a thousand at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from app.content.drafts import amend
from app.content.models import Entry
from app.content.revisions import find_revision
from app.content_types.tables.columns import Column
from app.content_types.tables.filling import stored_values
from app.content_types.tables.layouts import STRIDE, Layout, StoredColumn
from app.content_types.tables.models import Dataset
from app.content_types.tables.storing import layout_in
from app.content_types.tables.working import open_for_edits
from app.events.log import Actor, record
from app.events.types import RowsChanged
from app.foundation.database import Queryable, ReadSession, WriteSession
from app.foundation.errors import FieldError, Invalid, NotFound, field_error

Json = dict[str, Any]
ROW_ID = "_id"


@dataclass(frozen=True)
class Editing:
    """A table whose rows are being changed: what its columns want, and where the rows are."""

    entry: Entry
    dataset: Dataset
    layout: Layout
    columns: Mapping[str, Column]


async def read_columns(session: WriteSession | ReadSession, entry: Entry) -> list[Column]:
    """The columns of the newest draft."""
    content = (await find_revision(session, entry, entry.draft_revision)).content
    return [Column.model_validate(column) for column in content["columns"]]


async def begin(session: WriteSession, entry: Entry, actor: Actor) -> Editing:
    """Opens the rows for a change; readers go on seeing what they saw."""
    amend(entry, actor)
    dataset = await open_for_edits(session, entry)
    if dataset is None:
        detail = "The table has no columns yet, so it can have no rows; save columns first."
        raise Invalid(detail, [field_error("#", "missing-content", detail)])
    dataset.edits += 1
    columns = {column.name: column for column in await read_columns(session, entry)}
    return Editing(entry, dataset, layout_in(dataset), columns)


async def finish(session: WriteSession, editing: Editing, actor: Actor) -> None:
    """Notes what was done."""
    await session.flush()
    changed = RowsChanged(version=editing.entry.version, row_count=editing.dataset.row_count)
    record(session, "table.rows_changed", editing.entry.id, actor, changed)


async def read_row(session: Queryable, layout: Layout, row_id: int) -> Json:
    """A row as JSON has it, or `NotFound`."""
    found = await session.rows(select(*layout.shown).where(layout.table.c["_id"] == row_id))
    if not found:
        raise NotFound(f"The table has no row {row_id}.")
    return layout.as_row(found[0])


async def add_rows(
    session: WriteSession, editing: Editing, sent: Sequence[Json], pointers: Sequence[str]
) -> list[int]:
    """Adds rows at the end; their ids. `pointers` say where each stands in the request."""
    read = _read_all(editing, sent, pointers)
    await _require_unique(session, editing, read, pointers)
    dataset = editing.dataset
    first, place = dataset.next_row_id, await _place_behind_all(session, editing.layout, dataset)
    records = [
        {
            ROW_ID: first + index,
            "_pos": place + index * STRIDE,
            **stored_values(editing.layout, values),
        }
        for index, values in enumerate(read)
    ]
    if records:
        await session.execute(insert(editing.layout.table), records)
    dataset.row_count += len(records)
    dataset.next_row_id += len(records)
    return [record[ROW_ID] for record in records]


async def change_row(
    session: WriteSession, editing: Editing, row_id: int, sent: Json, pointer: str
) -> None:
    """Gives a row these values; a column that is not named has none then."""
    [values] = _read_all(editing, [sent], [pointer])
    await _require_unique(session, editing, [values], [pointer], row_id)
    table = editing.layout.table
    await session.execute(
        update(table)
        .where(table.c["_id"] == row_id)
        .values(**stored_values(editing.layout, values))
    )


async def remove_rows(session: WriteSession, editing: Editing, row_ids: Sequence[int]) -> None:
    """Takes rows away; those that are not there are no matter."""
    table = editing.layout.table
    removed = await session.execute(delete(table).where(table.c["_id"].in_(row_ids)))
    editing.dataset.row_count -= removed.rowcount  # type: ignore[attr-defined]


def _read_all(editing: Editing, sent: Sequence[Json], pointers: Sequence[str]) -> list[Json]:
    errors: list[FieldError] = []
    read = [
        _read_values(editing.columns, row, pointer, errors)
        for row, pointer in zip(sent, pointers, strict=True)
    ]
    if errors:
        raise Invalid(errors[0]["detail"], errors[:1000])
    return read


def _read_values(
    columns: Mapping[str, Column], sent: Json, pointer: str, errors: list[FieldError]
) -> Json:
    values: Json = {}
    for name in sent.keys() - columns.keys() - {ROW_ID}:
        detail = f"“{name[:100]}” is not a column; the table has {', '.join(list(columns)[:50])}."
        errors.append(field_error(f"{pointer}/{name[:100]}", "unknown-field", detail))
    for name, column in columns.items():
        try:
            value = sent.get(name)
            values[name] = None if value is None else column.value_type.read_json(value)
            column.check_value(values[name])
        except ValueError as wrong:
            code = "required" if sent.get(name) is None else "bad-format"
            errors.append(field_error(f"{pointer}/{name}", code, f"{name} {wrong}."))
    return values


async def _require_unique(
    session: WriteSession,
    editing: Editing,
    rows: Sequence[Json],
    pointers: Sequence[str],
    row_id: int | None = None,
) -> None:
    for column in editing.layout.columns:
        if column.unique:
            taken = await _find_taken(session, editing.layout, column, rows, row_id)
            errors = _duplicates(column.name, rows, pointers, taken)
            if errors:
                raise Invalid(errors[0]["detail"], errors)


async def _find_taken(
    session: WriteSession,
    layout: Layout,
    column: StoredColumn,
    rows: Sequence[Json],
    row_id: int | None,
) -> set[Any]:
    """The given values that other rows have, as `read_json` reads them."""
    values, key = layout.values(column), layout.table.c["_id"]
    wanted = [row[column.name] for row in rows if row[column.name] is not None]
    statement = select(values).where(values.in_(wanted))
    if row_id is not None:
        statement = statement.where(key != row_id)
    return {column.value_type.read_json(value) for value in await session.scalars(statement)}


def _duplicates(
    name: str, rows: Sequence[Json], pointers: Sequence[str], taken: set[Any]
) -> list[FieldError]:
    errors: list[FieldError] = []
    for row, pointer in zip(rows, pointers, strict=True):
        value = row[name]
        if value is not None and value in taken:
            detail = f"{name} must be unique, and another row has “{str(value)[:100]}”."
            errors.append(field_error(f"{pointer}/{name}", "duplicate", detail))
        taken.add(value)
    return errors


async def _place_behind_all(session: WriteSession, layout: Layout, dataset: Dataset) -> int:
    if not dataset.is_reordered:
        return dataset.next_row_id * STRIDE
    last = await session.scalar(select(func.max(layout.table.c["_pos"])))
    return int(last or 0) + STRIDE
