"""The public door of any content type: a list, and one by slug."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import Row, union_all
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import (
    Answer,
    absence,
    nothing,
    parse_fields,
    require_json,
    send,
    send_text,
)
from app.catalog.urls import SiteUrls
from app.content.content_type import Alternative, ContentType, ContentTypes, View
from app.content.links import list_links, page_links
from app.content.listing import ListAsked, read_list, sort_column
from app.content.live import Live, read_by_ids, select_by_slug
from app.content.queries import ANY_LOCALE, EntriesQuery, FilterIds, LocalizedQuery
from app.foundation.database import Queryable
from app.foundation.documents import has_headers, raises
from app.foundation.errors import Gone, NotFound
from app.foundation.negotiation import JSON, negotiate
from app.foundation.pagination import Cursors, KeyValue, next_link, page_of
from app.foundation.redirects import Moved
from app.foundation.requests import AppSettings, IfNoneMatch, Reads, settings_of
from app.references.redirects import FIND_REDIRECT


def open_live(
    request: Request,
    session: Queryable,
    locale: str | None = None,
    other: Alternative | None = None,
) -> Live:
    """What a reader's request reads through. Refuses clients that take nothing of what there is."""
    if other is None:
        require_json(request)
    return live_for(request, session, locale)


def live_for(request: Request, session: Queryable, locale: str | None = None) -> Live:
    """The same for routes that see for themselves what the client takes."""
    settings = settings_of(request)
    types: ContentTypes = request.app.state.content_types
    return Live(session, SiteUrls(settings), types, locale or settings.default_locale)


def choose_alternative(request: Request, view: View, asked: str | None) -> Alternative | None:
    """What `?format=` names, else what `Accept` likes better than JSON; None is JSON."""
    if asked is not None:
        return next((other for other in view.alternatives if other.name == asked), None)
    by_type = {other.media_type: other for other in view.alternatives}
    return by_type.get(negotiate(request, [JSON, *by_type])) if by_type else None


async def find_by_slug(
    request: Request,
    live: Live,
    content_type: ContentType,
    slug: str,
    without: frozenset[str] = frozenset(),
) -> Row[Any]:
    """A live entry, or `Moved`, `Gone`, `NotFound`, whichever it is."""
    any_locale = live.locale == ANY_LOCALE
    locale = live.urls.default_locale if any_locale else live.locale
    wanted = {"slug": slug, "locale": locale}
    statement = select_by_slug(content_type, any_locale=any_locale, without=without)
    rows = await live.read(statement, wanted)
    if rows:
        return rows[0]
    live.gate.note_lists(content_type.plural)
    former = await live.read(FIND_REDIRECT, {"type": content_type.name, **wanted})
    present = await read_by_ids(live, content_type, [row.target_id for row in former])
    headers = absence(request, live.gate, content_type.plural)
    if present:
        [row] = present.values()
        raise Moved(slug, row.slug, headers)
    if former and former[0].is_gone:
        raise Gone(f"The {content_type.name} “{slug[:200]}” was withdrawn.", headers=headers)
    raise NotFound(
        f"There is no {content_type.name} “{slug[:200]}” in {locale}.",
        headers=nothing(request, live.gate, content_type.plural),
    )


def delivery_router(content_type: ContentType) -> APIRouter:
    """The list and the document."""
    plural, name = content_type.plural, content_type.name
    router = APIRouter(prefix=f"/{plural}", tags=[plural])
    summary, document = content_type.summary, content_type.document
    fields_shown = tuple(summary.model.model_fields)

    @router.get("", name=f"list_{plural}", response_model=page_of(summary.model),
                responses=_forms(summary))  # fmt: skip
    async def list_entries(
        request: Request,
        query: Annotated[summary.query, Query()],  # type: ignore[name-defined]
        session: Reads,
        settings: AppSettings,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """Live entries as summaries, in keyset pages."""
        fields = parse_fields(query.fields, summary.model)
        cursors = Cursors(settings, request.url.path, query)
        key = _read_cursor(cursors, content_type, query)
        other = choose_alternative(request, summary, getattr(query, "format", None))
        live = open_live(request, session, query.locale, other)
        live.gate.note_lists(plural)
        asked = ListAsked(content_type, fields_shown, query.sort, query.limit + 1)
        rows, total = await read_list(live, asked, query, await read_filters(live, query), key)
        items = await summary.read(live, rows[: query.limit], query)
        cursor = None
        if len(rows) > query.limit:
            last = rows[query.limit - 1]
            name = sort_column(content_type, query.sort).key or ""
            cursor = cursors.write((getattr(last, name), last.id))
        page = page_of(summary.model)(items=items, next_cursor=cursor, total=total)
        onward = [next_link(request, cursor)] if cursor else []
        links = (*onward, *list_links(content_type, query))
        answer = Answer(page, plural, _language(live), fields, links)
        return _send(request, live, answer, page, other)

    @router.get("/{slug}", name=f"read_{name}", response_model=document.model,
                responses=_forms(document),
                openapi_extra={**raises(Gone), **has_headers("Link")})  # fmt: skip
    async def read_entry(
        request: Request,
        slug: str,
        query: Annotated[document.query, Query()],  # type: ignore[name-defined]
        session: Reads,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """One live entry. A former slug answers 308, an archived entry 410."""
        fields = parse_fields(query.fields, document.model)
        other = choose_alternative(request, document, getattr(query, "format", None))
        if other is not None:
            query = query.model_copy(update=dict(other.parameters))
        live = open_live(request, session, query.locale, other)
        row = await find_by_slug(request, live, content_type, slug)
        [found] = await document.read(live, [row], query)
        links = page_links(content_type, found)
        answer = Answer(found, plural, row.locale, fields, links)
        return _send(request, live, answer, found, other)

    return router


def _forms(view: View) -> dict[int | str, dict[str, Any]]:
    others = {other.media_type: {"schema": {"type": "string"}} for other in view.alternatives}
    return {200: {"content": others}} if others else {}


def _send(
    request: Request, live: Live, answer: Answer, content: Any, other: Alternative | None
) -> Response:
    if other is None:
        return send(request, live.gate, answer)
    return send_text(request, live.gate, answer, other.write(content), other.media_type)


def _language(live: Live) -> str | None:
    return None if live.locale == ANY_LOCALE else live.locale


def _read_cursor(
    cursors: Cursors, content_type: ContentType, query: EntriesQuery
) -> list[KeyValue] | None:
    if query.cursor is None:
        return None
    kind = sort_column(content_type, query.sort).type.python_type
    return cursors.read(query.cursor, (kind, UUID))


async def read_filters(live: Live, query: LocalizedQuery) -> FilterIds:
    """The ids behind the slugs in the filters, in one statement."""
    lookups = query.lookups()
    found: dict[str, list[UUID]] = {}
    if lookups:
        for row in await live.read(union_all(*lookups) if len(lookups) > 1 else lookups[0]):
            found.setdefault(row.kind, []).append(row.id)
    # What was found is noted by its id. What was not may come, and so may sections below one.
    live.gate.note_lists(*(name for name in query.lists() if name not in {
        f"{kind}s" for kind in found if kind != "section"
    }))  # fmt: skip
    return found
