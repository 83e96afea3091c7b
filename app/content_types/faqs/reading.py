"""From live rows to what readers get of FAQ entries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.body.block_type import Json, ResolvedTargets
from app.body.blocks.data_table import as_resolved
from app.body.reading import first_paragraph, first_picture
from app.body.resolving import (
    embedded_faqs,
    embedded_tables,
    linked_entries,
    resolve,
    without_embeds,
)
from app.content.live import Live, Surroundings, read_by_ids, read_surroundings
from app.content.queries import RenderedQuery
from app.content.renditions import Renditions, read_renditions, rendered
from app.content.schemas import complete_seo
from app.content_types.faqs.schemas import FaqDocument, FaqsQuery, FaqSummary


async def read_summaries(
    live: Live, rows: Sequence[Row[Any]], query: FaqsQuery
) -> list[FaqSummary]:
    """FAQ entries for lists."""
    around, targets = await _read_around(live, rows)
    return [FaqSummary(**_shared(live, row, around, targets)) for row in rows]


async def read_documents(
    live: Live, rows: Sequence[Row[Any]], query: RenderedQuery
) -> list[FaqDocument]:
    """FAQ entries for pages."""
    around, targets = await _read_around(live, rows)
    renditions = await read_renditions(live, [row.id for row in rows], query.formats)
    return [document_of(live, row, around, targets, query.formats, renditions) for row in rows]


async def _read_around(
    live: Live, rows: Sequence[Row[Any]]
) -> tuple[Surroundings, ResolvedTargets]:
    ids = [entry for row in rows for entry in embedded_faqs(row.answer)]
    faqs = await read_by_ids(live, live.types["faq"], ids)
    tables = await read_by_ids(live, live.types["table"], tables_of(rows))
    around = await read_surroundings(live, rows, links_of([*rows, *faqs.values()]))
    return around, targets_of(around, faqs, tables)


def tables_of(rows: Iterable[Row[Any]]) -> list[UUID]:
    """The data tables that the answers show."""
    return [table for row in rows for table in embedded_tables(row.answer)]


def links_of(rows: Iterable[Row[Any]]) -> list[UUID]:
    """The entries that the answers link to."""
    return [entry for row in rows for entry in linked_entries(row.answer)]


def targets_of(
    around: Surroundings,
    faqs: Mapping[UUID, Row[Any]],
    tables: Mapping[UUID, Row[Any]],
) -> ResolvedTargets:
    """What bodies need to show links, embedded questions and data tables."""
    links = ResolvedTargets(around.entries())
    answered: dict[UUID, Json] = {
        faq_id: {
            "slug": row.slug,
            "question": row.title,
            "answer": resolve(without_embeds(row.answer), links),
        }
        for faq_id, row in faqs.items()
    }
    shown = {table_id: as_resolved(row) for table_id, row in tables.items()}
    return ResolvedTargets(links.entries, answered, shown)


def document_of(
    live: Live,
    row: Row[Any],
    around: Surroundings,
    targets: ResolvedTargets,
    formats: frozenset[str],
    renditions: Renditions,
) -> FaqDocument:
    """One FAQ entry, with what was read around it."""
    shared = _shared(live, row, around, targets)
    seo = complete_seo(
        row.seo,
        row.locale,
        title=row.title,
        description=first_paragraph(row.answer),
        image=first_picture(row.answer),
        url=shared["url"],
    )
    answer = rendered(row.id, row.answer, targets, formats, renditions)
    return FaqDocument(**shared, rendered=answer, seo=seo)


def _shared(
    live: Live, row: Row[Any], around: Surroundings, targets: ResolvedTargets
) -> dict[str, Any]:
    trail = around.trail(row)
    return {
        "id": row.id,
        "type": "faq",
        "slug": row.slug,
        "url": live.url("faq", row, trail),
        "locale": row.locale,
        "translations": around.translations("faq", row),
        "question": row.title,
        "answer": resolve(row.answer, targets),
        "section": trail.label,
        "tags": around.tags(row),
        "position": row.position,
        "extra": row.extra,
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "revision": row.revision,
    }
