"""How editors find and save entries: all of them, whether live or not."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.content.content_type import ContentType, Save, SaveQuery
from app.content.models import Entry
from app.content.revisions import append_revision, find_revision
from app.content.schemas import Draft
from app.events.log import Actor, record
from app.events.types import EntryCreated, EntrySaved
from app.foundation.clock import now
from app.foundation.conflicts import is_same
from app.foundation.database import ReadSession, WriteSession
from app.foundation.errors import Immutable, Invalid, NotFound, field_error
from app.foundation.ids import new_id
from app.foundation.slugs import first_free, fold, make_slug, stem
from app.references.ids import references_in
from app.references.models import Redirect
from app.references.tracking import check_references, keep_references


async def find_entry(session: ReadSession, content_type: ContentType, entry_id: UUID) -> Entry:
    """An entry of this type, or `NotFound`."""
    found = await session.object(
        select(Entry).where(Entry.id == entry_id, Entry.type == content_type.name)
    )
    if found is None:
        raise absent(content_type, entry_id)
    return found


async def lock_entry(session: WriteSession, content_type: ContentType, entry_id: UUID) -> Entry:
    """The same, locked until the transaction ends."""
    found = await session.get(Entry, entry_id, with_for_update=True)
    if found is None or found.type != content_type.name:
        raise absent(content_type, entry_id)
    return found


def absent(content_type: ContentType, entry_id: UUID) -> NotFound:
    """There is none, or none that may be known of: the same words."""
    return NotFound(f"There is no {content_type.name} with the id {entry_id}.")


async def read_content(session: WriteSession | ReadSession, entry: Entry) -> dict[str, Any]:
    """The newest draft as it is stored, which is what `PUT` accepts."""
    return (await find_revision(session, entry, entry.draft_revision)).content


def parse_content(content_type: ContentType, content: dict[str, Any]) -> Draft:
    """A stored draft as its model."""
    return content_type.draft.model_validate_json(orjson.dumps(content))


async def create(
    session: WriteSession,
    content_type: ContentType,
    draft: Draft,
    actor: Actor,
    *,
    locale: str,
    translation_key: UUID | None = None,
) -> Entry:
    """A new entry with its first draft; its slug comes from its title if none is given."""
    references = list(references_in(draft))
    await check_references(session, references)
    moment = now()
    entry = Entry(
        id=new_id(),
        type=content_type.name,
        locale=locale,
        translation_key=translation_key or new_id(),
        slug=draft.slug or await free_slug(session, content_type, locale, draft.heading),
        version=1,
        draft_revision=0,
        created_at=moment,
        created_by_id=actor.id,
        created_by_name=actor.name,
    )
    _describe(entry, draft, actor)
    session.add(entry)
    await _flush_new(session, entry)
    content = _content(draft, entry.slug)
    await append_revision(session, entry, content, actor, note=None, autosave=False)
    await keep_references(session, entry.id, "draft", references)
    await content_type.saving.follow(session, entry, draft, Save(SaveQuery(), actor))
    created = EntryCreated(locale=locale, revision=entry.draft_revision)
    record(session, f"{entry.type}.created", entry.id, actor, created)
    return entry


async def save(
    session: WriteSession, content_type: ContentType, entry: Entry, draft: Draft, save: Save
) -> None:
    """Makes the draft the newest revision. What changes nothing makes none."""
    refuse_archived(entry)
    slug = draft.slug or entry.slug
    content = _content(draft, slug)
    is_new = not is_same(content, await read_content(session, entry))
    references = list(references_in(draft))
    if is_new:
        await check_references(session, references)
    is_followed = await content_type.saving.follow(session, entry, draft, save)
    if not is_new and not is_followed:
        return
    entry.slug = slug
    entry.version += 1
    entry.schedule_error = None  # a due publish that failed is tried again
    _describe(entry, draft, save.actor)
    if is_new:
        await _keep_revision(session, entry, content, save)
        await keep_references(session, entry.id, "draft", references)
    is_autosave = save.asked.autosave == "true"
    saved = EntrySaved(version=entry.version, revision=entry.draft_revision, autosave=is_autosave)
    record(session, f"{entry.type}.saved", entry.id, save.actor, saved)


async def _keep_revision(
    session: WriteSession, entry: Entry, content: dict[str, Any], save: Save
) -> None:
    note = save.asked.note
    if save.restored_from is not None:
        note = f"Restored from revision {save.restored_from}"
    autosave = save.asked.autosave == "true"
    await append_revision(session, entry, content, save.actor, note=note, autosave=autosave)


def amend(entry: Entry, actor: Actor) -> None:
    """Counts a change of something that no revision holds."""
    refuse_archived(entry)
    entry.version += 1
    entry.is_amended = entry.live_revision is not None
    entry.schedule_error = None
    touch(entry, actor)


def refuse_archived(entry: Entry) -> None:
    """Raises `Immutable` for an archived entry."""
    if entry.archived_at is not None:
        detail = f"“{entry.title}” is archived; restore it before you change it."
        raise Immutable(detail, [field_error("#", "unchangeable", detail)])


async def free_slug(
    session: WriteSession, content_type: ContentType, locale: str, heading: str
) -> str:
    """A slug of the title that no draft, live entry or redirect of the type and locale has."""
    wanted = make_slug(heading) or content_type.name
    # Not by the wanted slug: “a” that is taken becomes “a-2”, which another may want.
    await session.take_turns(f"slug {content_type.name} {locale}")
    taken: set[str] = set()
    for column, kind, place in (
        (Entry.slug, Entry.type, Entry.locale),
        (content_type.live.slug, None, content_type.live.locale),
        (Redirect.slug, Redirect.type, Redirect.locale),
    ):
        statement = select(column).where(place == locale, column.startswith(stem(wanted)))
        if kind is not None:
            statement = statement.where(kind == content_type.name)
        taken |= set(await session.scalars(statement))
    return first_free(wanted, taken)


async def renewed_slug(
    session: WriteSession, content_type: ContentType, entry: Entry, heading: str
) -> str:
    """The slug that `{"slug": null}` asks for: made from the present title."""
    if make_slug(heading) == entry.slug:
        return entry.slug
    return await free_slug(session, content_type, entry.locale, heading)


def _content(draft: Draft, slug: str) -> dict[str, Any]:
    return draft.model_dump(mode="json", by_alias=True) | {"slug": slug}


def _describe(entry: Entry, draft: Draft, actor: Actor) -> None:
    entry.title = draft.heading
    entry.title_sort = fold(draft.heading)
    touch(entry, actor)


def touch(entry: Entry, actor: Actor) -> None:
    """Notes who changed the entry, and when."""
    entry.updated_at = now()
    entry.updated_by_id, entry.updated_by_name = actor.id, actor.name


async def _flush_new(session: WriteSession, entry: Entry) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if "translation_key" not in str(error.orig):
            raise
        detail = f"There is a translation of this in {entry.locale} already."
        raise Invalid(detail, [field_error("#/translation_key", "duplicate", detail)]) from None
