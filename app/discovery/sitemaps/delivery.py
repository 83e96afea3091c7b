"""The public door of sitemaps. They ignore parameters: crawlers add their own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated

import regex
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.cache.answers import Answer, nothing, unchanged
from app.content.content_type import ContentType
from app.content.live import Live
from app.discovery.answers import open_outlet, outlet_headers, send_whole
from app.discovery.sitemaps.news import read_news
from app.discovery.sitemaps.parts import read_parts
from app.discovery.sitemaps.reading import PartReader, types_in_sitemaps
from app.discovery.sitemaps.writing import write_index, write_news, write_part
from app.foundation.database import ReadSession
from app.foundation.documents import has_headers, raises
from app.foundation.errors import NotFound
from app.foundation.etags import etag_of_file
from app.foundation.requests import (
    AppSettings,
    IfNoneMatch,
    Reads,
    SlowReads,
    database_of,
    while_connected,
)

router = APIRouter(tags=["sitemaps"])

_NAME = regex.compile(r"([a-z_]+)-([1-9][0-9]{0,8})\.xml")
IN_MEMORY = 1024 * 1024
"""Bytes of a part that are kept in memory; what is more goes to a temporary file: so a part is
named by its bytes and read in one snapshot, and no client that is slow keeps the database."""
AT_ONCE = 64 * 1024
"""Bytes of a part that are sent at a time."""


PART_SECONDS = 60
"""How long a part may take. Each of its statements is short; together they are more than a query
of a reader may be."""


async def open_part_session(request: Request) -> AsyncIterator[ReadSession]:
    """One snapshot for a whole part; it ends when the client goes away."""
    database = database_of(request)
    async with while_connected(request), database.read_apart(PART_SECONDS) as session:
        yield session


PartReads = Annotated[ReadSession, Depends(open_part_session, scope="function")]


class SitemapResponse(Response):
    """A sitemap."""

    media_type = "application/xml"


@router.get("/sitemap.xml", name="read_sitemap_index", response_class=SitemapResponse,
            openapi_extra=has_headers("Last-Modified"))  # fmt: skip
async def read_index(
    request: Request,
    session: SlowReads,
    settings: AppSettings,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The index: the parts of the sitemap, each with the latest change of what is in it."""
    live = open_outlet(request, session)
    parts = await read_parts(live, session)
    changed_at = max((part.changed_at for part in parts), default=None)
    content = write_index(parts, settings.api_url)
    return send_whole(request, live.gate, _answer("articles"), content, SitemapResponse, changed_at)


@router.get("/sitemaps/{name}", name="read_sitemap_part", response_class=SitemapResponse,
            openapi_extra={**raises(NotFound), **has_headers("Last-Modified")})  # fmt: skip
async def read_part(
    request: Request, name: str, session: PartReads, if_none_match: IfNoneMatch = None
) -> Response:
    """A part: up to 50,000 pages, those that changed last first, with their translations."""
    live = open_outlet(request, session)
    kind, number = _find_part(request, live, name)
    reader = PartReader(live, session, kind, number)
    with ExitStack() as unsent:
        file = unsent.enter_context(SpooledTemporaryFile(IN_MEMORY))
        await write_part(reader, file)
        if reader.changed_at is None:
            raise _no_part(request, live, name, kind.plural)
        etag = etag_of_file(file)
        headers = outlet_headers(request, live.gate, _answer(kind.plural), etag, reader.changed_at)
        if (same := unchanged(request, headers)) is not None:
            return same
        unsent.pop_all()
    return StreamingResponse(_pieces(file), 200, headers, SitemapResponse.media_type)


@router.get("/news-sitemap.xml", name="read_news_sitemap", response_class=SitemapResponse,
            openapi_extra=has_headers("Last-Modified"))  # fmt: skip
async def read_news_sitemap(
    request: Request, session: Reads, settings: AppSettings, if_none_match: IfNoneMatch = None
) -> Response:
    """What was published in the last two days, newest first, at most 1,000 pages."""
    live = open_outlet(request, session)
    pages = await read_news(live)
    changed_at = max((page.updated_at for page in pages), default=None)
    content = write_news(pages, settings.site_name)
    return send_whole(request, live.gate, _answer("articles"), content, SitemapResponse, changed_at)


def _answer(list_group: str) -> Answer:
    return Answer(None, list_group)


def _find_part(request: Request, live: Live, name: str) -> tuple[ContentType, int]:
    kinds = types_in_sitemaps(live.types)
    named = _NAME.fullmatch(name)
    if named is None or named[1] not in kinds:
        raise _no_part(request, live, name, "articles")
    return kinds[named[1]], int(named[2])


def _no_part(request: Request, live: Live, name: str, list_group: str) -> NotFound:
    return NotFound(
        f"There is no part “{name[:100]}” of the sitemap; /sitemap.xml lists them.",
        headers=nothing(request, live.gate, list_group),
    )


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(AT_ONCE):
            yield piece
