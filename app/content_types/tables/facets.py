"""How often the values of a column occur."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from app.content_types.tables.filtering import Filter
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.paging import Run


async def count_values(
    run: Run, layout: Layout, column: StoredColumn, filters: Sequence[Filter], limit: int
) -> list[dict[str, Any]]:
    """The values of a column with how often each occurs, the most frequent first."""
    values, count = layout.values(column), func.count().label("number")
    statement = (
        select(values, count)
        .where(*(one.condition(layout) for one in filters))
        .group_by(values)
        .order_by(count.desc(), values.asc().nulls_last())
        .limit(limit)
    )
    return [{"value": value, "count": rows} for value, rows in map(tuple, await run(statement))]
