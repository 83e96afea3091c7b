"""The life of an entry: publish, unpublish, archive, restore. Consequences are called by name."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.content.content_type import ContentType, ContentTypes
from app.content.drafts import parse_content, refuse_archived, touch
from app.content.models import Entry, LiveEntry, Publication
from app.content.projecting import check_slug, project, withdraw
from app.content.reindexing import search_document
from app.content.revisions import find_revision
from app.content.schemas import Draft
from app.events.log import Actor, record
from app.events.types import EntryPublished, EntryVersion, EntryWithdrawn
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.errors import (
    AlreadyPublished,
    Incomplete,
    Invalid,
    NotPublished,
    field_error,
)
from app.foundation.ids import new_id
from app.references.ids import references_in
from app.references.redirects import mark_gone, remember_slug
from app.references.tracking import check_references
from app.search import index


@dataclass(frozen=True)
class Order:
    """What exactly to publish: the newest revision by default."""

    revision: int | None = None
    published_at: datetime | None = None
    is_minor: bool = False


NEWEST = Order()


async def publish(
    session: WriteSession, types: ContentTypes, entry: Entry, actor: Actor, order: Order = NEWEST
) -> None:
    """Makes a revision live. Everything that follows from it stands here, in order."""
    content_type = types[entry.type]
    refuse_archived(entry)
    number = order.revision or entry.draft_revision
    if entry.live_revision == number and not entry.is_amended:
        raise AlreadyPublished(f"Revision {number} of “{entry.title}” is live already.")
    draft = parse_content(content_type, (await find_revision(session, entry, number)).content)
    _require_complete(entry, draft)
    await check_references(
        session, [found for found in references_in(draft) if found.target.kind != "entry"]
    )
    slug = str(draft.slug)
    await check_slug(session, content_type, entry, slug)

    previous = await _latest_publication(session, entry)
    published_at, updated_at = _dates(previous, order)
    live = await project(
        session,
        content_type,
        entry,
        draft,
        revision=number,
        published_at=published_at,
        updated_at=updated_at,
    )
    await remember_slug(session, entry.type, entry.locale, slug, entry.id)
    previous_slug = previous.slug if previous is not None and _end(previous, actor) else None
    session.add(
        Publication(
            id=new_id(),
            entry_id=entry.id,
            revision=number,
            slug=slug,
            published_at=published_at,
            updated_at=updated_at,
            live_from=now(),
            published_by_id=actor.id,
            published_by_name=actor.name,
        )
    )
    await index.put(session, [search_document(content_type, live)])
    entry.live_revision, entry.is_amended = number, False
    entry.publish_at = entry.publish_revision = entry.schedule_error = None
    _advance(entry, actor)
    published = EntryPublished(
        version=entry.version,
        revision=number,
        locale=entry.locale,
        slug=slug,
        previous_slug=previous_slug if previous_slug != slug else None,
        minor=order.is_minor,
    )
    groups = await _groups(session, content_type, entry)
    record(session, f"{entry.type}.published", entry.id, actor, published, groups=groups)
    await session.flush()


async def unpublish(session: WriteSession, types: ContentTypes, entry: Entry, actor: Actor) -> None:
    """Withdraws an entry from readers; always works if it is live."""
    if entry.live_revision is None:
        raise NotPublished(f"“{entry.title}” is not live, so it cannot be withdrawn.")
    await _withdraw(session, types[entry.type], entry, actor)
    _cancel(entry)
    _advance(entry, actor)


async def archive(session: WriteSession, types: ContentTypes, entry: Entry, actor: Actor) -> None:
    """Puts an entry away: withdrawn, its addresses gone, its history kept."""
    if entry.archived_at is not None:
        return
    if entry.live_revision is not None:
        await _withdraw(session, types[entry.type], entry, actor)
    _cancel(entry)
    entry.archived_at = now()
    await mark_gone(session, entry.id, is_gone=True)
    _advance(entry, actor)
    groups = await _groups(session, types[entry.type], entry)
    version = EntryVersion(version=entry.version)
    record(session, f"{entry.type}.archived", entry.id, actor, version, groups=groups)


async def restore(session: WriteSession, types: ContentTypes, entry: Entry, actor: Actor) -> None:
    """Brings an archived entry back as a draft."""
    if entry.archived_at is None:
        return
    entry.archived_at = None
    await mark_gone(session, entry.id, is_gone=False)
    _advance(entry, actor)
    groups = await _groups(session, types[entry.type], entry)
    version = EntryVersion(version=entry.version)
    record(session, f"{entry.type}.restored", entry.id, actor, version, groups=groups)


async def _withdraw(
    session: WriteSession, content_type: ContentType, entry: Entry, actor: Actor
) -> None:
    publication = await _latest_publication(session, entry)
    slug = publication.slug if publication is not None and _end(publication, actor) else entry.slug
    groups = await _groups(session, content_type, entry)
    await withdraw(session, content_type, entry.id)
    await index.remove(session, [entry.id])
    entry.live_revision, entry.is_amended = None, False
    withdrawn = EntryWithdrawn(version=entry.version + 1, locale=entry.locale, slug=slug)
    record(session, f"{entry.type}.unpublished", entry.id, actor, withdrawn, groups=groups)


def _require_complete(entry: Entry, draft: Draft) -> None:
    if missing := draft.missing():
        raise Incomplete(f"“{entry.title}” cannot be published: {missing[0]['detail']}", missing)


def _dates(previous: Publication | None, order: Order) -> tuple[datetime, datetime]:
    """`published_at` is the first publication, `updated_at` the latest that was not minor."""
    moment = now()
    if order.published_at is not None and order.published_at > moment:
        detail = "published_at must not be in the future; schedule the entry instead."
        raise Invalid(detail, [field_error("#/published_at", "in-the-future", detail)])
    first = order.published_at or (previous.published_at if previous is not None else moment)
    if previous is None:
        return first, first
    return first, max(first, previous.updated_at if order.is_minor else moment)


def _end(publication: Publication, actor: Actor) -> bool:
    """Ends a publication, if it still runs."""
    if publication.live_until is not None:
        return False
    publication.live_until = now()
    publication.withdrawn_by_id, publication.withdrawn_by_name = actor.id, actor.name
    return True


def _cancel(entry: Entry) -> None:
    entry.publish_at = entry.publish_revision = entry.unpublish_at = entry.schedule_error = None


def _advance(entry: Entry, actor: Actor) -> None:
    entry.version += 1
    touch(entry, actor)


async def _latest_publication(session: WriteSession, entry: Entry) -> Publication | None:
    found: Publication | None = await session.scalar(
        select(Publication)
        .where(Publication.entry_id == entry.id)
        .order_by(Publication.live_from.desc(), Publication.id.desc())
        .limit(1)
    )
    return found


async def _groups(session: WriteSession, content_type: ContentType, entry: Entry) -> set[str]:
    """What a change of this entry touches: itself, lists, search, and its translations."""
    live: type[LiveEntry] = content_type.live
    siblings = await session.scalars(
        select(live.id).where(live.translation_key == entry.translation_key)
    )
    return {entry.id.hex, content_type.plural, index.GROUP, *(sibling.hex for sibling in siblings)}
