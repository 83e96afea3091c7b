"""From live rows to what readers get of data tables."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from app.content.live import Live, Surroundings, read_surroundings
from app.content.queries import EntriesQuery, ItemQuery
from app.content.schemas import complete_seo
from app.content_types.tables.schemas import TableDocument, TableSummary


async def read_summaries(
    live: Live, rows: Sequence[Row[Any]], query: EntriesQuery
) -> list[TableSummary]:
    """Data tables for lists."""
    around = await read_surroundings(live, rows)
    return [TableSummary(**_shared(live, row, around)) for row in rows]


async def read_documents(
    live: Live, rows: Sequence[Row[Any]], query: ItemQuery
) -> list[TableDocument]:
    """Data tables for pages."""
    around = await read_surroundings(live, rows)
    return [document_of(live, row, around) for row in rows]


def document_of(live: Live, row: Row[Any], around: Surroundings) -> TableDocument:
    """One data table, with what was read around it."""
    shared = _shared(live, row, around)
    seo = complete_seo(
        row.seo,
        row.locale,
        title=row.title,
        description=row.caption or row.notes or "",
        image=None,
        url=shared["url"],
    )
    return TableDocument(**shared, seo=seo, rows=row.first_rows)


def _shared(live: Live, row: Row[Any], around: Surroundings) -> dict[str, Any]:
    trail = around.trail(row)
    return {
        "id": row.id,
        "type": "table",
        "slug": row.slug,
        "url": live.url("table", row, trail),
        "locale": row.locale,
        "translations": around.translations("table", row),
        "title": row.title,
        "caption": row.caption,
        "columns": row.columns,
        "source": row.source,
        "notes": row.notes,
        "section": trail.label,
        "tags": around.tags(row),
        "row_count": row.row_count,
        "extra": row.extra,
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "revision": row.revision,
    }
