"""Imports that nobody waits for: a job says how far one has come, and can be cancelled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from app.content_types.tables.import_schemas import ImportResult, JobDocument
from app.content_types.tables.importing import Progress
from app.content_types.tables.models import ImportJob
from app.events.log import Actor
from app.foundation.clock import now
from app.foundation.database import Database, WriteSession
from app.foundation.errors import Internal, Problem, Unavailable
from app.foundation.ids import new_id

log = logging.getLogger(__name__)

MOST_AT_ONCE = 2
"""Imports that a process reads at a time; the others wait."""

SILENCE = timedelta(minutes=10)
"""How long a running job may say nothing until it is taken for dead with its process."""

Work = Callable[[Progress], Awaitable[ImportResult]]


class Cancelled(Exception):
    """Somebody has cancelled the job, or it was taken for dead."""


class Jobs:
    """The imports of this process that nobody waits for."""

    def __init__(self) -> None:
        self.turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def start(
        self, database: Database, api_url: str, job_id: UUID, work: Work
    ) -> asyncio.Task[None]:
        """Begins a job that has been written down."""
        task = asyncio.create_task(self._run(database, api_url, job_id, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Ends what is under way, with the process."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, database: Database, api_url: str, job_id: UUID, work: Work) -> None:
        async def progress(rows_done: int) -> None:
            async with database.write() as session:
                if not await _note(session, job_id, rows_done=rows_done):
                    raise Cancelled

        try:
            async with self.turns:
                result = await work(progress)
            await _end(database, job_id, state="succeeded", result=result.model_dump(mode="json"))
        except Cancelled:
            log.info("the import %s was cancelled", job_id)
        except asyncio.CancelledError:
            gone = Unavailable("The server was stopped while it read the file; send it again.")
            await asyncio.shield(_fail(database, api_url, job_id, gone))
            raise
        except Problem as problem:
            await _fail(database, api_url, job_id, problem)
        except Exception:
            log.exception("the import %s failed", job_id)
            await _fail(database, api_url, job_id, Internal("The import failed on our side."))


def write_down(session: WriteSession, entry_id: UUID, actor: Actor) -> ImportJob:
    """A new job."""
    job = ImportJob(
        id=new_id(),
        entry_id=entry_id,
        state="running",
        rows_done=0,
        created_by_id=actor.id,
        created_at=now(),
        seen_at=now(),
    )
    session.add(job)
    return job


def describe(job: ImportJob) -> JobDocument:
    """A job as its sender sees it."""
    return JobDocument.model_validate(job)


async def cancel(session: WriteSession, job_id: UUID) -> None:
    """Ends a job. One that has ended stays as it is."""
    await _note(session, job_id, state="cancelled")


async def fail_silent_jobs(session: WriteSession) -> None:
    """Those whose process is no more."""
    lost = {
        "title": "Temporarily unavailable",
        "status": 503,
        "detail": "The server went away while it read the file; send it again.",
    }
    await session.execute(
        update(ImportJob)
        .where(ImportJob.state == "running", ImportJob.seen_at < now() - SILENCE)
        .values(state="failed", problem=lost)
    )


async def _note(session: WriteSession, job_id: UUID, **values: object) -> bool:
    """Changes a running job; whether it still runs."""
    noted = await session.execute(
        update(ImportJob)
        .where(ImportJob.id == job_id, ImportJob.state == "running")
        .values(seen_at=now(), **values)
    )
    return bool(noted.rowcount)  # type: ignore[attr-defined]


async def _end(database: Database, job_id: UUID, **values: object) -> None:
    async with database.write() as session:
        await _note(session, job_id, **values)


async def _fail(database: Database, api_url: str, job_id: UUID, problem: Problem) -> None:
    await _end(database, job_id, state="failed", problem=problem.document(api_url))
