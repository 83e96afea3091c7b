"""The public routes of what describes the rows of a table."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import Answer, require_json, send
from app.content_types.tables.csvw import web_table
from app.content_types.tables.csvw_schemas import WebTable
from app.content_types.tables.frictionless import data_package, table_schema
from app.content_types.tables.frictionless_schemas import DataPackage, TableSchema
from app.content_types.tables.opening import OpenTable, open_table
from app.content_types.tables.row_queries import TableLocaleQuery
from app.foundation.documents import raises
from app.foundation.errors import Gone
from app.foundation.requests import IfNoneMatch, Reads, settings_of

router = APIRouter(prefix="/tables", tags=["tables"])

Described = Annotated[TableLocaleQuery, Query()]


@router.get("/{slug}/schema", name="read_table_schema", response_model=TableSchema,
            openapi_extra=raises(Gone))  # fmt: skip
async def read_schema(
    request: Request,
    slug: str,
    query: Described,
    session: Reads,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Frictionless Table Schema v2 of the rows as CSV."""
    return await _describe(request, session, slug, query, lambda table, url: table_schema(table))


@router.get("/{slug}/datapackage.json", name="read_table_package", response_model=DataPackage,
            openapi_extra=raises(Gone))  # fmt: skip
async def read_package(
    request: Request,
    slug: str,
    query: Described,
    session: Reads,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Frictionless Data Package v2: the rows as CSV, with where they come from."""
    return await _describe(request, session, slug, query, data_package)


@router.get("/{slug}/csvw.json", name="read_table_csvw", response_model=WebTable,
            openapi_extra=raises(Gone))  # fmt: skip
async def read_csvw(
    request: Request,
    slug: str,
    query: Described,
    session: Reads,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """CSV on the Web: what the rows as CSV hold. Their answers link here as `describedby`."""
    return await _describe(request, session, slug, query, web_table)


async def _describe(
    request: Request,
    session: Reads,
    slug: str,
    query: TableLocaleQuery,
    describe: Callable[[OpenTable, str], BaseModel],
) -> Response:
    require_json(request)
    table = await open_table(request, session, slug, query.locale)
    described = describe(table, settings_of(request).api_url)
    return send(request, table.live.gate, Answer(described, "tables", table.row.locale))
