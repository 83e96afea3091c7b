"""The order of rows, cut into ranges that an index delivers as they are.

Null comes last whichever way one sorts, and `_id` ascends among ties. No index has that order from
one end to the other, but each range of it: the rows with a value, the rows without; and behind a
cursor the rows with the same values and a larger `_id`, then those beyond the last value, then
those beyond the value before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression

from app.content_types.tables.layouts import Layout, StoredColumn


@dataclass(frozen=True)
class SortKey:
    """A column to sort by."""

    column: StoredColumn
    is_descending: bool


@dataclass(frozen=True)
class Place:
    """A row as the order sees it: its values of the sort keys, and its id.

    In table order the only value is what the table is ordered by.
    """

    values: tuple[Any, ...]
    row_id: int


@dataclass(frozen=True)
class Range:
    """Rows that follow each other: what they have in common, and how they are ordered."""

    conditions: tuple[ColumnElement[bool], ...]
    order: tuple[ColumnElement[Any], ...]


def ranges(layout: Layout, keys: Sequence[SortKey], after: Place | None) -> Iterator[Range]:
    """All rows in order, or those behind a place."""
    if not keys:
        behind = () if after is None else (layout.order > after.values[0],)
        yield Range(behind, (layout.order,))
    elif after is None:
        yield from _with_and_without(layout, keys, 0, ())
    else:
        yield from _behind(layout, keys, after)


def _behind(layout: Layout, keys: Sequence[SortKey], after: Place) -> Iterator[Range]:
    same = tuple(
        _values(layout, key).is_(None) if value is None else _values(layout, key) == value
        for key, value in zip(keys, after.values, strict=True)
    )
    yield Range((*same, layout.table.c["_id"] > after.row_id), _order(layout, keys, len(keys)))
    for depth in reversed(range(len(keys))):
        value = after.values[depth]
        if value is not None:
            yield from _with_and_without(layout, keys, depth, same[:depth], value)


def _with_and_without(
    layout: Layout,
    keys: Sequence[SortKey],
    depth: int,
    same: tuple[ColumnElement[bool], ...],
    beyond: Any = None,
) -> Iterator[Range]:
    """The rows that have a value of a key (beyond another one), then those that have none."""
    key, order = keys[depth], _order(layout, keys, depth + 1)
    values = _values(layout, key)
    if beyond is None:
        has_value = values.is_not(None)
    else:
        has_value = values < beyond if key.is_descending else values > beyond
    yield Range((*same, has_value), order)
    if key.column.is_nullable:
        yield Range((*same, values.is_(None)), order)


def _order(layout: Layout, keys: Sequence[SortKey], known: int) -> tuple[ColumnElement[Any], ...]:
    """Of the first keys it is known whether they are null, so they are sorted as indexes are."""
    order: list[ColumnElement[Any]] = []
    for position, key in enumerate(keys):
        values = _values(layout, key)
        direction: UnaryExpression[Any] = values.desc() if key.is_descending else values.asc()
        is_settled = position < known or not key.column.is_nullable
        order.append(direction if is_settled else direction.nulls_last())
    return (*order, layout.table.c["_id"])


def _values(layout: Layout, key: SortKey) -> ColumnElement[Any]:
    return layout.values(key.column)
