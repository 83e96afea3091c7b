"""What editors do with the rows of a table, one by one. Imports are in `import_routes`."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import DraftReader, Writer
from app.content.drafts import find_entry
from app.content.lifecycle import honor_version
from app.content.permits import lock_changeable
from app.content_types.tables.moving import move_row
from app.content_types.tables.row_access import (
    AHEAD,
    KNOWN,
    answer_row,
    find_row,
    lock_table,
    table_type,
)
from app.content_types.tables.row_drafts import Batch, BatchDone, Move, RowDocument, RowDraft
from app.content_types.tables.rows import (
    ROW_ID,
    Editing,
    Json,
    add_rows,
    begin,
    change_row,
    finish,
    read_row,
    remove_rows,
)
from app.foundation.database import WriteSession
from app.foundation.documents import answer_json, has_headers, json_body, raises
from app.foundation.errors import FieldError, Immutable, Invalid, NotFound, field_error
from app.foundation.etags import matches_version, version_etag
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import MERGE_PATCH_TYPES, read_json
from app.foundation.preconditions import merge, require_version
from app.foundation.requests import AppSettings, IfMatch, Reads, Writes
from app.foundation.schemas import parse_json

router = APIRouter(prefix="/tables/{entry_id}/rows", tags=["editorial: tables"])
CHANGES = raises(Immutable) | has_headers("ETag")


@router.get("/{row_id}", name="read_table_row", response_model=RowDocument,
            openapi_extra=has_headers("ETag"))  # fmt: skip
async def read_one(
    request: Request, entry_id: str, row_id: str, session: Reads, editor: DraftReader
) -> Response:
    """A row as editors have it."""
    entry = await find_entry(session, table_type(request), parse_id(entry_id))
    return answer_row(await find_row(session, entry, row_id), entry.version)


@router.post("", name="add_table_row", status_code=201, response_model=RowDocument,
             dependencies=AHEAD, openapi_extra=json_body(RowDraft) | CHANGES)  # fmt: skip
@once
async def add_one(
    request: Request,
    entry_id: str,
    session: Writes,
    settings: AppSettings,
    editor: Writer,
    if_match: IfMatch = None,
) -> Response:
    """Adds a row at the end of the working rows; readers see it after the next publish."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    entry = await lock_table(session, request, entry_id, editor, if_match)
    row = parse_json(RowDraft, sent.document, sent.value)
    editing = await begin(session, entry, editor)
    [row_id] = await add_rows(session, editing, [_new(row.root, "#")], ["#"])
    await finish(session, editing, editor)
    made = await read_row(session, editing.layout, row_id)
    headers = {"Location": f"{request.url.path.rstrip('/')}/{row_id}"}
    return answer_row(made, entry.version, 201, headers)


@router.put("/{row_id}", name="replace_table_row", response_model=RowDocument,
            dependencies=KNOWN, openapi_extra=json_body(RowDraft) | CHANGES)  # fmt: skip
