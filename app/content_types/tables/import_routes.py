"""Importing a file into a table over HTTP: at once, as a rehearsal, or as a job."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Editor, Writer
from app.content.lifecycle import honor_version
from app.content.permits import find_changeable, lock_changeable
from app.content_types.tables.files import MEDIA_TYPES
from app.content_types.tables.import_schemas import (
    ImportCheck,
    ImportQuery,
    ImportResult,
    JobDocument,
)
from app.content_types.tables.importing import Filled, Progress, discarded_on_failure, fill
from app.content_types.tables.jobs import Jobs, describe, write_down
from app.content_types.tables.rehearsing import rehearse, result_of
from app.content_types.tables.row_access import table_type
from app.content_types.tables.row_drafts import RowsDraft
from app.content_types.tables.swapping import swap_in
from app.content_types.tables.uploads import Received, receive
from app.foundation.database import WriteSession
from app.foundation.documents import answer_json, has_headers, json_body, raises
from app.foundation.errors import Immutable, TooLarge, UnsupportedMediaType
from app.foundation.etags import version_etag
from app.foundation.idempotency import Attempt, IdempotencyKey, attempt_of, find_answer, run_once
from app.foundation.ids import parse_id
from app.foundation.negotiation import JSON
from app.foundation.parameters import in_turn
from app.foundation.requests import AppSettings, IfMatch, database_of

router = APIRouter(prefix="/tables/{entry_id}/rows", tags=["editorial: tables"])

_FILE = json_body(RowsDraft)
_FILE["requestBody"]["content"] |= {
    media_type: {"schema": {"type": "string", "format": "binary"}}
    for media_type in MEDIA_TYPES
    if media_type != JSON
}
Prefer = Annotated[
    str | None,
    Header(
        description="`respond-async` (RFC 7240): the answer is 202, and a job reads the file.",
        examples=["respond-async"],
    ),
]


def jobs_of(request: Request) -> Jobs:
    """The imports of the running app."""
    return cast(Jobs, request.app.state.jobs)


@dataclass(frozen=True)
class _Import:
    """One import, as far as it needs to know its request."""

    request: Request
    entry_id: UUID
    editor: Editor
    query: ImportQuery
    if_match: str | None

    async def fill(self, received: Received, progress: Progress) -> Filled:
        """Reads the file into a dataset that nobody sees."""
        database, kind = database_of(self.request), table_type(self.request)
        upload, mode = received.upload, self.query.mode
        return await fill(database, kind, self.entry_id, upload, mode, progress)

    async def swap_in(self, session: WriteSession, filled: Filled) -> int:
        """The one short transaction that makes it the table's; the new version."""
        kind = table_type(self.request)
        entry = await lock_changeable(session, kind, self.entry_id, self.editor)
        honor_version(entry, self.if_match)
        await swap_in(session, kind, entry, filled, self.editor)
        return entry.version


@router.post("/import", name="import_table_rows",
             response_model=ImportResult | ImportCheck,
             responses={202: {"model": JobDocument, "description": "A job reads the file."}},
             openapi_extra=_FILE | has_headers("ETag")
             | raises(Immutable, TooLarge, UnsupportedMediaType))  # fmt: skip
async def import_rows(
    request: Request,
    entry_id: str,
    settings: AppSettings,
    editor: Writer,
    query: Annotated[ImportQuery, Query()],
    if_match: IfMatch = None,
    prefer: Prefer = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Reads CSV, NDJSON, JSON or XLSX into the working rows, all or nothing.

    A table without columns gets those of the file. With `dry_run=true` nothing is kept: the
    answer says what was understood.
    """
    # Not the request's session: an import may take long, and needs others meanwhile.
    async with database_of(request).read() as reads:
        entry = await find_changeable(reads, table_type(request), parse_id(entry_id), editor)
    received = await receive(request, settings.import_max_bytes)
    order = _Import(request, entry.id, editor, query, if_match)
    try:
        is_dry_run, attempt = query.dry_run == "true", None
        if idempotency_key is not None and not is_dry_run:
            attempt = attempt_of(request, idempotency_key, received.digest)
        with in_turn(request):
            honor_version(entry, if_match)
        if is_dry_run:
            return await _rehearse(order, received)
        if attempt is not None and (answer := await _replayed(request, attempt)) is not None:
            return answer
        if _asks_for_a_job(prefer):
            return await _start_job(order, received, attempt)
        return await _import_now(order, received, attempt)
    finally:
        if not received.is_handed_over:
            received.forget()


async def _replayed(request: Request, attempt: Attempt) -> Response | None:
    async with database_of(request).read() as reads:
        return await find_answer(reads, attempt)


def _asks_for_a_job(prefer: str | None) -> bool:
    return "respond-async" in (prefer or "").lower().replace(",", " ").replace(";", " ").split()


async def _rehearse(order: _Import, received: Received) -> Response:
    settings = order.request.app.state.settings
    kind = table_type(order.request)
    database = database_of(order.request)
    upload, mode = received.upload, order.query.mode
    async with jobs_of(order.request).turns:
        check = await rehearse(database, kind, order.entry_id, upload, mode, settings.api_url)
    return answer_json(check)


async def _import_now(order: _Import, received: Received, attempt: Attempt | None) -> Response:
    async def nobody_asks(rows_done: int) -> None:
        """Who waits for the answer is told no numbers on the way."""

    async with jobs_of(order.request).turns:
        filled = await order.fill(received, nobody_asks)

    database = database_of(order.request)
    async with discarded_on_failure(database, filled.dataset), database.write() as session:

        async def finish() -> Response:
            version = await order.swap_in(session, filled)
            return answer_json(result_of(filled), headers={"ETag": version_etag(version)})

        return await _once(session, attempt, finish)


async def _start_job(order: _Import, received: Received, attempt: Attempt | None) -> Response:
    database, settings = database_of(order.request), order.request.app.state.settings
    started: list[UUID] = []

    async def work(progress: Progress) -> ImportResult:
        filled = await order.fill(received, progress)
        async with discarded_on_failure(database, filled.dataset), database.write() as session:
            await order.swap_in(session, filled)
        return result_of(filled)

    async with database.write() as session:

        async def write() -> Response:
            job = write_down(session, order.entry_id, order.editor)
            await session.flush()
            started.append(job.id)
            headers = {
                "Location": f"/editorial/v1/jobs/{job.id}",
                "Preference-Applied": "respond-async",
            }
            return answer_json(describe(job), 202, headers)

        answer = await _once(session, attempt, write)
    for job_id in started:
        task = jobs_of(order.request).start(database, settings.api_url, job_id, work)
        received.is_handed_over = True
        task.add_done_callback(lambda _: received.forget())
    return answer


async def _once(
    session: WriteSession, attempt: Attempt | None, route: Callable[[], Awaitable[Response]]
) -> Response:
    return await (route() if attempt is None else run_once(session, attempt, route))
