"""How rows leave: as a page of JSON, or as a file, written while it is read."""

from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.cache.answers import Answer, headers_of, send, send_text, unchanged
from app.content_types.tables.asking import parse_columns, parse_filters, parse_sort
from app.content_types.tables.cursors import RowCursors, place_of
from app.content_types.tables.exporting import FIRST_PIECE, FORMS, Export, Form, whole_of
from app.content_types.tables.opening import OpenTable, open_table
from app.content_types.tables.paging import RowsAsked, count_rows, read_page
from app.content_types.tables.pieces import Piece, read_piece
from app.content_types.tables.row_queries import RowsQuery
from app.content_types.tables.row_schemas import RowsPage
from app.content_types.tables.sorting import Place
from app.content_types.tables.workbooks import WORKBOOK
from app.foundation.database import ReadSession
from app.foundation.etags import etag_of
from app.foundation.negotiation import JSON, negotiate
from app.foundation.pagination import next_link
from app.foundation.requests import database_of, settings_of

DEFAULT_LIMIT = 20
WRITING = 1
"""Goes up when a file of the same rows is written in another way: its ETag is not of its bytes."""

MEDIA_TYPES = {JSON: "json", **{form.media_type: form.name for form in FORMS.values()},
               WORKBOOK: "xlsx"}  # fmt: skip


class RowsRequest:
    """A request for rows: first what can be read without the table, then what it means there."""

    session: ReadSession
    table: OpenTable
    asked: RowsAsked
    after: Place | None

    def __init__(self, request: Request, query: RowsQuery) -> None:
        self.request, self.query = request, query
        self.format = query.format or MEDIA_TYPES[negotiate(request, list(MEDIA_TYPES))]
        self.is_safe = query.spreadsheet_safe == "true"
        self.cursors = RowCursors(settings_of(request), request.url.path, query)
        self._marked = self.cursors.read(query.cursor)

    async def open(self, session: ReadSession, slug: str) -> None:
        """What is asked of this table. Raises `Invalid` for what it does not have."""
        query = self.query
        self.session = session
        self.table = await open_table(self.request, session, slug, query.locale)
        known = self.table.known
        self.asked = RowsAsked(
            self.table.layout,
            parse_columns(query.columns, known, is_json=self.format == "json"),
            parse_filters(query, known),
            parse_sort(query.sort, known),
            needs_plan=settings_of(self.request).is_embedded,
        )
        self.after = await place_of(self.table.live.read, self.asked, self._marked)

    @property
    def export(self) -> Export:
        """What reads the rows of a file."""
        seconds = settings_of(self.request).query_seconds
        return Export(database_of(self.request), seconds, self.asked)

    @property
    def is_head(self) -> bool:
        """Whether nobody wants the rows themselves."""
        return bool(self.request.scope["broadsheet.method"] == "HEAD")

    async def read_piece(self, form: Form, limit: int) -> Piece[bytes]:
        """The first rows of a file."""
        return await read_piece(
            self.table.live.gate,
            self.session,
            self.asked,
            form.cells(self.asked.columns, is_safe=self.is_safe),
            limit=limit,
            after=self.after,
        )

    async def count(self) -> int:
        """How many rows match."""
        if not self.asked.filters:
            return int(self.table.row.row_count)
        return await count_rows(self.table.live.read, self.asked)

    def links(self, last: Place | None) -> tuple[str | None, tuple[str, ...]]:
        """The cursor behind a page, and the links of an answer."""
        description = self.table.description_link
        if last is None:
            return None, (description,)
        cursor = self.cursors.write(self.table.layout.id, last)
        return cursor, (next_link(self.request, cursor), description)

    def file_headers(self) -> dict[str, str]:
        """The headers of all rows as a file. It is named without being written.

        The rows of a dataset never change, nor does their order.
        """
        table = self.table
        query = sorted(self.request.query_params.multi_items())
        etag = etag_of(orjson.dumps([WRITING, table.layout.id.hex, self.format, query]))
        answer = Answer(None, "tables", table.row.locale, links=self.links(None)[1])
        headers = headers_of(self.request, table.live.gate, answer, etag)
        return {**headers, "Content-Disposition": table.disposition(self.format)}


async def send_page(asking: RowsRequest) -> Response:
    """A page of JSON."""
    table, asked = asking.table, asking.asked
    limit = asking.query.limit or DEFAULT_LIMIT
    found = await read_page(table.live.read, asked, limit=limit, after=asking.after)
    cursor, links = asking.links(found.last)
    total = await asking.count() if asking.query.count else None
    page = RowsPage(items=asked.as_rows(found), next_cursor=cursor, total=total)
    answer = Answer(page, "tables", table.row.locale, links=links)
    return send(asking.request, table.live.gate, answer)


async def send_part(asking: RowsRequest, form: Form) -> Response:
    """A page in another form."""
    table = asking.table
    piece = await asking.read_piece(form, asking.query.limit or DEFAULT_LIMIT)
    _, links = asking.links(piece.last)
    content = whole_of(form, asking.asked, piece)
    answer = Answer(None, "tables", table.row.locale, links=links)
    response = send_text(asking.request, table.live.gate, answer, content.decode(), form.media_type)
    if response.status_code == 200:
        response.headers["Content-Disposition"] = table.disposition(form.name)
    return response


async def send_all(asking: RowsRequest, form: Form) -> Response:
    """All rows in another form, written while the client reads."""
    headers = asking.file_headers()
    if (same := unchanged(asking.request, headers)) is not None:
        return same
    # What goes wrong with the first rows can still be said.
    piece = await asking.read_piece(form, FIRST_PIECE)
    pieces = asking.export.stream(form, piece, is_safe=asking.is_safe)
    return StreamingResponse(nothing() if asking.is_head else pieces, 200, headers, form.media_type)


async def nothing() -> AsyncIterator[bytes]:
    """The body of an answer to HEAD."""
    for piece in tuple[bytes, ...]():
        yield piece
