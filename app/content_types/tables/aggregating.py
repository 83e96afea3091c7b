"""How often values occur, and what groups of rows add up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import asyncpg
from sqlalchemy import ColumnElement, Integer, Row, func, literal, select
from sqlalchemy.exc import DBAPIError

from app.content_types.tables.asking import Known, names_in, wrong
from app.content_types.tables.filtering import Filter
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.paging import Run
from app.content_types.tables.sql_types import SAFE_INTEGER
from app.content_types.tables.unindexed import Unindexed

MOST_MEASURES = 20
MOST_GROUPED = 3
HALF = 32
LOW = 2**HALF - 1

Item = dict[str, Any]


@dataclass(frozen=True)
class Aggregation:
    """One way to make one value of many: what is selected, and what is made of that."""

    select: Callable[[ColumnElement[Any]], list[ColumnElement[Any]]]
    make: Callable[[Sequence[Any]], Any]


def _halves(values: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """Sums of both halves of integers: the sum of the whole would not fit into 64 bits."""
    return [
        func.count(values),
        func.sum(values.bitwise_rshift(literal(HALF, Integer))),
        func.sum(values.bitwise_and(LOW)),
    ]


def _whole(halves: Sequence[Any]) -> int | None:
    _, high, low = halves
    return None if high is None else (int(high) << HALF) + int(low)


def _json_sum(halves: Sequence[Any]) -> int | str | None:
    total = _whole(halves)
    return total if total is None or abs(total) <= SAFE_INTEGER else str(total)


def _quotient(halves: Sequence[Any]) -> float | None:
    total = _whole(halves)
    return None if total is None else total / int(halves[0])


def _doubles(values: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    return [func.count(values), func.sum(values)]


def _finite(found: Sequence[Any]) -> float | None:
    count, total = found
    if count and (total is None or not isfinite(total)):
        raise OverflowError
    return None if total is None else float(total)


def _mean(found: Sequence[Any]) -> float | None:
    total = _finite(found)
    return None if total is None else total / int(found[0])


SUMS: Mapping[tuple[str, str], Aggregation] = {
    ("sum", "integer"): Aggregation(_halves, _json_sum),
    ("avg", "integer"): Aggregation(_halves, _quotient),
    ("sum", "number"): Aggregation(_doubles, _finite),
    ("avg", "number"): Aggregation(_doubles, _mean),
}
"""By name and type of column."""

EXTREMES: Mapping[str, Aggregation] = {
    "min": Aggregation(lambda values: [func.min(values)], lambda found: found[0]),
    "max": Aggregation(lambda values: [func.max(values)], lambda found: found[0]),
}
COUNT = Aggregation(lambda values: [func.count()], lambda found: int(found[0]))
NAMES = ("sum", "avg", "min", "max")


@dataclass(frozen=True)
class Measure:
    """What is asked of each group."""

    name: str
    column: StoredColumn | None
    aggregation: Aggregation


def parse_measures(text: str, known: Known) -> list[Measure]:
    """`count,sum:value`. Raises `Invalid` for what cannot be measured."""
    names = dict.fromkeys(names_in("measures", text, MOST_MEASURES))
    return [_measure(part, known) for part in names or ("count",)]


def _measure(text: str, known: Known) -> Measure:
    if text == "count":
        return Measure("count", None, COUNT)
    name, _, column_name = text.partition(":")
    if name not in NAMES or not column_name:
        raise wrong(
            "measures",
            "unknown-value",
            f"“{text[:100]}” is not a measure; measures are count, and {', '.join(NAMES)} with a "
            "column, such as sum:value.",
        )
    column = known.column("measures", column_name)
    aggregation = SUMS.get((name, column.type)) or EXTREMES.get(name)
    if aggregation is None or column.type == "boolean":
        raise wrong(
            "measures",
            "wrong-type",
            f"“{text}” cannot be measured: the column {column.name} has the type {column.type}.",
        )
    return Measure(name, column, aggregation)


def parse_groups(text: str | None, known: Known) -> list[StoredColumn]:
    """`region,year`."""
    names = dict.fromkeys(names_in("group_by", text, MOST_GROUPED))
    return [known.searched("group_by", name) for name in names]


async def count_values(
    run: Run, layout: Layout, column: StoredColumn, filters: Sequence[Filter], limit: int
) -> list[Item]:
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
