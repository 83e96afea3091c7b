"""The gate that every delivery statement goes through: it notes the rows that were read.

A row's cache group is its id in hex; a list has the group of its table. Nobody writes groups by
hand: the gate finds ids and foreign keys among the selected columns, and refuses a statement that
reads a table without showing its id, because a change of that row would go unnoticed. A table whose
rows are too many to be named one by one says what names them instead.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, CompoundSelect, Executable, SelectBase, Table
from sqlalchemy.schema import Column
from sqlalchemy.sql.visitors import iterate

from app.foundation.batches import Batches
from app.foundation.database import Queryable, ReadSession, Rows
from app.foundation.prepared import Prepared

T = TypeVar("T")

DELIVERY = {"delivery": True}
"""`info` of a table that readers' statements may touch."""


def noted_by(column: str) -> dict[str, Any]:
    """`info` of a table whose rows are noted by one of their columns: comments by the article."""
    return {**DELIVERY, "noted_by": column}


def noted_together(group: str) -> dict[str, Any]:
    """`info` of a small table of which any change touches everybody who reads it."""
    return {**DELIVERY, "noted_by": None, "group": group}


class StatementRefused(Exception):
    """A delivery statement that the gate does not let through: a defect of ours."""


class Gate:
    """The statements of one reader's request, and the groups of what they read."""

    def __init__(self, session: Queryable) -> None:
        self._session = session
        self.groups: set[str] = set()
        self.true_until: datetime | None = None
        """When the answer ends to be true without any event, by the clock alone."""

    async def read(
        self, statement: SelectBase | Prepared, parameters: Mapping[str, Any] | None = None
    ) -> Rows:
        """Runs a statement and notes the groups of its rows."""
        select = statement.statement if isinstance(statement, Prepared) else statement
        positions, groups = _what_to_note(select)
        rows = await self._session.rows(cast(Executable | Prepared, statement), parameters)
        self.groups |= groups
        for position in positions:
            self.note(row[position] for row in rows)
        return rows

    async def gather(
        self, session: ReadSession, statement: SelectBase, take: Callable[[Batches], T]
    ) -> T:
        """The same for large answers without ids, such as the rows of a dataset: what `take`
        makes of them, where they are read."""
        _what_to_note(statement)
        return await session.run(lambda connection: take(Batches(connection, statement)))

    def note(self, ids: Iterable[UUID | None]) -> None:
        """Notes rows by id, those too that were asked for and not found."""
        self.groups.update(found.hex for found in ids if found is not None)

    def note_lists(self, *tables: str) -> None:
        """Notes that the answer depends on which rows these tables have."""
        self.groups.update(tables)

    def note_end(self, moment: datetime) -> None:
        """Notes that the answer is true until then at most; nobody may keep it for longer."""
        self.true_until = min(moment, self.true_until or moment)

    async def count(self, statement: SelectBase) -> int:
        """Runs a statement that only counts; the group of its list says when that changes."""
        return int((await self._session.rows(cast(Executable, statement)))[0][0])


_known: WeakKeyDictionary[SelectBase, tuple[tuple[int, ...], frozenset[str]]] = WeakKeyDictionary()


def _what_to_note(statement: SelectBase) -> tuple[tuple[int, ...], frozenset[str]]:
    """The positions of the ids in a row, and the groups that the statement depends on anyway."""
    if (noted := _known.get(statement)) is None:
        groups = {table.info.get("group") for table in _tables(statement)} - {None}
        noted = tuple(sorted(_inspect(statement))), frozenset(map(str, groups))
        _known[statement] = noted
    return noted


def _inspect(statement: SelectBase) -> set[int]:
    if isinstance(statement, CompoundSelect):
        return set().union(*(_inspect(part) for part in _parts(statement)))
    shown: set[Column[Any]] = set()
    positions: set[int] = set()
    for position, column in enumerate(statement.selected_columns):
        if ids := set(_ids_behind(column)):
            positions.add(position)
            shown |= ids
    for table in _tables(statement):
        _check(table, shown)
    return positions


def _parts(statement: CompoundSelect[Any]) -> list[SelectBase]:
    return [part.element if hasattr(part, "element") else part for part in statement.selects]


def _ids_behind(column: ColumnElement[Any]) -> Iterator[Column[Any]]:
    for source in column.proxy_set:
        table: object = getattr(source, "table", None)
        if isinstance(source, Column) and isinstance(table, Table) and _names_a_row(source, table):
            yield source


def _names_a_row(source: Column[Any], table: Table) -> bool:
    if "noted_by" in table.info:
        return bool(source.name == table.info["noted_by"])
    return (source.primary_key and source.name == "id") or bool(source.foreign_keys)


def _tables(statement: SelectBase) -> set[Table]:
    return {part for part in iterate(statement) if isinstance(part, Table)}


def _check(table: Table, shown: set[Column[Any]]) -> None:
    if not table.info.get("delivery"):
        raise StatementRefused(f"Readers' statements may not touch the table {table.name}.")
    needed = table.info.get("noted_by", "id" if "id" in table.c else None)
    if needed is not None and table.c[needed] not in shown:
        raise StatementRefused(
            f"A statement that reads {table.name} must select {table.name}.{needed}, so that a "
            "change of the row reaches the caches."
        )
