"""Conditions on columns: which operators there are, and what they are in SQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, literal

from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.unindexed import Unindexed
from app.foundation.slugs import fold

LONGEST_PART = 500
"""Characters of `contains` and `starts_with`: the time of a search grows with both texts."""

Read = Callable[[StoredColumn, str], Any]
Values = ColumnElement[Any]
Condition = Callable[[Values, Any], ColumnElement[bool]]


@dataclass(frozen=True)
class Operator:
    """What may stand behind `<column>__`. Readers raise ValueError with what a value must be."""

    read: Read
    condition: Condition
    takes_index: bool = True
    """Whether an index leads to the rows that match."""
    is_exact: bool = False
    """Whether all rows that match stand together in the index, by id."""
    ignores_case: bool = False


@dataclass(frozen=True)
class Filter:
    """One condition that all rows of an answer meet."""

    column: StoredColumn
    operator: Operator
    value: Any

    def condition(self, layout: Layout, *, is_hidden: bool = False) -> ColumnElement[bool]:
        """In SQL; hidden, no index is used for it."""
        values = layout.values(self.column)
        if self.operator.ignores_case:
            values = _folded(layout, self.column)
        if is_hidden:
            values = Unindexed(values)
        return self.operator.condition(values, self.value)


def _read_one(column: StoredColumn, text: str) -> Any:
    return column.value_type.read_text(text)


def _read_list(column: StoredColumn, text: str) -> tuple[Any, ...]:
    return tuple(column.value_type.read_text(part) for part in text.split(","))


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


def _compare(compare: Condition, **more: bool) -> Operator:
    return Operator(
        _read_one,
        # As a parameter: SQLAlchemy compares nothing with true and false themselves.
        lambda values, value: compare(values, literal(value, values.type)),
        **more,
    )


def _look_into(find: Condition) -> Operator:
    return Operator(_read_part, find, takes_index=False, ignores_case=True)


def _folded(layout: Layout, column: StoredColumn) -> ColumnElement[Any]:
    """The text of a column without its case; the databases agree on that of ASCII alone."""
    values = layout.values(column)
    return func.coalesce(
        layout.table.c[str(column.folded_place)], func.lower(values), type_=values.type
    )


OPERATORS: Mapping[str, Operator] = {
    "eq": _compare(lambda values, value: values == value, is_exact=True),
    "ne": _compare(lambda values, value: values != value, takes_index=False),
    "lt": _compare(lambda values, value: values < value),
    "lte": _compare(lambda values, value: values <= value),
    "gt": _compare(lambda values, value: values > value),
    "gte": _compare(lambda values, value: values >= value),
    "in": Operator(_read_list, lambda values, found: values.in_(found)),
    "contains": _look_into(lambda texts, part: texts.contains(part, autoescape=True)),
    "starts_with": _look_into(lambda texts, part: texts.startswith(part, autoescape=True)),
    "is_null": Operator(
        _read_truth,
        lambda values, truth: values.is_(None) if truth else values.is_not(None),
    ),
}
"""All operators, by name."""
