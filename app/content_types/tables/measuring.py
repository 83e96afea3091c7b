"""What can be measured of rows, and what databases are asked for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from sqlalchemy import ColumnElement, Integer, func, literal

from app.content_types.tables.knowing import Known, names_in, wrong
from app.content_types.tables.layouts import StoredColumn
from app.content_types.tables.sql_types import SAFE_INTEGER

MOST_MEASURES = 20
HALF = 32
LOW = 2**HALF - 1


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