async def replace_one(
    request: Request,
    entry_id: str,
    row_id: str,
    session: Writes,
    settings: AppSettings,
    editor: Writer,
    if_match: IfMatch = None,
) -> Response:
    """Gives a row new values; a column that is not named has none then."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    return await _change(
        request, session, entry_id, row_id, editor, if_match, lambda row: dict(sent.value)
    )


@router.patch("/{row_id}", name="merge_table_row", response_model=RowDocument,
              dependencies=KNOWN,
              openapi_extra=json_body(RowDraft, MERGE_PATCH_TYPES) | CHANGES)  # fmt: skip
async def merge_one(
    request: Request,
    entry_id: str,
    row_id: str,
    session: Writes,
    settings: AppSettings,
    editor: Writer,
    if_match: IfMatch = None,
) -> Response:
    """Merges values into a row (RFC 7396)."""
    sent = await read_json(request, limit=settings.body_max_bytes, media_types=MERGE_PATCH_TYPES)
    return await _change(
        request, session, entry_id, row_id, editor, if_match, lambda row: merge(row, sent.value)
    )


async def _change(
    request: Request,
    session: WriteSession,
    entry_id: str,
    row_id: str,
    editor: Writer,
    if_match: str | None,
    change: Callable[[Json], Json],
) -> Response:
    entry = await lock_changeable(session, table_type(request), parse_id(entry_id), editor)
    current = await find_row(session, entry, row_id)
    number, changed = current[ROW_ID], change(current)
    if not matches_version(entry.version, if_match):
        require_version(entry.version, if_match, current=current, yours={ROW_ID: number} | changed)
    if changed.get(ROW_ID, number) != number:
        detail = f"This is the row {number}; a row keeps its `_id`."
        raise Invalid(detail, [field_error(f"#/{ROW_ID}", "unchangeable", detail)])
    editing = await begin(session, entry, editor)
    await change_row(session, editing, number, changed, "#")
    await finish(session, editing, editor)
    return answer_row(await read_row(session, editing.layout, number), entry.version)


@router.delete("/{row_id}", name="remove_table_row", status_code=204, dependencies=KNOWN,
               openapi_extra=CHANGES)  # fmt: skip
async def remove_one(
    request: Request,
    entry_id: str,
    row_id: str,
    session: Writes,
    editor: Writer,
    if_match: IfMatch = None,
) -> Response:
    """Takes a row away."""
    entry = await lock_changeable(session, table_type(request), parse_id(entry_id), editor)
    row = await find_row(session, entry, row_id)
    require_version(entry.version, if_match)
    editing = await begin(session, entry, editor)
    await remove_rows(session, editing, [row[ROW_ID]])
    await finish(session, editing, editor)
    return Response(None, 204, {"ETag": version_etag(entry.version)})


@router.post("/batch", name="change_table_rows", response_model=BatchDone,
             dependencies=AHEAD, openapi_extra=json_body(Batch) | CHANGES)  # fmt: skip
@once
async def change_many(
    request: Request,
    entry_id: str,
    session: Writes,
    settings: AppSettings,
    editor: Writer,
    if_match: IfMatch = None,
) -> Response:
    """Adds, changes and removes up to 1,000 rows, all or none.

    A row with an `_id` is merged into the row that has it; one without is added.
    """
    sent = await read_json(request, limit=settings.body_max_bytes)
    entry = await lock_table(session, request, entry_id, editor, if_match)
    batch = parse_json(Batch, sent.document, sent.value)
    editing = await begin(session, entry, editor)
    ids = await _apply(session, editing, batch)
    await finish(session, editing, editor)
    done = BatchDone(version=entry.version, row_count=editing.dataset.row_count, ids=ids)
    return answer_json(done, headers={"ETag": version_etag(entry.version)})


@router.post("/{row_id}/move", name="move_table_row", response_model=RowDocument,
             dependencies=KNOWN, openapi_extra=json_body(Move) | CHANGES)  # fmt: skip
@once
async def move_one(
    request: Request,
    entry_id: str,
    row_id: str,
    session: Writes,
    settings: AppSettings,
    editor: Writer,
    if_match: IfMatch = None,
) -> Response:
    """Puts a row before another, or at the end: the order that readers get by default."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    entry = await lock_changeable(session, table_type(request), parse_id(entry_id), editor)
    row = await find_row(session, entry, row_id)
    honor_version(entry, if_match)
    asked = parse_json(Move, sent.document, sent.value)
    editing = await begin(session, entry, editor)
    await move_row(session, editing, row[ROW_ID], asked.before)
    await finish(session, editing, editor)
    return answer_row(row, entry.version)


async def _apply(session: WriteSession, editing: Editing, batch: Batch) -> list[int]:
    """Removes, then changes, then adds; the ids of `upsert`, in its order."""
    await remove_rows(session, editing, batch.delete)
    known, errors = {}, list[FieldError]()
    for index, row in enumerate(batch.upsert):
        if ROW_ID in row:
            try:
                known[index] = await read_row(session, editing.layout, _id_of(row))
            except NotFound as missing:
                pointer = f"#/upsert/{index}/{ROW_ID}"
                errors.append(field_error(pointer, "not-found", missing.detail))
    if errors:
        raise Invalid(errors[0]["detail"], errors)
    for index, current in known.items():
        changed = {**current, **batch.upsert[index]}
        await change_row(session, editing, current[ROW_ID], changed, f"#/upsert/{index}")
    added = [index for index in range(len(batch.upsert)) if index not in known]
    made = await add_rows(
        session,
        editing,
        [batch.upsert[index] for index in added],
        [f"#/upsert/{index}" for index in added],
    )
    by_index = {index: current[ROW_ID] for index, current in known.items()}
    by_index.update(zip(added, made, strict=True))
    return [by_index[index] for index in sorted(by_index)]


def _id_of(row: Json) -> int:
    row_id = row[ROW_ID]
    if isinstance(row_id, bool) or not isinstance(row_id, int):
        raise NotFound(f"“{str(row_id)[:50]}” is not the `_id` of a row.")
    return row_id


def _new(row: Json, pointer: str) -> Json:
    if ROW_ID in row:
        detail = "A new row gets its `_id` from us; leave it out."
        raise Invalid(detail, [field_error(f"{pointer}/{ROW_ID}", "unchangeable", detail)])
    return row
