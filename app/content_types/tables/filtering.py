"""Conditions on columns: which operators there are, and what they are in SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func

from app.content_types.tables.layouts import Layout, StoredColumn
from app.foundation.slugs import fold

LONGEST_PART = 500
"""Characters of `contains` and `starts_with`: the time of a search grows with both texts."""

Read = Callable[[StoredColumn, str], Any]
Condition = Callable[[Layout, StoredColumn, Any], ColumnElement[bool]]


@dataclass(frozen=True)
class Operator:
    """What may stand behind `<column>__`. Readers raise ValueError with what a value must be."""

    read: Read
    condition: Condition


@dataclass(frozen=True)
class Filter:
    """One condition that all rows of an answer meet."""

    column: StoredColumn
    operator: Operator
    value: Any

    def condition(self, layout: Layout) -> ColumnElement[bool]:
        """In SQL."""
        return self.operator.condition(layout, self.column, self.value)


def _read_one(column: StoredColumn, text: str) -> Any:
    return column.value_type.read_text(text)


def _read_list(column: StoredColumn, text: str) -> list[Any]:
    return [column.value_type.read_text(part) for part in text.split(",")]


def _read_part(column: StoredColumn, text: str) -> str:
    if column.folded_place is None:
        raise ValueError("looks into texts")
    if len(text) > LONGEST_PART:
        raise ValueError(f"must be at most {LONGEST_PART} characters")
    return fold(text)


def _read_truth(column: StoredColumn, text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text == "true"


def _compare(compare: Callable[[ColumnElement[Any], Any], ColumnElement[bool]]) -> Operator:
    return Operator(_read_one, lambda layout, column, value: compare(layout.values(column), value))


def _folded(layout: Layout, column: StoredColumn) -> ColumnElement[Any]:
    """The text of a column without its case; the databases agree on that of ASCII alone."""
    values = layout.values(column)
    return func.coalesce(
        layout.table.c[str(column.folded_place)], func.lower(values), type_=values.type
    )


OPERATORS: Mapping[str, Operator] = {
    "eq": _compare(lambda values, value: values == value),
    "ne": _compare(lambda values, value: values != value),
    "lt": _compare(lambda values, value: values < value),
    "lte": _compare(lambda values, value: values <= value),
    "gt": _compare(lambda values, value: values > value),
    "gte": _compare(lambda values, value: values >= value),
    "in": Operator(_read_list, lambda layout, column, values: layout.values(column).in_(values)),
    "contains": Operator(
        _read_part,
        lambda layout, column, part: _folded(layout, column).contains(part, autoescape=True),
    ),
    "starts_with": Operator(
        _read_part,
        lambda layout, column, part: _folded(layout, column).startswith(part, autoescape=True),
    ),
    "is_null": Operator(
        _read_truth,
        lambda layout, column, truth: (
            layout.values(column).is_(None) if truth else layout.values(column).is_not(None)
        ),
    ),
}
"""All operators, by name."""
