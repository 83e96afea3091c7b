"""The floor of an import: ready values into the same table with the same indexes, by the driver."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import asyncpg
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import asyncpg as postgresql
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable, ExecutableDDLElement

from app.content_types.tables.columns import Column
from app.content_types.tables.filling import make_records
from app.content_types.tables.layouts import Layout, layout_of
from app.content_types.tables.storing import Analyze, index_statements
from app.foundation.ids import new_id
from app.foundation.settings import Settings
from bench.spending import Meter, Spent
from bench.tables_data import COLUMNS, make_rows


async def load_ready(settings: Settings, size: int) -> Spent:
    """One transaction: rows, indexes, commit. Making the values does not count."""
    layout = layout_of(new_id(), [Column(**column) for column in COLUMNS])
    if settings.is_embedded:
        return _load_sqlite(settings, layout, size)
    return await _load_postgresql(settings, layout, size)


def _load_sqlite(settings: Settings, layout: Layout, size: int) -> Spent:
    dialect, meter = sqlite.dialect(), Meter(settings)
    connection = sqlite3.connect(settings.sqlite_path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    marks = ", ".join("?" * len(layout.places))
    insert = f"INSERT INTO {layout.name} VALUES ({marks})"  # noqa: S608 - our own names
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_sql(CreateTable(layout.table), dialect))
    for records in _batches(layout, dialect, size):
        with meter.running():
            connection.executemany(insert, records)
    with meter.running():
        connection.execute("PRAGMA analysis_limit = 1000")
        for statement in _endings(layout):
            connection.execute(_sql(statement, dialect))
        connection.execute("COMMIT")
    connection.execute(f"DROP TABLE {layout.name}")
    connection.close()
    return meter.spent


async def _load_postgresql(settings: Settings, layout: Layout, size: int) -> Spent:
    dialect, meter = postgresql.dialect(), Meter(settings)
    connection = await asyncpg.connect(settings.database_url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(_sql(CreateTable(layout.table), dialect))
    for records in _batches(layout, dialect, size):
        with meter.running():
            await connection.copy_records_to_table(
                layout.name, records=records, columns=layout.places
            )
    with meter.running():
        for statement in _endings(layout):
            await connection.execute(_sql(statement, dialect))
        await transaction.commit()
    await connection.execute(f"DROP TABLE {layout.name}")
    await connection.close()
    return meter.spent


def _batches(layout: Layout, dialect: Dialect, size: int) -> Iterator[list[tuple[Any, ...]]]:
    next_id = 1
    for rows in make_rows(size):
        yield list(make_records(layout, dialect, next_id, 0, rows))
        next_id += len(rows)


def _endings(layout: Layout) -> list[ExecutableDDLElement]:
    return [*index_statements(layout), Analyze(layout.table)]


def _sql(statement: ExecutableDDLElement, dialect: Dialect) -> str:
    return str(statement.compile(dialect=dialect))
