"""Data tables: typed columns, and real rows in SQL tables of their own."""

from sqlalchemy import select

from app.content.content_type import ContentType, Saving, View
from app.content_types.tables.layouts import Layout
from app.content_types.tables.models import DataTable
from app.content_types.tables.reading import read_documents, read_summaries
from app.content_types.tables.schemas import (
    Row,
    TableDocument,
    TableDraft,
    TableQuery,
    TableSaveQuery,
    TablesQuery,
    TableSummary,
)
from app.content_types.tables.storing import layout_in
from app.content_types.tables.structured_data import STRUCTURE
from app.content_types.tables.working import dataset_to_publish, follow_save
from app.foundation.database import WriteSession

FIRST_ROWS = 100
"""Rows that are kept with the live table, so that a page shows them without another statement."""


async def project(session: WriteSession, live: DataTable, draft: TableDraft) -> None:
    """From a draft and its working rows to a live table."""
    content = draft.model_dump(mode="json")
    live.caption, live.notes = draft.caption, draft.notes
    live.columns, live.source = content["columns"], content["source"]
    dataset = await dataset_to_publish(session, live, draft)
    layout = layout_in(dataset)
    live.dataset_id, live.layout = dataset.id, dataset.columns
    live.is_reordered, live.row_count = dataset.is_reordered, dataset.row_count
    live.first_rows = await _first_rows(session, layout)


async def _first_rows(session: WriteSession, layout: Layout) -> list[Row]:
    statement = select(*layout.shown).order_by(layout.order).limit(FIRST_ROWS)
    return [layout.as_row(row) for row in await session.execute(statement)]


content_type = ContentType(
    name="table",
    plural="tables",
    draft=TableDraft,
    live=DataTable,
    project=project,
    summary=View(TableSummary, TablesQuery, read_summaries),
    document=View(TableDocument, TableQuery, read_documents, structure=STRUCTURE),
    saving=Saving(TableSaveQuery, follow_save),
)
