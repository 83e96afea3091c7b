"""Schedules: rows that a loop polls. What was due while nothing ran is done at the next look."""

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from app.content.content_type import ContentTypes
from app.content.drafts import refuse_archived, touch
from app.content.editorial_schemas import ScheduleRequest
from app.content.models import Entry
from app.content.publishing import Order, publish, unpublish
from app.content.revisions import find_revision
from app.events.log import SCHEDULE, Actor, record
from app.events.types import EntryScheduled, EntryScheduleFailed, EntryVersion
from app.foundation.clock import now
from app.foundation.database import Database, WriteSession
from app.foundation.errors import FieldError, Invalid, Problem, field_error

log = logging.getLogger(__name__)


async def schedule(
    session: WriteSession, entry: Entry, request: ScheduleRequest, actor: Actor
) -> None:
    """Replaces the schedule. The revision is pinned: a later save does not move it."""
    refuse_archived(entry)
    _check_times(request)
    number = None
    if request.publish_at is not None:
        number = request.publish_revision or entry.draft_revision
        await find_revision(session, entry, number)
    entry.publish_at, entry.publish_revision = request.publish_at, number
    entry.unpublish_at, entry.schedule_error = request.unpublish_at, None
    entry.version += 1
    touch(entry, actor)
    scheduled = EntryScheduled(
        version=entry.version,
        publish_at=request.publish_at,
        publish_revision=number,
        unpublish_at=request.unpublish_at,
    )
    record(session, f"{entry.type}.scheduled", entry.id, actor, scheduled)


async def cancel_schedule(session: WriteSession, entry: Entry, actor: Actor) -> None:
    """Takes the schedule back; without one, nothing changes."""
    if entry.publish_at is None and entry.unpublish_at is None:
        return
    entry.publish_at = entry.publish_revision = entry.unpublish_at = entry.schedule_error = None
    entry.version += 1
    touch(entry, actor)
    version = EntryVersion(version=entry.version)
    record(session, f"{entry.type}.schedule_cancelled", entry.id, actor, version)


def _check_times(request: ScheduleRequest) -> None:
    errors: list[FieldError] = []
    if request.publish_at is None and request.unpublish_at is None:
        errors.append(
            field_error("#/publish_at", "required", "Give a time to publish or withdraw.")
        )
    if request.publish_revision is not None and request.publish_at is None:
        errors.append(field_error("#/publish_at", "required", "A revision needs a publish_at."))
    for name, moment in (
        ("publish_at", request.publish_at),
        ("unpublish_at", request.unpublish_at),
    ):
        if moment is not None and moment <= now():
            errors.append(field_error(f"#/{name}", "in-the-past", f"{name} must be in the future."))
    if request.publish_at and request.unpublish_at and request.unpublish_at <= request.publish_at:
        errors.append(
            field_error("#/unpublish_at", "out-of-range", "unpublish_at must be after publish_at.")
        )
    if errors:
        raise Invalid(errors[0]["detail"], errors)


async def run_due(database: Database, types: ContentTypes) -> int:
    """Does everything that is due, each entry in a transaction of its own. Says how many."""
    done = 0
    async with database.read() as session:
        due = await session.rows(
            select(Entry.id)
            .where(
                or_(
                    (Entry.publish_at <= now()) & Entry.schedule_error.is_(None),
                    (Entry.unpublish_at <= now())
                    & (
                        Entry.publish_at.is_(None)
                        | (Entry.publish_at > now())
                        | Entry.schedule_error.is_not(None)
                    ),
                )
            )
            .order_by(Entry.id)
            .limit(100)
        )
    for row in due:
        done += await _run_one(database, types, row.id)
    return done


async def _run_one(database: Database, types: ContentTypes, entry_id: UUID) -> bool:
    try:
        async with database.write() as session:
            entry = await _lock_due(session, entry_id)
            return entry is not None and await _act(session, types, entry)
    except Problem as problem:
        if problem.status >= 500:
            raise
        log.warning("scheduled publish of %s failed: %s", entry_id, problem.detail)
        await _note_failure(database, entry_id, problem.detail)
        return True


async def _lock_due(session: WriteSession, entry_id: UUID) -> Entry | None:
    """The entry, unless another worker has it in hand."""
    found: Entry | None = await session.scalar(
        select(Entry).where(Entry.id == entry_id).with_for_update(skip_locked=True)
    )
    return found


async def _act(session: WriteSession, types: ContentTypes, entry: Entry) -> bool:
    moment = now()
    if _is_due(entry.publish_at, moment) and entry.schedule_error is None:
        await publish(session, types, entry, SCHEDULE, Order(revision=entry.publish_revision))
    elif not _is_due(entry.unpublish_at, moment):
        return False
    elif entry.live_revision is not None:
        await unpublish(session, types, entry, SCHEDULE)
    else:
        await cancel_schedule(session, entry, SCHEDULE)
    return True


def _is_due(when: datetime | None, moment: datetime) -> bool:
    return when is not None and when <= moment


async def _note_failure(database: Database, entry_id: UUID, error: str) -> None:
    async with database.write() as session:
        entry = await _lock_due(session, entry_id)
        if entry is None or not _is_due(entry.publish_at, now()):
            return
        entry.schedule_error = error[:1000]
        entry.version += 1
        touch(entry, SCHEDULE)
        failed = EntryScheduleFailed(version=entry.version, error=entry.schedule_error)
        record(session, f"{entry.type}.schedule_failed", entry.id, SCHEDULE, failed)
