"""The editorial door of the catalog: one set of routes for every kind."""

from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import CatalogEditor, CatalogReader
from app.catalog.catalog_type import CatalogType
from app.catalog.changes import content_of, create, delete, find_for_change, rename_anew, replace
from app.foundation.database import ReadSession, WriteSession
from app.foundation.documents import created, json_body, paged, raises, saved
from app.foundation.errors import NotFound, Problem, SlugTaken, StillReferenced
from app.foundation.etags import matches_version
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import MERGE_PATCH_TYPES, JsonBody, read_json
from app.foundation.pagination import Cursors, Page, PageQuery, beyond, next_link, page_of
from app.foundation.preconditions import body_of, merge, require_version
from app.foundation.requests import AppSettings, IfMatch, Reads, Writes
from app.foundation.schemas import parse_json
from app.foundation.slugs import fold


class CatalogQuery(PageQuery):
    """The parameters of a catalog list; it is sorted by name."""

    q: str | None = Field(default=None, max_length=200, description="Part of the name.")


async def require_row(session: ReadSession, kind: CatalogType, row_id: str) -> Any:
    """The row, or `NotFound`."""
    wanted = parse_id(row_id)
    found = await session.object(select(kind.model).where(kind.model.id == wanted))
    if found is None:
        raise NotFound(f"There is no {kind.name} {wanted}.")
    return found


def editorial_router(kind: CatalogType) -> APIRouter:
    """List, create, read, replace, merge, delete."""
    router = APIRouter(prefix=f"/{kind.plural}", tags=[f"editorial: {kind.plural}"])
    path, name = "/{row_id}", kind.name

    @router.get("", name=f"list_{name}_records", response_model=page_of(kind.record))
    async def list_rows(
        request: Request,
        query: Annotated[CatalogQuery, Query()],
        session: Reads,
        settings: AppSettings,
        editor: CatalogReader,
    ) -> Response:
        """Everything of this kind, sorted by name."""
        page = await _read_page(kind, session, query, Cursors(settings, request.url.path, query))
        return paged(page, page.next_cursor and next_link(request, page.next_cursor))

    @router.post("", name=f"create_{name}", status_code=201, response_model=kind.record,
                 openapi_extra=json_body(kind.draft) | raises(SlugTaken))  # fmt: skip
    @once
    async def create_row(
        request: Request, session: Writes, settings: AppSettings, editor: CatalogEditor
    ) -> Response:
        """A new one; the slug is made from the name if none is given."""
        sent = await read_json(request, limit=settings.body_max_bytes)
        draft = parse_json(kind.draft, sent.document, sent.value)
        row = await create(session, kind, draft, editor)
        location = f"{request.url.path.rstrip('/')}/{row.id}"
        return created(kind.record.model_validate(row), row.version, location)

    @router.get(path, name=f"read_{name}_record", response_model=kind.record)
    async def read_row(row_id: str, session: Reads, editor: CatalogReader) -> Response:
        """One, by id."""
        row = await require_row(session, kind, row_id)
        return saved(kind.record.model_validate(row), row.version)

    @router.put(path, name=f"replace_{name}", response_model=kind.record,
                openapi_extra=json_body(kind.draft) | raises(SlugTaken))  # fmt: skip
    async def replace_row(
        request: Request,
        row_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: CatalogEditor,
        if_match: IfMatch = None,
    ) -> Response:
        """Replaces all fields; a slug that is not given stays."""
        known = await require_row(reads, kind, row_id)
        sent = await read_json(request, limit=settings.body_max_bytes)
        row = await find_for_change(session, kind, known.id)
        return await _change(kind, session, row, sent, sent.value, if_match, editor)

    @router.patch(path, name=f"merge_{name}", response_model=kind.record,
                  openapi_extra=json_body(kind.draft, MERGE_PATCH_TYPES)
                  | raises(SlugTaken))  # fmt: skip
    async def merge_row(
        request: Request,
        row_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: CatalogEditor,
        if_match: IfMatch = None,
    ) -> Response:
        """Merges into the fields (RFC 7396); `{"slug": null}` makes the slug anew."""
        known = await require_row(reads, kind, row_id)
        sent = await read_json(
            request, limit=settings.body_max_bytes, media_types=MERGE_PATCH_TYPES
        )
        row = await find_for_change(session, kind, known.id)
        merged = await _merge(kind, session, row, sent.value)
        return await _change(kind, session, row, body_of(merged), merged, if_match, editor)

    @router.delete(path, name=f"delete_{name}", status_code=204, response_model=None,
                   openapi_extra=raises(StillReferenced))  # fmt: skip
    async def delete_row(
        row_id: str,
        reads: Reads,
        session: Writes,
        editor: CatalogEditor,
        if_match: IfMatch = None,
    ) -> Response:
        """Deletes it, unless an entry's live or newest revision uses it."""
        known = await require_row(reads, kind, row_id)
        row = await find_for_change(session, kind, known.id)
        require_version(row.version, if_match)
        await delete(session, kind, row, editor)
        return Response(status_code=204)

    return router


async def _read_page(
    kind: CatalogType, session: ReadSession, query: CatalogQuery, cursors: Cursors
) -> Page[Any]:
    order = (kind.model.name_sort, kind.model.id)
    matching = kind.model.name_sort.contains(fold(query.q or ""), autoescape=True)
    statement = select(kind.model).where(matching).order_by(*order).limit(query.limit + 1)
    if query.cursor is not None:
        key = cursors.read(query.cursor, (str, UUID))
        statement = statement.where(beyond(order, key, descending=False))
    rows = await session.objects(statement)
    total = None
    if query.count:
        counted = select(func.count()).select_from(kind.model).where(matching)
        total = (await session.rows(counted))[0][0]
    shown, cursor = rows[: query.limit], None
    if len(rows) > query.limit:
        cursor = cursors.write((shown[-1].name_sort, shown[-1].id))
    items = [kind.record.model_validate(row) for row in shown]
    return Page[Any](items=items, next_cursor=cursor, total=total)


async def _merge(
    kind: CatalogType, session: WriteSession, row: Any, patch: dict[str, Any]
) -> dict[str, Any]:
    merged = merge(content_of(kind, row), patch)
    if patch.get("slug", "kept") is None:
        merged["slug"] = await rename_anew(session, kind, str(merged.get("name", "")), row)
    return merged


async def _change(
    kind: CatalogType,
    session: WriteSession,
    row: Any,
    sent: JsonBody,
    yours: dict[str, Any],
    if_match: str | None,
    editor: CatalogEditor,
) -> Response:
    if not matches_version(row.version, if_match):
        with suppress(Problem):  # what is not valid either is compared as it was sent
            yours = parse_json(kind.draft, sent.document, yours).model_dump(mode="json")
        yours = {**yours, "slug": yours.get("slug") or row.slug}
        require_version(row.version, if_match, current=content_of(kind, row), yours=yours)
    draft = parse_json(kind.draft, sent.document, sent.value)
    row = await replace(session, kind, row, draft, editor)
    return saved(kind.record.model_validate(row), row.version)
