"""Copying the rows of a dataset, in SQL, at once or a part at a time."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, insert, select

from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.models import Dataset
from app.foundation.database import WriteSession


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
