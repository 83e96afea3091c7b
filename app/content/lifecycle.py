"""The editorial door, second part: the life of an entry, from publish to archive."""

from contextlib import suppress
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Archivist, Publisher
from app.access.roles import Permission
from app.catalog.urls import SiteUrls
from app.content import drafts, publishing, scheduling
from app.content.content_type import ContentType, ContentTypes
from app.content.editorial_schemas import (
    EditorialWarning,
    Envelope,
    PublishRequest,
    Rehearsal,
    ScheduleRequest,
)
from app.content.envelopes import read_envelope
from app.content.models import Entry
from app.content.permits import find_changeable, lock_changeable
from app.content.publishing import Order
from app.content.rehearsing import rehearse
from app.content.warnings import warning
from app.foundation.database import ReadSession, WriteSession
from app.foundation.documents import answer_json, json_body, raises, saved
from app.foundation.errors import (
    AlreadyPublished,
    Immutable,
    Incomplete,
    Invalid,
    NotPublished,
    SlugTaken,
    field_error,
)
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import JsonBody, read_json
from app.foundation.preconditions import require_version
from app.foundation.requests import AppSettings, IfMatch, Reads, Writes
from app.foundation.schemas import Nothing, parse_json
from app.references.tracking import used_by

Flag = Literal["true", "false"]


def types_of(request: Request) -> ContentTypes:
    """The content types of the running app."""
    types: ContentTypes = request.app.state.content_types
    return types


def lifecycle_router(content_type: ContentType) -> APIRouter:
    """Publish, unpublish, archive, restore."""
    kind, name = content_type, content_type.name
    router = APIRouter(prefix=f"/{kind.plural}/{{entry_id}}", tags=[f"editorial: {kind.plural}"])
    envelope = Envelope[kind.draft]  # type: ignore[name-defined]

    @router.post("/publish", name=f"publish_{name}", response_model=envelope | Rehearsal,
                 openapi_extra=json_body(PublishRequest, required=False)
                 | raises(AlreadyPublished, SlugTaken, Incomplete, Immutable))  # fmt: skip
    @once
    async def publish(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Publisher,
        if_match: IfMatch = None,
        dry_run: Annotated[
            Flag, Query(description="`true` runs the true path and takes it back.")
        ] = "false",
    ) -> Response:
        """Makes a revision live: the newest by default; with others, all or none."""
        sent = await read_for(request, reads, kind, entry_id, settings.body_max_bytes)
        await _lock_in_order(session, parse_id(entry_id), sent.value.get("with"))
        entry = await lock_for(session, kind, entry_id, if_match)
        asked = parse_json(PublishRequest, sent.document, sent.value)
        if asked.published_at is not None:
            editor.require(Permission.BACKDATE_ENTRIES)
        orders = [(entry, Order(asked.revision, asked.published_at, asked.minor))]
        others = await _lock_others(session, entry, asked.with_)
        orders += [(other, Order(is_minor=asked.minor)) for other in others]
        types = types_of(request)
        if dry_run == "true":
            urls = SiteUrls(settings)
            return answer_json(
                await rehearse(session, types, orders, editor, urls, settings.api_url)
            )
        for each, order in orders:
            await publishing.publish(session, types, each, editor, order)
        return await _saved(session, kind, entry)

    @router.post("/unpublish", name=f"unpublish_{name}", response_model=envelope,
                 openapi_extra=json_body(Nothing, required=False)
                 | raises(NotPublished))  # fmt: skip
    @once
    async def unpublish(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Publisher,
        if_match: IfMatch = None,
    ) -> Response:
        """Withdraws it from readers. Always works; `warnings` list who points at it."""
        sent = await read_for(request, reads, kind, entry_id, settings.body_max_bytes)
        entry = await lock_for(session, kind, entry_id, if_match)
        parse_json(Nothing, sent.document, sent.value)
        await publishing.unpublish(session, types_of(request), entry, editor)
        return await _saved(session, kind, entry, await _users(session, entry))

    @router.delete("", name=f"archive_{name}", response_model=envelope)
    async def archive(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        editor: Archivist,
        if_match: IfMatch = None,
    ) -> Response:
        """Puts it away: withdrawn from readers, its history kept."""
        known = await find_changeable(reads, kind, parse_id(entry_id), editor)
        entry = await lock_changeable(session, kind, known.id, editor)
        require_version(entry.version, if_match)
        await publishing.archive(session, types_of(request), entry, editor)
        return await _saved(session, kind, entry, await _users(session, entry))

    @router.post("/restore", name=f"restore_{name}", response_model=envelope,
                 openapi_extra=json_body(Nothing, required=False))  # fmt: skip
    @once
    async def restore(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Archivist,
        if_match: IfMatch = None,
    ) -> Response:
        """Brings an archived entry back as a draft."""
        known = await find_changeable(reads, kind, parse_id(entry_id), editor)
        sent = await read_for(request, reads, kind, entry_id, settings.body_max_bytes)
        entry = await lock_changeable(session, kind, known.id, editor)
        honor_version(entry, if_match)
        parse_json(Nothing, sent.document, sent.value)
        await publishing.restore(session, types_of(request), entry, editor)
        return await _saved(session, kind, entry)

    return router


