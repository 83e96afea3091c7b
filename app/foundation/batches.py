"""Rows of a large answer, some hundreds at a time: an object for each row would take too long."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, cast

from sqlalchemy import Connection, Executable, SelectBase

Batch = Sequence[Sequence[Any]]

ROWS_AT_ONCE = 300
"""So few rows live at a time that the garbage collector does not begin to look through them."""


class Batches:
    """The rows of a statement as the driver brings them, and what their types make of them."""

    def __init__(self, connection: Connection, statement: SelectBase) -> None:
        result = connection.execute(cast(Executable, statement))
        assert result.cursor is not None  # noqa: S101 - a SELECT has one
        self._cursor, self._close = result.cursor, result.close
        self._is_async = connection.dialect.is_async
        self._processors: list[Callable[[Any], Any] | None] = [
            selected.type.dialect_impl(connection.dialect).result_processor(
                connection.dialect, described[1]
            )
            for selected, described in zip(
                statement.selected_columns, self._cursor.description, strict=True
            )
        ]

    def __iter__(self) -> Iterator[Batch]:
        if self._is_async:  # such a driver has brought all of them by now
            rows = self._cursor.fetchall()
            yield from (rows[at : at + ROWS_AT_ONCE] for at in range(0, len(rows), ROWS_AT_ONCE))
        else:
            yield from iter(partial(self._cursor.fetchmany, ROWS_AT_ONCE), [])
        self._close()

    def all(self) -> Batch:
        """All rows, ready."""
        return [row for batch in self for row in self.ready(batch, slice(None))]

    def ready(self, rows: Batch, part: slice) -> Batch:
        """A part of each row, its values as their types make them."""
        cells = [row[part] for row in rows]
        processors = self._processors[part]
        if not any(processors):
            return cells
        columns = [
            map(process, values) if process is not None else values
            for process, values in zip(processors, zip(*cells, strict=True), strict=True)
        ]
        return list(zip(*columns, strict=True))
