"""Making datasets and their indexes: the DDL, per database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from app.content_types.tables.columns import Column
from app.content_types.tables.layouts import Layout, StoredColumn, layout_of, order_index
from app.content_types.tables.models import Dataset
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.ids import new_id

ANALYSIS_LIMIT = text("PRAGMA analysis_limit = 1000")
"""Rows of each index that SQLite's ANALYZE looks at; all of them would take seconds."""


class Analyze(ExecutableDDLElement):
    """Looks at how the values of a table are spread; both databases call it the same."""

    inherit_cache = False

    def __init__(self, table: Table) -> None:
        self.table = table


@compiles(Analyze)
def _write_analyze(analyze: Analyze, compiler: DDLCompiler, **more: Any) -> str:
    return f"ANALYZE {compiler.preparer.format_table(analyze.table)}"


async def create_dataset(
    session: WriteSession,
    entry_id: UUID,
    columns: Sequence[Column | StoredColumn],
    copy_of: UUID | None = None,
) -> Dataset:
    """A dataset without rows, and without indexes: they are built when the rows are there."""
    layout = layout_of(new_id(), columns)
    dataset = Dataset(
        id=layout.id,
        entry_id=entry_id,
        columns=layout.stored,
        row_count=0,
        next_row_id=1,
        is_reordered=False,
        edits=0,
        copy_of=copy_of,
        idle_since=now(),
    )
    session.add(dataset)
    await session.flush()
    await session.execute(CreateTable(layout.table))
    return dataset


def layout_in(dataset: Dataset) -> Layout:
    """Where the values of a dataset are."""
    return Layout.of(dataset.id, dataset.columns, dataset.is_reordered)


async def build_indexes(session: WriteSession, layout: Layout) -> None:
    """All indexes of a dataset that has its rows, and what the planner must know of them."""
    for index in index_statements(layout):
        await session.execute(index)
    await analyze(session, layout)


def index_statements(layout: Layout) -> list[CreateIndex]:
    """One statement for each index, so that each can be a transaction of its own."""
    made = sorted(layout.table.indexes, key=lambda index: str(index.name))
    reordered = [order_index(layout)] if layout.is_reordered else []
    return [CreateIndex(index, if_not_exists=True) for index in (*made, *reordered)]


async def analyze(session: WriteSession, layout: Layout) -> None:
    """Tells the planner how the values are spread."""
    if session.get_bind().dialect.name == "sqlite":
        await session.execute(ANALYSIS_LIMIT)
    await session.execute(Analyze(layout.table))


async def freeze(session: WriteSession, dataset: Dataset, moment: datetime) -> None:
    """From now on its rows never change."""
    if dataset.frozen_at is None:
        dataset.frozen_at = moment
        await session.flush()
