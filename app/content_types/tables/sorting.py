"""The order of rows, cut into ranges that an index delivers as they are.

Null comes last whichever way one sorts, and `_id` ascends among ties. No index has that order from
one end to the other, but each range of it: the rows with a value, the rows without; and behind a
cursor the rows with the same values and a larger `_id`, then those beyond the last value, then
those beyond the value before.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, UnaryExpression, literal

from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.unindexed import Unindexed


@dataclass(frozen=True)
class SortKey:
    """A column to sort by."""

    column: StoredColumn
    is_descending: bool

    def read(self, value: Any) -> Any:
        """A value of the column as statements take it, from what one has brought back."""
        return None if value is None else self.column.value_type.read_json(value)


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


def ranges(
    layout: Layout, keys: Sequence[SortKey], after: Place | None, *, is_hidden: bool = False
) -> Iterator[Range]:
    """All rows in order, or those behind a place; hidden, no index is used for the order."""
    hide = Unindexed if is_hidden else _as_it_is
    row_id, order = hide(layout.table.c["_id"]), hide(layout.order)
    columns = [_Sorted(key, hide(layout.values(key.column))) for key in keys]
    if not keys:
        behind = () if after is None else (order > after.values[0],)
        yield Range(behind, (order,))
    elif after is None:
        yield from _with_and_without(columns, row_id, 0, ())
    else:
        yield from _behind(columns, row_id, after)


@dataclass(frozen=True)
class _Sorted:
    """A sort key with its column in SQL."""

    key: SortKey
    values: ColumnElement[Any]

    @property
    def direction(self) -> UnaryExpression[Any]:
        return self.values.desc() if self.key.is_descending else self.values.asc()


def _behind(
    columns: Sequence[_Sorted], row_id: ColumnElement[Any], after: Place
) -> Iterator[Range]:
    same = tuple(
        one.values.is_(None) if value is None else one.values == literal(value, one.values.type)
        for one, value in zip(columns, after.values, strict=True)
    )
    yield Range((*same, row_id > after.row_id), _order(columns, row_id, len(columns)))
    for depth in reversed(range(len(columns))):
        value = after.values[depth]
        if value is not None:
            yield from _with_and_without(columns, row_id, depth, same[:depth], value)


def _with_and_without(
    columns: Sequence[_Sorted],
    row_id: ColumnElement[Any],
    depth: int,
    same: tuple[ColumnElement[bool], ...],
    beyond: Any = None,
) -> Iterator[Range]:
    """The rows that have a value of a key (beyond another one), then those that have none."""
    key, values = columns[depth].key, columns[depth].values
    order = _order(columns, row_id, depth + 1)
    has_value: ColumnElement[bool]
    if beyond is None:
        has_value = values.is_not(None)
    else:
        other = literal(beyond, values.type)
        has_value = values < other if key.is_descending else values > other
    yield Range((*same, has_value), order)
    if key.column.is_nullable:
        yield Range((*same, values.is_(None)), order)


def _order(
    columns: Sequence[_Sorted], row_id: ColumnElement[Any], known: int
) -> tuple[ColumnElement[Any], ...]:
    """Of the first keys it is known whether they are null, so they are sorted as indexes are."""
    order: list[ColumnElement[Any]] = []
    for position, one in enumerate(columns):
        is_settled = position < known or not one.key.column.is_nullable
        order.append(one.direction if is_settled else one.direction.nulls_last())
    return (*order, row_id)


def _as_it_is(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return column
