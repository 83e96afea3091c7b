"""From live rows to what readers get of articles, in a constant number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Row, cast, func, literal, null, select, union_all

from app.body.block_type import ResolvedTargets
from app.body.reading import first_paragraph, first_picture
from app.body.resolving import embedded_faqs, embedded_tables, linked_entries, resolve
from app.catalog.authors.models import Author
from app.comments.groups import thread_group
from app.comments.labels import POLICY_LABELS, THREAD_LABELS, CommentLabel, comment_label
from app.comments.policies import note_closing
from app.comments.reading import FIRST_PAGE, no_comments, read_first_page
from app.content.live import (
    LABELED_IDS,
    TAGS,
    Live,
    Surroundings,
    read_by_ids,
    read_surroundings,
)
from app.content.queries import EntriesQuery
from app.content.renditions import read_renditions, rendered
from app.content.schemas import complete_seo
from app.content_types.articles.models import ArticleAuthor
from app.content_types.articles.related import read_related_rows
from app.content_types.articles.schemas import (
    ArticleDocument,
    ArticleQuery,
    ArticleSummary,
    AuthorLabel,
)
from app.content_types.faqs import reading as faqs
from app.content_types.tables import reading as tables
from app.foundation.prepared import Prepared

MOST_FAQS = 50
MOST_TABLES = 20

_AUTHORS = (
    select(
        literal("author").label("kind"),
        ArticleAuthor.article_id.label("entry_id"),
        ArticleAuthor.position,
        Author.id,
        Author.slug,
        Author.name,
        func.coalesce(ArticleAuthor.role, Author.role).label("role"),
        Author.avatar,
    )
    .join(Author, Author.id == ArticleAuthor.author_id)
    .where(ArticleAuthor.article_id.in_(LABELED_IDS))
)
_LABELS = Prepared(
    union_all(
        _AUTHORS, TAGS.add_columns(null(), cast(null(), JSON)), POLICY_LABELS, THREAD_LABELS
    ).order_by("position")
)
"""Authors, tags, and what is said and counted of comments, in one statement."""
BYLINES = Prepared(
    union_all(_AUTHORS, TAGS.add_columns(null(), cast(null(), JSON))).order_by("position")
)
"""Authors and tags, for those who show no comments."""


async def read_summaries(
    live: Live, rows: Sequence[Row[Any]], query: EntriesQuery
) -> list[ArticleSummary]:
    """Articles for lists."""
    around = await read_surroundings(live, rows, labels=_LABELS)
    return [ArticleSummary(**_shared(live, row, around)) for row in rows]


async def read_documents(
    live: Live, rows: Sequence[Row[Any]], query: ArticleQuery
) -> list[ArticleDocument]:
    """Articles for pages."""
    return [await _read_document(live, row, query) for row in rows]


async def read_related(live: Live, row: Row[Any]) -> list[ArticleSummary]:
    """The stories to read next."""
    related = await read_related_rows(live, row)
    return await read_summaries(live, related, EntriesQuery())


async def _read_document(live: Live, row: Row[Any], query: ArticleQuery) -> ArticleDocument:
    includes, formats = query.includes, query.formats
    body_faqs, body_tables = list(embedded_faqs(row.body)), list(embedded_tables(row.body))
    wanted = list(map(UUID, row.faq_ids)) if "faqs" in includes else []
    faq_rows = await read_by_ids(live, live.types["faq"], [*wanted, *body_faqs])
    named_tables = list(map(UUID, row.table_ids)) if "tables" in includes else []
    answer_tables = faqs.tables_of(faq_rows.values())
    table_rows = await read_by_ids(
        live, live.types["table"], [*named_tables, *body_tables, *answer_tables]
    )
    included_tables = _first(table_rows, [*named_tables, *body_tables], MOST_TABLES)
    related = await read_related_rows(live, row) if "related" in includes else []
    links = [*linked_entries(row.body), *faqs.links_of(faq_rows.values())]
    shown = [row, *related, *faq_rows.values(), *(included_tables if "tables" in includes else [])]
    around = await read_surroundings(live, shown, links, _LABELS)
    embedded = {faq_id: faq_rows[faq_id] for faq_id in body_faqs if faq_id in faq_rows}
    targets = faqs.targets_of(around, embedded, table_rows)
    included = _first(faq_rows, [*wanted, *body_faqs], MOST_FAQS) if "faqs" in includes else []
    ids = [row.id, *(found.id for found in included)]
    renditions = await read_renditions(live, ids, formats)
    page = _page(live, row, around, targets)
    if "comments" in includes:
        is_off = page["comments_state"] == "off"
        page["comments"] = (
            no_comments(FIRST_PAGE) if is_off else await read_first_page(live, row.id)
        )
    return ArticleDocument(
        **page,
        rendered=rendered(row.id, row.body, targets, formats, renditions),
        faqs=[
            faqs.document_of(live, found, around, targets, formats, renditions)
            for found in included
        ]
        if "faqs" in includes
        else None,
        tables=[tables.document_of(live, found, around) for found in included_tables]
        if "tables" in includes
        else None,
        related=[ArticleSummary(**_shared(live, other, around)) for other in related]
        if "related" in includes
        else None,
    )


def _first(rows: Mapping[UUID, Row[Any]], ids: Iterable[UUID], most: int) -> list[Row[Any]]:
    """Those of the ids that are live, in their order, once each."""
    return [rows[found] for found in dict.fromkeys(ids) if found in rows][:most]


def _byline(around: Surroundings, row: Row[Any]) -> list[AuthorLabel]:
    return [
        AuthorLabel(slug=author.slug, name=author.name, role=author.role, avatar=author.avatar)
        for author in around.labeled("author", row)
    ]


def _shared(
    live: Live, row: Row[Any], around: Surroundings, label: CommentLabel | None = None
) -> dict[str, Any]:
    trail = around.trail(row)
    comments = label or comment_label(around, row)
    note_closing(live.gate, comments.state, comments.close_at)
    return {
        "id": row.id,
        "type": "article",
        "slug": row.slug,
        "url": live.url("article", row, trail),
        "locale": row.locale,
        "translations": around.translations("article", row),
        "title": row.title,
        "kicker": row.kicker,
        "summary": row.summary,
        "lead_image": row.lead_image,
        "section": trail.label,
        "breadcrumbs": trail.breadcrumbs(live.urls, row.locale),
        "authors": _byline(around, row),
        "corrections": row.corrections,
        "extra": row.extra,
        "tags": around.tags(row),
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "revision": row.revision,
        "word_count": row.word_count,
        "reading_minutes": row.reading_minutes,
        "comments_state": comments.state,
        "comments_close_at": comments.close_at,
    }


def _page(
    live: Live,
    row: Row[Any],
    around: Surroundings,
    targets: ResolvedTargets,
) -> dict[str, Any]:
    label = comment_label(around, row)
    shared = _shared(live, row, around, label)
    live.gate.note_lists(thread_group(row.id))
    return shared | {
        "body": resolve(row.body, targets),
        "outline": row.outline,
        "seo": complete_seo(
            row.seo,
            row.locale,
            title=row.title,
            description=row.summary or first_paragraph(row.body),
            image=row.lead_image or first_picture(row.body),
            url=shared["url"],
        ),
        "comment_count": label.count,
        "comments": None,
    }
