"""An entry as editors see it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.access.schemas import Person
from app.content.content_type import ContentType
from app.content.drafts import read_content
from app.content.editorial_schemas import (
    EditorialWarning,
    Envelope,
    ListedEntry,
    Schedule,
    Status,
)
from app.content.models import Entry, Revision
from app.content.warnings import find_warnings
from app.foundation.database import ReadSession, WriteSession


async def read_envelope(
    session: WriteSession | ReadSession,
    content_type: ContentType,
    entry: Entry,
    more: Sequence[EditorialWarning] = (),
) -> Envelope[Any]:
    """The whole entry: its state, its draft, and what the editor should know."""
    warnings = (await find_warnings(session, content_type, [entry]))[entry.id]
    return Envelope[Any](
        **_state(entry),
        schedule=_schedule(entry),
        warnings=[*more, *warnings],
        draft=await read_content(session, entry),
    )


async def list_envelopes(
    session: ReadSession, content_type: ContentType, entries: Sequence[Entry]
) -> list[ListedEntry]:
    """The entries without their drafts."""
    warnings = await find_warnings(session, content_type, entries)
    return [
        ListedEntry(**_state(entry), schedule=_schedule(entry), warnings=warnings[entry.id])
        for entry in entries
    ]


async def list_live_envelopes(
    session: ReadSession, content_type: ContentType, entries: Sequence[Entry]
) -> list[Envelope[Any]]:
    """Live entries for those who see no drafts: nothing in it comes from one."""
    live = content_type.live
    rows = await session.rows(
        select(live.id, live.title, live.slug).where(live.id.in_([entry.id for entry in entries]))
    )
    heads = {row.id: {"title": row.title, "slug": row.slug} for row in rows}
    return [
        Envelope[Any](**_state(entry) | heads[entry.id], schedule=None, warnings=None, draft=None)
        for entry in entries
    ]


def status_of(entry: Entry) -> Status:
    """`changed` is live with a newer draft."""
    if entry.archived_at is not None:
        return "archived"
    if entry.live_revision is None:
        return "draft"
    is_newest = entry.live_revision == entry.draft_revision and not entry.is_amended
    return "live" if is_newest else "changed"


def _schedule(entry: Entry) -> Schedule:
    return Schedule(
        publish_at=entry.publish_at,
        publish_revision=entry.publish_revision,
        unpublish_at=entry.unpublish_at,
        error=entry.schedule_error,
    )


def _state(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "type": entry.type,
        "version": entry.version,
        "status": status_of(entry),
        "title": entry.title,
        "slug": entry.slug,
        "locale": entry.locale,
        "translation_key": entry.translation_key,
        "draft_revision": entry.draft_revision,
        "live_revision": entry.live_revision,
        "created_at": entry.created_at,
        "created_by": person(entry.created_by_id, entry.created_by_name),
        "updated_at": entry.updated_at,
        "updated_by": person(entry.updated_by_id, entry.updated_by_name),
    }


def person(key_id: UUID | None, name: str) -> Person:
    """Who did something."""
    return Person(id=key_id, name=name)


def describe_revision(entry: Entry, revision: Revision) -> dict[str, Any]:
    """A save, without its content."""
    return {
        "number": revision.number,
        "version": revision.version,
        "note": revision.note,
        "autosave": revision.autosave,
        "created_by": person(revision.created_by_id, revision.created_by_name),
        "created_at": revision.created_at,
        "is_live": revision.number == entry.live_revision,
    }
