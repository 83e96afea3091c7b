"""What readers ask of a table's rows: pages and files, facets, aggregates."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.cache.answers import Answer, require_json, send, unchanged
from app.content_types.tables.aggregating import aggregate, parse_groups
from app.content_types.tables.asking import parse_filters
from app.content_types.tables.documenting import filter_parameter
from app.content_types.tables.exporting import FORMS
from app.content_types.tables.facets import count_values
from app.content_types.tables.measuring import parse_measures
from app.content_types.tables.opening import open_table
from app.content_types.tables.row_queries import AggregateQuery, FacetsQuery, RowsQuery
from app.content_types.tables.row_schemas import Aggregates, Facets, RowsPage
from app.content_types.tables.sending import (
    MEDIA_TYPES,
    RowsRequest,
    nothing,
    send_all,
    send_page,
    send_part,
)
from app.content_types.tables.workbooks import WORKBOOK, read_file, require_fit, write_workbook
from app.foundation.documents import raises
from app.foundation.errors import Gone
from app.foundation.negotiation import JSON
from app.foundation.requests import IfNoneMatch, SlowReads, reading_apart, while_connected

router = APIRouter(prefix="/tables", tags=["tables"])

TAKES_FILTERS: dict[str, Any] = {**raises(Gone), **filter_parameter()}
FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            media_type: {"schema": {"type": "string"}}
            for media_type in MEDIA_TYPES
            if media_type != JSON
        }
    }
}


@router.get("/{slug}/rows", name="list_table_rows", response_model=RowsPage,
            responses=FILES, openapi_extra=TAKES_FILTERS)  # fmt: skip
async def list_rows(
    request: Request,
    slug: str,
    query: Annotated[RowsQuery, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Rows of a table, filtered and sorted: pages in JSON, or all of them as a file."""
    asking = RowsRequest(request, query)
    async with reading_apart(request) as session:
        await asking.open(session, slug)
        if asking.format == "json":
            return await send_page(asking)
        if (form := FORMS.get(asking.format)) is not None:
            return await (send_all if query.limit is None else send_part)(asking, form)
        headers = asking.file_headers()
        if (same := unchanged(request, headers)) is not None:
            return same
        require_fit(query.limit or await asking.count())
    if asking.is_head:
        return StreamingResponse(nothing(), 200, headers, WORKBOOK)
    async with while_connected(request):
        file = await write_workbook(asking.export, asking.after, query.limit)
    return StreamingResponse(read_file(file), 200, headers, WORKBOOK)


@router.get("/{slug}/facets", name="list_table_facets", response_model=Facets,
            openapi_extra=TAKES_FILTERS)  # fmt: skip
async def list_facets(
    request: Request,
    slug: str,
    query: Annotated[FacetsQuery, Query()],
    session: SlowReads,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """How often each value of a column occurs among the rows that meet the filters."""
    require_json(request)
    table = await open_table(request, session, slug, query.locale)
    column = table.known.searched("column", query.column)
    filters = parse_filters(query, table.known)
    items = await count_values(table.live.read, table.layout, column, filters, query.limit + 1)
    facets = Facets(items=items[: query.limit], has_more=len(items) > query.limit)
    return send(request, table.live.gate, Answer(facets, "tables", table.row.locale))


@router.get("/{slug}/aggregate", name="aggregate_table", response_model=Aggregates,
            openapi_extra=TAKES_FILTERS)  # fmt: skip
async def list_aggregates(
    request: Request,
    slug: str,
    query: Annotated[AggregateQuery, Query()],
    session: SlowReads,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Counts, sums, means and extremes of the rows that meet the filters, for each group."""
    require_json(request)
    table = await open_table(request, session, slug, query.locale)
    groups = parse_groups(query.group_by, table.known)
    measures = parse_measures(query.measures, table.known)
    filters = parse_filters(query, table.known)
    items = await aggregate(
        table.live.read, table.layout, groups, measures, filters, query.limit + 1
    )
    found = Aggregates(items=items[: query.limit], has_more=len(items) > query.limit)
    return send(request, table.live.gate, Answer(found, "tables", table.row.locale))