def schedule_router(content_type: ContentType) -> APIRouter:
    """Publishing and withdrawing by the clock."""
    kind, name = content_type, content_type.name
    router = APIRouter(prefix=f"/{kind.plural}/{{entry_id}}", tags=[f"editorial: {kind.plural}"])
    envelope = Envelope[kind.draft]  # type: ignore[name-defined]

    @router.put("/schedule", name=f"schedule_{name}", response_model=envelope,
                openapi_extra=json_body(ScheduleRequest) | raises(Immutable))  # fmt: skip
    async def schedule(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Publisher,
        if_match: IfMatch = None,
    ) -> Response:
        """Replaces the schedule; the revision is pinned."""
        sent = await read_for(request, reads, kind, entry_id, settings.body_max_bytes)
        entry = await drafts.lock_entry(session, kind, parse_id(entry_id))
        require_version(entry.version, if_match)
        asked = parse_json(ScheduleRequest, sent.document, sent.value)
        await scheduling.schedule(session, entry, asked, editor)
        return await _saved(session, kind, entry)

    @router.delete("/schedule", name=f"cancel_{name}_schedule", response_model=envelope)
    async def cancel_schedule(
        entry_id: str, reads: Reads, session: Writes, editor: Publisher, if_match: IfMatch = None
    ) -> Response:
        """Takes the schedule back."""
        known = await drafts.find_entry(reads, kind, parse_id(entry_id))
        entry = await drafts.lock_entry(session, kind, known.id)
        require_version(entry.version, if_match)
        await scheduling.cancel_schedule(session, entry, editor)
        return await _saved(session, kind, entry)

    return router


async def read_for(
    request: Request, reads: ReadSession, kind: ContentType, entry_id: str, limit: int
) -> JsonBody:
    """The body of an action on an entry that exists."""
    await drafts.find_entry(reads, kind, parse_id(entry_id))
    return await read_json(request, limit=limit)


async def lock_for(
    session: WriteSession, kind: ContentType, entry_id: str, if_match: str | None
) -> Entry:
    """The entry of an action, which honors `If-Match` if it is sent."""
    entry = await drafts.lock_entry(session, kind, parse_id(entry_id))
    honor_version(entry, if_match)
    return entry


def honor_version(entry: Entry, if_match: str | None) -> None:
    """Actions do not need `If-Match`, but one that is sent must name the version."""
    if if_match is not None:
        require_version(entry.version, if_match)


async def _lock_in_order(session: WriteSession, entry_id: UUID, others: object) -> None:
    """Two publishes that name each other must not wait for each other."""
    ids = {entry_id}
    for other in others if isinstance(others, list) else []:
        with suppress(ValueError):
            ids.add(UUID(str(other)))
    await session.execute(
        select(Entry.id).where(Entry.id.in_(ids)).order_by(Entry.id).with_for_update()
    )


async def _lock_others(session: WriteSession, entry: Entry, others: list[UUID]) -> list[Entry]:
    found = await session.scalars(select(Entry).where(Entry.id.in_(others)))
    by_id = {other.id: other for other in found if other.id != entry.id}
    errors = [
        field_error(f"#/with/{index}", "not-found", f"There is no other entry {other}.")
        for index, other in enumerate(others)
        if other not in by_id
    ]
    if errors:
        raise Invalid(errors[0]["detail"], errors)
    return [by_id[other] for other in others]


async def _users(session: WriteSession, entry: Entry) -> list[EditorialWarning]:
    users = await used_by(session, entry.id)
    if not users:
        return []
    detail = f"{len(users)} entries point at “{entry.title}”; readers no longer see it there."
    return [warning("#", "still-referenced", detail, users)]


async def _saved(
    session: WriteSession,
    kind: ContentType,
    entry: Entry,
    more: list[EditorialWarning] | None = None,
) -> Response:
    await session.flush()
    return saved(await read_envelope(session, kind, entry, more or []), entry.version)
