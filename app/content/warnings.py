"""What an editor should know about entries; nothing of it blocks."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select

from app.content.content_type import ContentType
from app.content.editorial_schemas import EditorialWarning
from app.content.models import Entry
from app.foundation.database import Queryable
from app.references.models import EntryReference
from app.references.tracking import Usage


async def find_warnings(
    session: Queryable, content_type: ContentType, entries: Sequence[Entry]
) -> Mapping[UUID, list[EditorialWarning]]:
    """The warnings of each entry, in a constant number of statements."""
    found: dict[UUID, list[EditorialWarning]] = {entry.id: [] for entry in entries}
    await _warn_of_taken_slugs(session, content_type, entries, found)
    await _warn_of_missing_targets(session, found)
    for entry in entries:
        if entry.publish_at is not None and entry.publish_revision != entry.draft_revision:
            found[entry.id].append(
                warning(
                    "#",
                    "schedule-behind-draft",
                    f"Revision {entry.publish_revision} will be published, but the draft is at "
                    f"{entry.draft_revision}.",
                )
            )
    return found


def warning(
    pointer: str, code: str, detail: str, users: list[Usage] | None = None
) -> EditorialWarning:
    """One warning."""
    return EditorialWarning.model_validate(
        {"pointer": pointer, "code": code, "detail": detail, "used_by": users}
    )


async def _warn_of_taken_slugs(
    session: Queryable,
    content_type: ContentType,
    entries: Sequence[Entry],
    found: dict[UUID, list[EditorialWarning]],
) -> None:
    live = content_type.live
    slugs = {entry.slug for entry in entries}
    rows = await session.rows(select(live.id, live.locale, live.slug).where(live.slug.in_(slugs)))
    holders = {(row.locale, row.slug): row.id for row in rows}
    for entry in entries:
        if holders.get((entry.locale, entry.slug), entry.id) != entry.id:
            detail = f"Another live {entry.type} has the slug “{entry.slug}”."
            found[entry.id].append(warning("#/slug", "slug-taken", detail))


async def _warn_of_missing_targets(
    session: Queryable, found: dict[UUID, list[EditorialWarning]]
) -> None:
    rows = await session.rows(
        select(EntryReference.entry_id, EntryReference.pointer, Entry.title)
        .join(Entry, Entry.id == EntryReference.target_id)
        .where(
            EntryReference.entry_id.in_(list(found)),
            EntryReference.side == "draft",
            EntryReference.target_kind == "entry",
            Entry.live_revision.is_(None),
        )
        .order_by(EntryReference.entry_id, EntryReference.pointer)
    )
    for row in rows:
        detail = f"“{row.title}” is not live, so readers will not see it."
        found[row.entry_id].append(warning(row.pointer, "not-live", detail))
