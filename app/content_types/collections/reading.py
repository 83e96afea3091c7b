"""From live rows to what readers get of collections."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.content.live import Live, Surroundings, read_surroundings
from app.content.schemas import LiveDocument, complete_seo
from app.content.summaries import read_summaries_of_all
from app.content_types.collections.schemas import (
    CollectionDocument,
    CollectionQuery,
    CollectionsQuery,
    CollectionSummary,
)


async def read_summaries(
    live: Live, rows: Sequence[Row[Any]], query: CollectionsQuery
) -> list[CollectionSummary]:
    """Collections for lists."""
    around = await read_surroundings(live, rows)
    return [CollectionSummary(**_shared(live, row, around)) for row in rows]


async def read_documents(
    live: Live, rows: Sequence[Row[Any]], query: CollectionQuery
) -> list[CollectionDocument]:
    """Collections for pages. What all of them hold is read at once, type by type."""
    held = {row.id: list(map(UUID, row.entry_ids)) for row in rows}
    wanted = [entry for ids in held.values() for entry in ids]
    around = await read_surroundings(live, rows, linked=wanted)
    found = await read_summaries_of_all(live, around.found(wanted))
    return [_document(live, row, around, _in_order(held[row.id], found)) for row in rows]


def _in_order(ids: Iterable[UUID], found: Mapping[UUID, LiveDocument]) -> list[LiveDocument]:
    return [found[entry] for entry in ids if entry in found]


def _document(
    live: Live, row: Row[Any], around: Surroundings, items: list[LiveDocument]
) -> CollectionDocument:
    shared = _shared(live, row, around)
    pictures = (getattr(item, "lead_image", None) for item in items)
    seo = complete_seo(
        row.seo,
        row.locale,
        title=row.title,
        description="",
        image=next(filter(None, pictures), None),
        url=shared["url"],
    )
    return CollectionDocument(**shared, items=items, seo=seo)


def _shared(live: Live, row: Row[Any], around: Surroundings) -> dict[str, Any]:
    return {
        "id": row.id,
        "type": "collection",
        "slug": row.slug,
        "url": live.url("collection", row, around.trail(row)),
        "locale": row.locale,
        "translations": around.translations("collection", row),
        "title": row.title,
        "extra": row.extra,
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "revision": row.revision,
    }
