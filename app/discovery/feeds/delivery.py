"""The public door of feeds: for each type that has them, in three forms."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import Answer
from app.content.content_type import ContentType
from app.content.feed_entries import ReadFeed
from app.discovery.answers import open_outlet, send_whole
from app.discovery.feeds.asking import FeedQuery, find_labels
from app.discovery.feeds.forms import FORMS, Form
from app.discovery.feeds.reading import NEVER, FeedReader
from app.foundation.documents import has_headers, moves, raises
from app.foundation.errors import NotFound
from app.foundation.pagination import Cursors
from app.foundation.requests import AppSettings, IfNoneMatch, Reads

TOLD: dict[str, Any] = {**raises(NotFound), **has_headers("Last-Modified"), **moves()}


def feeds_router(content_type: ContentType) -> APIRouter:
    """The feeds of a type; none if it has none."""
    router = APIRouter(prefix="/feeds", tags=["feeds"])
    if content_type.document.feed is not None:
        for form in FORMS:
            _mount(router, content_type, content_type.document.feed, form)
    return router


def _mount(router: APIRouter, kind: ContentType, read: ReadFeed, form: Form) -> None:
    path = f"/{kind.plural}.{form.name}"

    @router.get(path, name=f"read_{kind.plural}_as_{form.name}", response_model=form.model,
                response_class=form.response, openapi_extra=TOLD)  # fmt: skip
    async def read_form(
        request: Request,
        query: Annotated[FeedQuery, Query()],
        session: Reads,
        settings: AppSettings,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """The newest entries with their full text. Parameters that it does not know are ignored.

        A former slug of a section, a tag or an author answers 308.
        """
        cursors = Cursors(settings, f"feeds/{kind.plural}", query)
        key = None if query.cursor is None else cursors.read(query.cursor, (datetime, UUID))
        live = open_outlet(request, session, query.locale)
        labels = await find_labels(request, live, query, kind.plural)
        reader = FeedReader(live, kind, query, labels, cursors, key, request.url.path)
        feed = await reader.read(read)
        answer = Answer(None, kind.plural, feed.language)
        changed_at = None if feed.updated_at == NEVER else feed.updated_at
        return send_whole(request, live.gate, answer, form.write(feed), form.response, changed_at)
