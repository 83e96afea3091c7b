"""The route of search: which live entries fit a question, the best first."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from app.access.counted_path import refuse_surplus
from app.cache.answers import Answer, parse_fields, send
from app.content.delivery import open_live, read_filters
from app.content.live import Live
from app.content.queries import ANY_LOCALE
from app.discovery.finding import KEY, Found, find
from app.discovery.results import read_results, write_results
from app.discovery.search_schemas import SearchQuery, SearchResult
from app.foundation.documents import raises
from app.foundation.errors import Invalid, TooManyRequests, field_error
from app.foundation.pagination import Cursors, Page, next_link
from app.foundation.requests import AppSettings, IfNoneMatch, SlowReads
from app.search.index import GROUP
from app.search.questions import parse_question

router = APIRouter(tags=["search"])


@router.get("/search", name="search", response_model=Page[SearchResult],
            dependencies=[Depends(refuse_surplus)],
            openapi_extra=raises(TooManyRequests))  # fmt: skip
async def search(
    request: Request,
    query: Annotated[SearchQuery, Query()],
    session: SlowReads,
    settings: AppSettings,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Live articles, FAQ entries and data tables that fit a question, the best first.

    A word in the title counts more than one in the summary, that more than one in the text; of two
    that fit alike, the fresher comes first.
    """
    fields = parse_fields(query.fields, SearchResult)
    cursors = Cursors(settings, request.url.path, query)
    key = None if query.cursor is None else cursors.read(query.cursor, KEY)
    live = open_live(request, session, query.locale)
    _check_types(live, query)
    live.gate.note_lists(GROUP)
    is_any = live.locale == ANY_LOCALE
    locale = settings.default_locale if is_any else live.locale
    question = parse_question(query.q, locale, is_any_locale=is_any)
    found = Found()
    if question.wanted:
        found = await find(live, query, question, await read_filters(live, query), key)
    results = await read_results(live, found.rows)
    items = await asyncio.to_thread(write_results, results, question)
    cursor = cursors.write(found.next_key) if found.next_key else None
    total = found.total if query.count else None
    page = Page[SearchResult](items=items, next_cursor=cursor, total=total)
    links = (next_link(request, cursor),) if cursor else ()
    return send(request, live.gate, Answer(page, GROUP, None if is_any else locale, fields, links))


def _check_types(live: Live, query: SearchQuery) -> None:
    for name in query.types:
        if name not in live.types:
            detail = f"“{name[:100]}” is not a type; known are {', '.join(live.types)}."
            raise Invalid(detail, [field_error("type", "unknown-value", detail, place="query")])
