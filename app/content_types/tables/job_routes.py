"""Following an import that its sender does not wait for, and cancelling it."""

from fastapi import APIRouter
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Editor, Writer
from app.content.permits import find_changeable
from app.content_types.tables.import_schemas import JobDocument
from app.content_types.tables.jobs import cancel, describe
from app.content_types.tables.models import ImportJob
from app.content_types.tables.row_access import table_type
from app.foundation.database import ReadSession
from app.foundation.documents import answer_json
from app.foundation.errors import NotFound
from app.foundation.ids import parse_id
from app.foundation.requests import Reads, Writes

router = APIRouter(prefix="/jobs", tags=["editorial: tables"])


@router.get("/{job_id}", name="read_import_job", response_model=JobDocument)
async def read_job(request: Request, job_id: str, session: Reads, editor: Writer) -> Response:
    """How far an import has come."""
    return answer_json(describe(await _find_job(request, session, job_id, editor)))


@router.delete("/{job_id}", name="cancel_import_job", status_code=204)
async def cancel_job(
    request: Request, job_id: str, reads: Reads, session: Writes, editor: Writer
) -> Response:
    """Cancels an import that still runs; nothing of it is kept."""
    job = await _find_job(request, reads, job_id, editor)
    await cancel(session, job.id)
    return Response(None, 204)


async def _find_job(
    request: Request, session: ReadSession, job_id: str, editor: Editor
) -> ImportJob:
    number = parse_id(job_id)
    job = await session.object(select(ImportJob).where(ImportJob.id == number))
    if job is None:
        raise NotFound(f"There is no job {number}.")
    await find_changeable(session, table_type(request), job.entry_id, editor)
    return job
