"""The editor's order of rows: a row gets a position between those of its new neighbors."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.schema import CreateIndex

from app.content_types.tables.layouts import STRIDE, Layout, order_index
from app.content_types.tables.rows import Editing
from app.content_types.tables.storing import layout_in
from app.foundation.database import WriteSession
from app.foundation.errors import Invalid, field_error

SPREAD = 500
"""Rows whose positions are spread anew where there is no room left between two."""


async def move_row(
    session: WriteSession, editing: Editing, row_id: int, before: int | None
) -> None:
    """Puts a row before another, or at the end."""
    if before == row_id:
        return
    layout = await _begin_order(session, editing)
    place = await _place_before(session, layout, row_id, before)
    if place is None:
        await _make_room(session, layout, row_id, before)
        place = await _place_before(session, layout, row_id, before)
    await _put(session, layout, row_id, place)


async def _begin_order(session: WriteSession, editing: Editing) -> Layout:
    """From the first move on, table order is no longer the order of the ids."""
    dataset = editing.dataset
    if not dataset.is_reordered:
        dataset.is_reordered = True
        await session.flush()
        await session.execute(CreateIndex(order_index(editing.layout)))
    return layout_in(dataset)


async def _place_before(
    session: WriteSession, layout: Layout, row_id: int, before: int | None
) -> int | None:
    """A position between the other row and the one in front of it; None if there is no room."""
    place, key = layout.table.c["_pos"], layout.table.c["_id"]
    others = select(func.max(place)).where(key != row_id)
    if before is None:
        return int(await session.scalar(others) or 0) + STRIDE
    behind = await session.scalar(select(place).where(key == before))
    if behind is None:
        detail = f"The table has no row {before} to put it before."
        raise Invalid(detail, [field_error("#/before", "not-found", detail)])
    front = await session.scalar(others.where(place < behind))
    middle = (behind + (behind - 2 * STRIDE if front is None else front)) // 2
    return middle if middle != front and middle != behind else None


async def _make_room(
    session: WriteSession, layout: Layout, row_id: int, before: int | None
) -> None:
    """Spreads the rows from `before` on, as far as it takes, evenly over their range."""
    table = layout.table
    place = table.c["_pos"]
    start = select(place).where(table.c["_id"] == before).scalar_subquery()
    rows = (
        await session.execute(
            select(table.c["_id"], place)
            .where(place >= start, table.c["_id"] != row_id)
            .order_by(place)
            .limit(SPREAD + 1)
        )
    ).all()
    kept, first = [row[0] for row in rows[:SPREAD]], rows[0][1]
    end = rows[SPREAD][1] if len(rows) > SPREAD else rows[-1][1] + SPREAD * STRIDE
    await _spread(session, layout, kept, first, end)


async def _spread(
    session: WriteSession, layout: Layout, row_ids: Sequence[int], first: int, end: int
) -> None:
    step = (end - first) // (len(row_ids) + 1)
    # From the last to the first: a position that is still taken would be refused.
    for index, row_id in reversed(list(enumerate(row_ids, 1))):
        await _put(session, layout, row_id, first + index * step)


async def _put(session: WriteSession, layout: Layout, row_id: int, place: Any) -> None:
    table = layout.table
    await session.execute(update(table).where(table.c["_id"] == row_id).values(_pos=place))
