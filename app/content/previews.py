"""Previews: a dry run of publish, read by the delivery code, rolled back."""

import secrets
from datetime import timedelta
from functools import reduce
from hashlib import sha256
from operator import or_
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, ValidationError
from sqlalchemy import select, update
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import parse_fields
from app.content.content_type import ContentType, ContentTypes
from app.content.delivery import open_live
from app.content.drafts import parse_content, refuse_archived
from app.content.editorial_schemas import PreviewCreated, PreviewRequest
from app.content.live import select_by_id, table_of
from app.content.models import Entry, Preview, Publication
from app.content.projecting import project
from app.content.revisions import find_revision
from app.content.schemas import Draft
from app.events.log import Actor, record
from app.events.types import PreviewChanged
from app.foundation.clock import now
from app.foundation.database import ReadSession, WriteSession
from app.foundation.errors import Invalid, NotFound, field_error
from app.foundation.ids import new_id
from app.foundation.requests import database_of
from app.foundation.schemas import QueryModel
from app.foundation.settings import Settings
from app.foundation.validation import invalid

DEFAULT_SECONDS = 7 * 24 * 3600


class PreviewQuery(QueryModel):
    """The parameters of the document that is shown."""

    include: str | None = Field(default=None, max_length=100, description="As on the document.")
    render: str | None = Field(default=None, max_length=100, description="As on the document.")
    fields: str | None = Field(default=None, max_length=1000, description="Only these fields.")


async def create_preview(
    session: WriteSession, entry: Entry, request: PreviewRequest, settings: Settings, actor: Actor
) -> PreviewCreated:
    """A token that shows the draft, or one revision of it, until it ends."""
    refuse_archived(entry)
    seconds = request.expires_in or min(DEFAULT_SECONDS, settings.preview_max_seconds)
    if seconds > settings.preview_max_seconds:
        detail = f"A preview lasts at most {settings.preview_max_seconds} seconds."
        raise Invalid(detail, [field_error("#/expires_in", "out-of-range", detail)])
    if request.revision is not None:
        await find_revision(session, entry, request.revision)
    token = secrets.token_urlsafe(32)
    preview = Preview(
        id=new_id(),
        digest=_digest(token),
        entry_id=entry.id,
        revision=request.revision,
        shown_revision=entry.draft_revision,
        created_at=now(),
        expires_at=now() + timedelta(seconds=seconds),
    )
    session.add(preview)
    changed = PreviewChanged(preview_id=preview.id, revision=request.revision)
    record(session, f"{entry.type}.preview_created", entry.id, actor, changed)
    return PreviewCreated(
        id=preview.id,
        token=token,
        url=f"{settings.api_url}/v1/previews/{token}",
        expires_at=preview.expires_at,
        revision=request.revision,
    )


async def revoke_preview(
    session: WriteSession, entry: Entry, preview_id: UUID, actor: Actor
) -> None:
    """Ends a preview at once."""
    preview = await session.get(Preview, preview_id)
    if preview is None or preview.entry_id != entry.id:
        raise NotFound(f"“{entry.title}” has no preview {preview_id}.")
    await session.delete(preview)
    changed = PreviewChanged(preview_id=preview.id, revision=preview.revision)
    record(session, f"{entry.type}.preview_revoked", entry.id, actor, changed)


def shown_router(content_types: tuple[ContentType, ...]) -> APIRouter:
    """Where a preview is looked at."""
    router = APIRouter(tags=["previews"])
    documents = reduce(or_, (kind.document.model for kind in content_types))
    router.get("/previews/{token}", name="read_preview", response_model=documents)(read_preview)
    return router


async def read_preview(
    request: Request, token: str, query: Annotated[PreviewQuery, Query()]
) -> Response:
    """The delivery document of a draft, for whoever has the token. Never cached."""
    types: ContentTypes = request.app.state.content_types
    _check_parameters(types, query)
    async with database_of(request).rehearse() as (session, reads):
        entry, number = await _find(session, token)
        content_type = types[entry.type]
        wanted = _parse(content_type, query)
        draft = parse_content(content_type, (await find_revision(session, entry, number)).content)
        await _project(session, content_type, entry, draft, number)
        document = await _read(request, reads, content_type, entry, wanted)
        fields = parse_fields(query.fields, content_type.document.model)
        text = document.model_dump_json(by_alias=True, exclude_unset=True, include=fields)
        headers = {
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex",
            "Content-Language": entry.locale,
        }
        return Response(text, 200, headers, "application/json")


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


async def _find(session: WriteSession, token: str) -> tuple[Entry, int]:
    found = await session.rows(
        select(Entry, Preview.revision)
        .join(Preview, Preview.entry_id == Entry.id)
        .where(
            Preview.digest == _digest(token),
            Preview.expires_at > now(),
            Entry.archived_at.is_(None),
        )
    )
    if not found:
        raise NotFound("There is no such preview; it may have expired.")
    entry: Entry = found[0].Entry
    return entry, found[0].revision or entry.draft_revision


def _check_parameters(types: ContentTypes, query: PreviewQuery) -> None:
    """Parameters come before the token: what no type takes is refused without looking."""
    problem: Invalid | None = None
    for content_type in types.values():
        try:
            _parse(content_type, query)
            parse_fields(query.fields, content_type.document.model)
        except Invalid as found:
            problem = problem or found
        else:
            return
    if problem is not None:
        raise problem


def _parse(content_type: ContentType, query: PreviewQuery) -> QueryModel:
    asked = query.model_dump(exclude_none=True, exclude={"fields"})
    try:
        return content_type.document.query.model_validate(asked)
    except ValidationError as wrong:
        raise invalid(wrong.errors(), place="query") from None


async def _project(
    session: WriteSession, content_type: ContentType, entry: Entry, draft: Draft, number: int
) -> None:
    await _make_room(session, content_type, entry, str(draft.slug))
    first = await session.scalar(
        select(Publication.published_at)
        .where(Publication.entry_id == entry.id)
        .order_by(Publication.live_from.desc())
        .limit(1)
    )
    await project(
        session,
        content_type,
        entry,
        draft,
        revision=number,
        published_at=first or now(),
        updated_at=now(),
    )


async def _make_room(
    session: WriteSession, content_type: ContentType, entry: Entry, slug: str
) -> None:
    """A draft whose slug is taken can be looked at too; all this is rolled back."""
    table = table_of(content_type)
    holds_it = (table.c.slug == slug) & (table.c.locale == entry.locale) & (table.c.id != entry.id)
    await session.execute(update(table).where(holds_it).values(slug=f"displaced by {entry.id}"))


async def _read(
    request: Request,
    reads: ReadSession,
    content_type: ContentType,
    entry: Entry,
    query: Any,
) -> Any:
    live = open_live(request, reads, entry.locale)
    rows = await live.read(select_by_id(content_type), {"id": entry.id})
    [document] = await content_type.document.read(live, rows, query)
    return document
