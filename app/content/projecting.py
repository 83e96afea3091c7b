"""From a draft to live rows, and back to none: the one place that writes what readers get."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from app.body.schema import body_fields
from app.catalog.models import EntryTag
from app.content.content_type import ContentType
from app.content.models import FILED, Entry, Listing
from app.content.renditions import forget_renditions, keep_renditions
from app.content.schemas import Draft
from app.content.sitemap_parts import find_place
from app.foundation.database import WriteSession
from app.foundation.errors import SlugTaken
from app.foundation.slugs import fold
from app.references.ids import Reference, references_in
from app.references.tracking import forget_references, keep_references


async def project(
    session: WriteSession,
    content_type: ContentType,
    entry: Entry,
    draft: Draft,
    *,
    revision: int,
    published_at: datetime,
    updated_at: datetime,
) -> Any:
    """Makes the draft what readers get."""
    live: Any = await session.get(content_type.live, entry.id)
    if live is None:
        live = content_type.live()
        live.id, live.locale, live.translation_key = entry.id, entry.locale, entry.translation_key
    live.slug = draft.slug
    live.title, live.title_sort = draft.heading, fold(draft.heading)
    live.section_id = draft.section
    live.seo, live.noindex, live.extra = draft.seo.model_dump(), draft.seo.noindex, draft.extra
    live.revision, live.published_at, live.updated_at = revision, published_at, updated_at
    await find_place(session, content_type, live)
    await _write(session, content_type, entry, live, draft)
    for name in body_fields(content_type.draft):
        await keep_renditions(session, entry.id, getattr(live, name))
    await _replace_tags(session, entry.id, draft)
    references = list(references_in(draft))
    await _file(session, live, content_type.name, references)
    await keep_references(session, entry.id, "live", references)
    return live


async def withdraw(session: WriteSession, content_type: ContentType, entry_id: UUID) -> None:
    """Leaves nothing of an entry for readers."""
    await forget_references(session, entry_id, "live")
    await session.execute(delete(EntryTag).where(EntryTag.entry_id == entry_id))
    await session.execute(delete(Listing).where(Listing.entry_id == entry_id))
    await forget_renditions(session, entry_id)
    live = await session.get(content_type.live, entry_id)
    if live is not None:
        await session.delete(live)
        await session.flush()


async def check_slug(
    session: WriteSession, content_type: ContentType, entry: Entry, slug: str
) -> None:
    """Raises `SlugTaken` if another live entry of the type and locale has the slug."""
    live = content_type.live
    holder = await session.scalar(
        select(live.id).where(live.locale == entry.locale, live.slug == slug)
    )
    if holder not in {None, entry.id}:
        raise _taken(entry, slug)


async def _write(
    session: WriteSession, content_type: ContentType, entry: Entry, live: Any, draft: Draft
) -> None:
    taken = _taken(entry, str(draft.slug))  # a flush that failed forgets what the entry is
    try:
        await content_type.project(session, live, draft)
        session.add(live)
        await session.flush()
    except IntegrityError as error:
        # Somebody else's publish got there between our look and our write.
        if "slug" not in str(error.orig):
            raise
        raise taken from None


def _taken(entry: Entry, slug: str) -> SlugTaken:
    return SlugTaken(
        f"Another live {entry.type} in {entry.locale} has the slug “{slug}”; save “{entry.title}” "
        "with a slug of its own, then publish it."
    )


async def _replace_tags(session: WriteSession, entry_id: UUID, draft: Draft) -> None:
    await session.execute(delete(EntryTag).where(EntryTag.entry_id == entry_id))
    rows = [
        {"entry_id": entry_id, "tag_id": tag_id, "position": position}
        for position, tag_id in enumerate(draft.tags)
    ]
    if rows:
        await session.execute(insert(EntryTag), rows)


async def _file(
    session: WriteSession, live: Any, kind: str, references: Sequence[Reference]
) -> None:
    """Files an entry under everything that lists of it may be filtered by."""
    await session.execute(delete(Listing).where(Listing.entry_id == live.id))
    owners = {found.target for found in references if found.target.kind in FILED}
    rows = [
        {"entry_id": live.id, "owner_id": UUID(int=owner.int), "type": kind,
         "locale": live.locale, "published_at": live.published_at}
        for owner in sorted(owners)
    ]  # fmt: skip
    if rows:
        await session.execute(insert(Listing), rows)
