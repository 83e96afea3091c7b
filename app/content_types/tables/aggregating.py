"""What groups of rows add up to."""

from collections.abc import Sequence
from typing import Any

import asyncpg
from sqlalchemy import Row, select
from sqlalchemy.exc import DBAPIError

from app.content_types.tables.filtering import Filter
from app.content_types.tables.knowing import Known, names_in, wrong
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.measuring import Measure
from app.content_types.tables.paging import Run
from app.content_types.tables.unindexed import Unindexed

MOST_GROUPED = 3

Item = dict[str, Any]


def parse_groups(text: str | None, known: Known) -> list[StoredColumn]:
    """`region,year`."""
    names = dict.fromkeys(names_in("group_by", text, MOST_GROUPED))
    return [known.searched("group_by", name) for name in names]


async def aggregate(
    run: Run,
    layout: Layout,
    groups: Sequence[StoredColumn],
    measures: Sequence[Measure],
    filters: Sequence[Filter],
    limit: int,
) -> list[Item]:
    """Groups in the order of their values, each with what was measured."""
    by = [layout.values(column) for column in groups]
    selected = [
        measure.aggregation.select(
            layout.table.c["_id"] if measure.column is None else layout.values(measure.column)
        )
        for measure in measures
    ]
    # Through an index, each row of a group would be looked up by itself.
    reads_index = all(measure.column is None for measure in measures)
    statement = (
        select(*by, *(one for part in selected for one in part))
        .select_from(layout.table)
        .where(*(one.condition(layout) for one in filters))
        .group_by(*(by if reads_index else map(Unindexed, by)))
        .order_by(*(values.asc().nulls_last() for values in by))
        .limit(limit)
    )
    try:
        rows = await run(statement)
        return [_item(groups, measures, [len(part) for part in selected], row) for row in rows]
    except (OverflowError, DBAPIError) as error:
        if not _is_overflow(error):
            raise
        detail = "A sum is beyond what a number can hold; filter for fewer or smaller values."
        raise wrong("measures", "out-of-range", detail) from None


def _item(
    groups: Sequence[StoredColumn],
    measures: Sequence[Measure],
    widths: Sequence[int],
    row: Row[Any],
) -> Item:
    values = iter(row)
    item: Item = {"group": {column.name: next(values) for column in groups}}
    for measure, width in zip(measures, widths, strict=True):
        value = measure.aggregation.make([next(values) for _ in range(width)])
        if measure.column is None:
            item[measure.name] = value
        else:
            item.setdefault(measure.name, {})[measure.column.name] = value
    return item


def _is_overflow(error: OverflowError | DBAPIError) -> bool:
    behind = getattr(getattr(error, "orig", None), "__cause__", None)
    return isinstance(error, OverflowError) or isinstance(
        behind, asyncpg.NumericValueOutOfRangeError
    )
