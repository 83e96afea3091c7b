"""The SQL table of a dataset, built from its layout. No name in it is a user's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from sqlalchemy import BigInteger, ColumnElement, Index, Integer, MetaData, Table
from sqlalchemy import Column as SqlColumn

from app.cache.gate import DELIVERY
from app.content_types.tables.columns import Column
from app.content_types.tables.values import VALUE_TYPES, ColumnType, ValueType
from app.foundation.models import CodePointText

STRIDE = 2**32
"""Between the positions of neighbors, so that a row can be moved between them."""

_MOST_TABLES = 1000
_tables: LRUCache[UUID, Table] = LRUCache(_MOST_TABLES)


@dataclass(frozen=True)
class StoredColumn:
    """Where the values of a column are: `place` is the name of its SQL column."""

    name: str
    type: ColumnType
    place: str
    required: bool
    unique: bool
    indexed: bool

    @property
    def value_type(self) -> ValueType:
        """The type of its values."""
        return VALUE_TYPES[self.type]

    @property
    def folded_place(self) -> str | None:
        """Where texts that are not ASCII are case-folded; None if it has no texts."""
        return f"f{self.place[1:]}" if self.type in {"string", "url"} else None

    @property
    def is_nullable(self) -> bool:
        """Whether a row may lack a value."""
        return not self.required


ID_COLUMN = StoredColumn("_id", "integer", "_id", required=True, unique=True, indexed=True)
"""The ids of rows, where they are shown like a column."""


@dataclass(frozen=True)
class Layout:
    """A dataset's columns. They never change: other columns are another dataset."""

    id: UUID
    columns: tuple[StoredColumn, ...]
    is_reordered: bool = False

    @classmethod
    def of(cls, dataset_id: UUID, stored: Sequence[Mapping[str, Any]], reordered: bool) -> "Layout":
        """From what is stored of it."""
        return cls(dataset_id, tuple(StoredColumn(**column) for column in stored), reordered)

    @property
    def stored(self) -> list[dict[str, Any]]:
        """As it is stored."""
        return [vars(column) for column in self.columns]

    @property
    def name(self) -> str:
        """The name of the SQL table."""
        return f"dataset_{self.id.hex}"

    @property
    def table(self) -> Table:
        """The SQL table."""
        if (table := _tables.get(self.id)) is None:
            table = _tables[self.id] = _build(self)
        return table

    @cached_property
    def by_name(self) -> Mapping[str, StoredColumn]:
        """The columns by their names for people."""
        return {column.name: column for column in self.columns}

    def values(self, column: StoredColumn) -> ColumnElement[Any]:
        """The SQL column with the values of a column."""
        return self.table.c[column.place]

    @property
    def shown(self) -> list[ColumnElement[Any]]:
        """What a statement selects for `as_row`: `_id`, and the values of each column."""
        return [self.table.c["_id"], *map(self.values, self.columns)]

    def as_row(self, cells: Iterable[Any]) -> dict[str, Any]:
        """A row of such a statement as JSON has it."""
        return dict(zip(self._names, cells, strict=True))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return ("_id", *(column.name for column in self.columns))

    @property
    def order(self) -> SqlColumn[Any]:
        """What table order is sorted by. Until a row was moved, that is the order of the ids."""
        return self.table.c["_pos" if self.is_reordered else "_id"]

    @property
    def places(self) -> list[str]:
        """The names of all SQL columns, in the order of the table."""
        return [column.name for column in self.table.columns]


def layout_of(dataset_id: UUID, columns: Sequence[Column | StoredColumn]) -> Layout:
    """A new layout for these columns."""
    return Layout(
        dataset_id,
        tuple(
            StoredColumn(
                name=column.name,
                type=column.type,
                place=f"c{number}",
                required=column.required,
                unique=column.unique,
                indexed=column.indexed,
            )
            for number, column in enumerate(columns, 1)
        ),
    )


def shape(columns: Sequence[Column | StoredColumn]) -> list[tuple[Any, ...]]:
    """What of columns decides how a dataset is laid out."""
    return [(c.name, c.type, c.required, c.unique, c.indexed) for c in columns]


def order_index(layout: Layout) -> Index:
    """The index for table order, once rows were moved."""
    table = layout.table.to_metadata(MetaData())
    return Index(f"{layout.name}_order", table.c["_pos"], unique=True)


def _build(layout: Layout) -> Table:
    columns: list[SqlColumn[Any]] = [
        SqlColumn(
            "_id",
            BigInteger().with_variant(Integer(), "sqlite"),
            primary_key=True,
            autoincrement=False,
        ),
        SqlColumn("_pos", BigInteger(), nullable=False),
    ]
    for column in layout.columns:
        kind = column.value_type.sql
        columns.append(SqlColumn(column.place, kind, nullable=column.is_nullable))
        if column.folded_place is not None:
            columns.append(SqlColumn(column.folded_place, CodePointText))
    table = Table(layout.name, MetaData(), *columns, info=DELIVERY)
    for column in layout.columns:
        _index(table, column)
    return table


def _index(table: Table, column: StoredColumn) -> None:
    """Two for an indexed column: `_id` ascends among ties, whichever way one sorts."""
    values, row_id, name = table.c[column.place], table.c["_id"], f"{table.name}_{column.place}"
    if column.unique:
        Index(f"{name}_only", values, unique=True)
    if column.indexed:
        Index(f"{name}_up", values, row_id)
        Index(f"{name}_down", values.desc(), row_id)
