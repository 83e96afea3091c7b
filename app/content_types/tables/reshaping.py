"""New columns for rows that are there: the values of columns with the same name stay."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.content.models import Entry
from app.content.revisions import find_revision
from app.content_types.tables.casting import cast_rows, find_origin
from app.content_types.tables.checking import check_limits, refuse_duplicates, refuse_where
from app.content_types.tables.copying import adopt_counts, copy_rows
from app.content_types.tables.layouts import Layout, shape
from app.content_types.tables.models import Dataset
from app.content_types.tables.schemas import ColumnDraft
from app.content_types.tables.storing import build_indexes, create_dataset, layout_in
from app.foundation.database import WriteSession
from app.foundation.errors import FieldError, Invalid, field_error


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
        await check_limits(session, layout, await _changed_limits(session, entry, columns))
        return None
    await _require_drops(session, layout, columns, former, drops)
    dataset = await create_dataset(session, entry.id, columns)
    target = layout_in(dataset)
    await _require_values(session, layout, target, columns, former)
    if _needs_casts(layout, target, former):
        await cast_rows(session, layout, target, former)
    else:
        await copy_rows(session, layout, target, former=former)
    await adopt_counts(session, working, dataset)
    await check_limits(session, layout_in(dataset), columns)
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


def _needs_casts(layout: Layout, target: Layout, former: Mapping[str, str]) -> bool:
    origins = [(column, find_origin(layout, column.name, former)) for column in target.columns]
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
        origin = find_origin(layout, column.name, former)
        if column.required and (origin is None or origin.is_nullable):
            lacks = layout.values(origin).is_(None) if origin is not None else None
            await refuse_where(session, layout, lacks, column.name, "required", "must have a value")
        if column.unique and origin is not None and not origin.unique:
            await refuse_duplicates(session, layout, origin, column.name)


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
