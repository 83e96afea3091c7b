"""How rows leave: as a page of JSON, or as a file, written while it is read."""

from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.cache.answers import Answer, headers_of, send, send_text, unchanged
from app.content_types.tables.asking import RowsQuery, parse_columns, parse_filters, parse_sort
from app.content_types.tables.cursors import RowCursors, place_of
from app.content_types.tables.exporting import (
    FIRST_PIECE,
    FORMS,
    Form,
    disposition,
    names_of,
    stream,
    write_whole,
)
from app.content_types.tables.opening import OpenTable
from app.content_types.tables.paging import Piece, RowsAsked, count_rows, read_page, read_piece
from app.content_types.tables.row_schemas import RowsPage
from app.content_types.tables.sorting import Place
from app.foundation.database import ReadSession
from app.foundation.etags import etag_of
from app.foundation.negotiation import JSON, negotiate
from app.foundation.pagination import next_link
from app.foundation.requests import database_of, settings_of

DEFAULT_LIMIT = 20
WRITING = 1
"""Goes up when a file of the same rows is written in another way: its ETag is not of its bytes."""


class RowsRequest:
    """A request for rows: first what can be read without the table, then what it means there."""

    table: OpenTable
    asked: RowsAsked
    after: Place | None

    def __init__(self, request: Request, session: ReadSession, query: RowsQuery) -> None:
        self.request, self.session, self.query = request, session, query
        self.form = _choose_form(request, query)
        self.is_safe = query.spreadsheet_safe == "true"
        self.cursors = RowCursors(settings_of(request), request.url.path, query)
        self._marked = self.cursors.read(query.cursor)

    async def parse(self, table: OpenTable) -> None:
        """What is asked of this table. Raises `Invalid` for what it does not have."""
        query, known = self.query, table.known
        self.table = table
        self.asked = RowsAsked(
            table.layout,
            parse_columns(query.columns, known, is_json=self.form is None),
            parse_filters(query, known),
            parse_sort(query.sort, known),
            needs_plan=settings_of(self.request).is_embedded,
        )
        self.after = await place_of(table.live.read, self.asked, self._marked)

    async def read_piece(self, limit: int) -> Piece:
        """The first rows that a file is written from."""
        gate = self.table.live.gate
        return await read_piece(gate, self.session, self.asked, limit=limit, after=self.after)

    def links(self, last: Place | None) -> tuple[str | None, tuple[str, ...]]:
        """The cursor behind a page, and the links of an answer."""
        description = self.table.description_link
        if last is None:
            return None, (description,)
        cursor = self.cursors.write(self.table.layout.id, last)
        return cursor, (next_link(self.request, cursor), description)


async def send_page(asking: RowsRequest) -> Response:
    """A page of JSON."""
    table, asked = asking.table, asking.asked
    limit = asking.query.limit or DEFAULT_LIMIT
    found = await read_page(table.live.read, asked, limit=limit, after=asking.after)
    cursor, links = asking.links(found.last)
    names = names_of(asked.columns)
    page = RowsPage(
        items=[dict(zip(names, row, strict=True)) for row in found.rows],
        next_cursor=cursor,
        total=await _total(asking) if asking.query.count else None,
    )
    answer = Answer(page, "tables", table.row.locale, links=links)
    return send(asking.request, table.live.gate, answer)


async def send_file(asking: RowsRequest) -> Response:
    """All rows, or a page of them, in another form."""
    assert asking.form is not None  # noqa: S101 - else it is a page of JSON
    form, table = asking.form, asking.table
    if asking.query.limit is not None:
        response = await _send_part(asking, form)
    else:
        response = await _send_all(asking, form)
    if response.status_code == 200:
        response.headers["Content-Disposition"] = disposition(table.row.slug, form.name)
    return response


async def _send_part(asking: RowsRequest, form: Form) -> Response:
    table, limit = asking.table, asking.query.limit or DEFAULT_LIMIT
    piece = await asking.read_piece(limit)
    _, links = asking.links(piece.last)
    text = write_whole(form, asking.asked, piece, is_safe=asking.is_safe)
    answer = Answer(None, "tables", table.row.locale, links=links)
    return send_text(asking.request, table.live.gate, answer, text, form.media_type)


async def _send_all(asking: RowsRequest, form: Form) -> Response:
    request, table = asking.request, asking.table
    answer = Answer(None, "tables", table.row.locale, links=asking.links(None)[1])
    headers = headers_of(request, table.live.gate, answer, _etag(asking, form))
    if (same := unchanged(request, headers)) is not None:
        return same
    # What goes wrong with the first rows can still be said.
    piece = await asking.read_piece(FIRST_PIECE)
    pieces = stream(
        database_of(request),
        settings_of(request).query_seconds,
        form,
        asking.asked,
        piece,
        is_safe=asking.is_safe,
    )
    if request.scope["broadsheet.method"] == "HEAD":
        pieces = _nothing()
    return StreamingResponse(pieces, 200, headers, form.media_type)


async def _nothing() -> AsyncIterator[bytes]:
    for piece in tuple[bytes, ...]():
        yield piece


def _etag(asking: RowsRequest, form: Form) -> str:
    """Names a file without writing it: its rows never change, nor does their order."""
    query = sorted(asking.request.query_params.multi_items())
    parts = [WRITING, asking.table.layout.id.hex, form.name, query]
    return etag_of(orjson.dumps(parts))


async def _total(asking: RowsRequest) -> int:
    if not asking.asked.filters:
        return int(asking.table.row.row_count)
    return await count_rows(asking.table.live.read, asking.asked)


def _choose_form(request: Request, query: RowsQuery) -> Form | None:
    """What `?format=` names, else what `Accept` likes best; None is JSON."""
    if query.format is not None:
        return FORMS.get(query.format)
    by_type = {form.media_type: form for form in FORMS.values()}
    return by_type.get(negotiate(request, [JSON, *by_type]))
