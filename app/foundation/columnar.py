"""Rows of a statement as columns: for files, where an object for each row would take too long."""

from typing import Any, cast

from sqlalchemy import Connection, Executable, SelectBase

Columns = list[list[Any]]

ROWS_AT_ONCE = 500
"""So few rows live at a time that the garbage collector does not begin to look through them."""


def fetch_columns(connection: Connection, statement: SelectBase) -> Columns:
    """The columns of a statement, with values as their types make them."""
    result = connection.execute(cast(Executable, statement))
    cursor = result.cursor
    assert cursor is not None  # noqa: S101 - a SELECT has one
    described = cursor.description
    columns: Columns = [[] for _ in described]
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    result.close()
    for position, selected in enumerate(statement.selected_columns):
        kind = selected.type.dialect_impl(connection.dialect)
        process = kind.result_processor(connection.dialect, described[position][1])
        if process is not None:
            columns[position] = list(map(process, columns[position]))
    return columns
