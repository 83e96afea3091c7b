"""The rows that editors work on, filtered, sorted and paged as readers get theirs."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import DraftReader
from app.content.drafts import find_entry
from app.content_types.tables.asking import parse_columns, parse_filters, parse_sort
from app.content_types.tables.cursors import RowCursors, place_of
from app.content_types.tables.documenting import filter_parameter
from app.content_types.tables.knowing import Known
from app.content_types.tables.paging import RowsAsked, count_rows, read_page
from app.content_types.tables.row_access import table_type
from app.content_types.tables.row_queries import PagedQuery
from app.content_types.tables.row_schemas import RowsPage
from app.content_types.tables.sending import DEFAULT_LIMIT
from app.content_types.tables.storing import layout_in
from app.content_types.tables.working import find_working
from app.foundation.documents import paged
from app.foundation.ids import parse_id
from app.foundation.pagination import next_link
from app.foundation.requests import AppSettings, SlowReads

router = APIRouter(prefix="/tables/{entry_id}/rows", tags=["editorial: tables"])


@router.get("", name="list_working_rows", response_model=RowsPage,
            openapi_extra=dict(filter_parameter()))  # fmt: skip
async def list_working_rows(
    request: Request,
    entry_id: str,
    query: Annotated[PagedQuery, Query()],
    session: SlowReads,
    settings: AppSettings,
    editor: DraftReader,
) -> Response:
    """The working rows, which readers get with the next publish."""
    entry = await find_entry(session, table_type(request), parse_id(entry_id))
    cursors = RowCursors(settings, request.url.path, query)
    marked = cursors.read(query.cursor)
    working = await find_working(session, entry.id)
    if working is None:
        return paged(RowsPage(items=[], next_cursor=None, total=0 if query.count else None), None)
    layout = layout_in(working)
    known = Known(layout, working.row_count, settings.unindexed_rows)
    asked = RowsAsked(
        layout,
        parse_columns(query.columns, known, is_json=True),
        parse_filters(query, known),
        parse_sort(query.sort, known),
    )
    after = await place_of(session.rows, asked, marked)
    found = await read_page(session.rows, asked, limit=query.limit or DEFAULT_LIMIT, after=after)
    cursor = cursors.write(layout.id, found.last) if found.last is not None else None
    page = RowsPage(
        items=asked.as_rows(found),
        next_cursor=cursor,
        total=await count_rows(session.rows, asked) if query.count else None,
    )
    return paged(page, cursor and next_link(request, cursor))
