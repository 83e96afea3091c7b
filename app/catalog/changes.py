"""Creating, changing and deleting catalog entries: the rules and their consequences."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.catalog.catalog_type import CatalogDraft, CatalogType
from app.events.log import Actor, record
from app.events.types import CatalogChanged
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.errors import NotFound, SlugTaken, StillReferenced
from app.foundation.ids import new_id
from app.foundation.slugs import first_free, fold, make_slug, stem
from app.references.models import Redirect
from app.references.redirects import forget_slugs, remember_slug


async def find_for_change(session: WriteSession, kind: CatalogType, row_id: UUID) -> Any:
    """The row, locked until the transaction ends, or `NotFound`."""
    # Entries may come to point at it meanwhile; nobody else may change it.
    found = await session.get(kind.model, row_id, with_for_update={"key_share": True})
    if found is None:
        raise NotFound(f"There is no {kind.name} {row_id}.")
    return found


async def create(
    session: WriteSession, kind: CatalogType, draft: CatalogDraft, actor: Actor
) -> Any:
    """A new catalog entry; its slug comes from its name if none is given."""
    await kind.check(session, None, draft)
    slug = draft.slug or await _free_slug(session, kind, draft.name)
    moment = now()
    row = kind.model(id=new_id(), version=1, created_at=moment, updated_at=moment)
    _fill(row, draft, slug)
    session.add(row)
    await _flush(session, kind, slug)
    _record(session, kind, "created", row, actor)
    return row


async def replace(
    session: WriteSession, kind: CatalogType, row: Any, draft: CatalogDraft, actor: Actor
) -> Any:
    """New values for all fields; a slug that is not given stays. No change, no new version."""
    slug = draft.slug or row.slug
    before = content_of(kind, row)
    if before == draft.model_dump(mode="json", by_alias=True) | {"slug": slug}:
        return row
    await kind.check(session, row.id, draft)
    if slug != row.slug:
        await remember_slug(session, kind.name, "", row.slug, row.id)
    _fill(row, draft, slug)
    row.version += 1
    row.updated_at = now()
    await _flush(session, kind, slug)
    _record(session, kind, "updated", row, actor)
    return row


async def rename_anew(session: WriteSession, kind: CatalogType, name: str, row: Any) -> str:
    """The slug that `{"slug": null}` asks for: made from the name again."""
    wanted = make_slug(name) or kind.name
    return wanted if wanted == row.slug else await _free_slug(session, kind, name)


async def delete(session: WriteSession, kind: CatalogType, row: Any, actor: Actor) -> None:
    """Deletes it, unless something uses it: then `StillReferenced` lists the users."""
    # Whoever is about to point at it has locked it against deletion: wait for them, then look.
    await session.refresh(row, with_for_update=True)
    if users := await kind.users(session, row.id):
        named = ", ".join(f"“{user.title}”" for user in users[:3])
        raise StillReferenced(
            f"The {kind.name} “{row.name}” is used by {named}; change those first.",
            used_by=[user.model_dump(mode="json") for user in users],
        )
    await forget_slugs(session, row.id)
    await session.delete(row)
    await session.flush()
    _record(session, kind, "deleted", row, actor)


def content_of(kind: CatalogType, row: Any) -> dict[str, Any]:
    """The row as the draft that would make it."""
    values = {name: getattr(row, name) for name in kind.draft.model_fields}
    plain: dict[str, Any] = orjson.loads(orjson.dumps(values, default=str))
    return plain


def _fill(row: Any, draft: CatalogDraft, slug: str) -> None:
    values = draft.model_dump()
    for name, value in values.items():
        setattr(row, name, value)
    row.slug, row.name_sort = slug, fold(draft.name)
    if (parent := values.get("parent_id")) is not None:
        row.parent_id = UUID(int=parent.int)


async def _free_slug(session: WriteSession, kind: CatalogType, name: str) -> str:
    wanted = make_slug(name) or kind.name
    await session.take_turns(f"slug {kind.name}")
    taken = set(
        await session.scalars(
            select(kind.model.slug).where(kind.model.slug.startswith(stem(wanted)))
        )
    ) | set(
        await session.scalars(
            select(Redirect.slug).where(
                Redirect.type == kind.name, Redirect.slug.startswith(stem(wanted))
            )
        )
    )
    return first_free(wanted, taken)


async def _flush(session: WriteSession, kind: CatalogType, slug: str) -> None:
    try:
        await session.flush()
    except IntegrityError as error:
        if "slug" not in str(error.orig):
            raise
        raise SlugTaken(
            f"Another {kind.name} has the slug “{slug}”; choose one of your own."
        ) from None


def _record(session: WriteSession, kind: CatalogType, verb: str, row: Any, actor: Actor) -> None:
    changed = CatalogChanged(version=row.version, slug=row.slug)
    groups = [row.id.hex, kind.plural]
    record(session, f"{kind.name}.{verb}", row.id, actor, changed, groups=groups)
