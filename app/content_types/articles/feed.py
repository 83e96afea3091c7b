"""From live rows to what feeds show of articles, in a constant number of statements."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from app.body.resolving import embedded_faqs, embedded_tables, linked_entries
from app.content.feed_entries import FeedAuthor, FeedEntry
from app.content.live import Live, Surroundings, read_by_ids, read_surroundings
from app.content.renditions import read_renditions, rendered
from app.content_types.articles.reading import BYLINES
from app.content_types.faqs import reading as faqs

HTML = frozenset({"html"})


async def read_feed(live: Live, rows: Sequence[Row[Any]]) -> list[FeedEntry]:
    """Articles with their full text, questions and data tables in it resolved."""
    questions = [found for row in rows for found in embedded_faqs(row.body)]
    faq_rows = await read_by_ids(live, live.types["faq"], questions)
    tables = [found for row in rows for found in embedded_tables(row.body)]
    tables += faqs.tables_of(faq_rows.values())
    table_rows = await read_by_ids(live, live.types["table"], tables)
    links = [found for row in rows for found in linked_entries(row.body)]
    links += faqs.links_of(faq_rows.values())
    around = await read_surroundings(live, rows, links, BYLINES)
    targets = faqs.targets_of(around, faq_rows, table_rows)
    renditions = await read_renditions(live, [row.id for row in rows], HTML)
    return [
        _entry(live, row, around, rendered(row.id, row.body, targets, HTML, renditions).html or "")
        for row in rows
    ]


def _entry(live: Live, row: Row[Any], around: Surroundings, html: str) -> FeedEntry:
    trail = around.trail(row)
    return FeedEntry(
        id=row.id,
        url=live.url("article", row, trail),
        locale=row.locale,
        title=row.title,
        summary=row.summary,
        html=html,
        image=row.lead_image,
        authors=[
            FeedAuthor(author.name, live.urls.of("author", row.locale, author.slug))
            for author in around.labeled("author", row)
        ],
        section=trail.label.name if trail.label else None,
        tags=around.tags(row),
        published_at=row.published_at,
        updated_at=row.updated_at,
    )
