"""The history of an entry: saving, superseding autosaves, finding, comparing."""

from typing import Any
from uuid import UUID

import jsonpatch
from sqlalchemy import Select, exists, select

from app.content.models import Entry, Preview, Publication, Revision
from app.events.log import Actor
from app.foundation.clock import now
from app.foundation.database import ReadSession, WriteSession
from app.foundation.errors import NotFound

Json = dict[str, Any]


def select_revision(entry_id: UUID, number: int) -> Select[Revision]:
    """One revision of an entry."""
    return select(Revision).where(Revision.entry_id == entry_id, Revision.number == number)


async def find_revision(session: WriteSession | ReadSession, entry: Entry, number: int) -> Revision:
    """A revision by its number, or `NotFound`."""
    statement = select_revision(entry.id, number)
    found: Revision | None = (
        await session.scalar(statement)
        if isinstance(session, WriteSession)
        else await session.object(statement)
    )
    if found is None:
        raise NotFound(f"“{entry.title}” has no revision {number}.")
    return found


async def append_revision(
    session: WriteSession,
    entry: Entry,
    content: Json,
    actor: Actor,
    *,
    note: str | None,
    autosave: bool,
) -> None:
    """Keeps the content as the newest revision, in the entry's present version."""
    newest = await session.get(Revision, (entry.id, entry.draft_revision))
    if newest is not None and autosave and await _may_supersede(session, entry, newest, actor):
        newest.content, newest.version = content, entry.version
        newest.note, newest.created_at = note, now()
        return
    entry.draft_revision = newest.number + 1 if newest is not None else 1
    session.add(
        Revision(
            entry_id=entry.id,
            number=entry.draft_revision,
            since_version=entry.version,
            version=entry.version,
            content=content,
            note=note,
            autosave=autosave,
            created_by_id=actor.id,
            created_by_name=actor.name,
            created_at=now(),
        )
    )


async def _may_supersede(
    session: WriteSession, entry: Entry, newest: Revision, actor: Actor
) -> bool:
    """Only an autosave of the same key that nobody but its author has ever been shown."""
    if not newest.autosave or newest.created_by_id != actor.id:
        return False
    if entry.publish_at is not None and entry.publish_revision == newest.number:
        return False
    number = newest.number
    was_live = exists().where(Publication.entry_id == entry.id, Publication.revision == number)
    was_shown = exists().where(Preview.entry_id == entry.id, Preview.shown_revision == number)
    was_pinned = exists().where(Preview.entry_id == entry.id, Preview.revision == number)
    return not await session.scalar(select(was_live | was_shown | was_pinned))


async def content_at_version(session: WriteSession, entry: Entry, version: int) -> Json | None:
    """The draft as it was in a version of the entry; None if it was superseded or never was."""
    if version > entry.version:
        return None
    found = await session.scalar(
        select(Revision)
        .where(Revision.entry_id == entry.id, Revision.since_version <= version)
        .order_by(Revision.number.desc())
        .limit(1)
    )
    if found is None or version < found.version:
        return None
    return found.content


def compare(old: Json, new: Json) -> list[Json]:
    """How the old content becomes the new one, as JSON Patch (RFC 6902)."""
    operations: list[Json] = jsonpatch.make_patch(old, new).patch
    return operations
