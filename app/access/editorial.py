"""The editorial door of access: who am I, the keys, and the audit trail."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Auditor, KeyManager, KeyOwner
from app.access.keys import create_key, find_for_revocation, revoke
from app.access.models import ApiKey
from app.access.roles import GRANTS
from app.access.schemas import (
    EventPage,
    EventRecord,
    EventsQuery,
    KeyCreated,
    KeyRecord,
    KeyRequest,
    Me,
    Person,
)
from app.events.log import read_after
from app.foundation.clock import now
from app.foundation.documents import answer_json, json_body, paged
from app.foundation.errors import Invalid, field_error
from app.foundation.idempotency import refuse_idempotency_key
from app.foundation.ids import parse_id
from app.foundation.json_body import read_json
from app.foundation.pagination import Cursors, Page, PageQuery, next_link
from app.foundation.requests import AppSettings, Reads, Writes
from app.foundation.schemas import parse_json

router = APIRouter(tags=["editorial: access"])


@router.get("/me", name="read_me", response_model=Me)
async def read_me(editor: KeyOwner) -> Response:
    """The key that is used."""
    me = Me(
        id=editor.id,
        name=editor.name,
        role=editor.role,
        permissions=sorted(GRANTS[editor.role]),
        author_id=editor.author_id,
        expires_at=editor.expires_at,
    )
    return answer_json(me)


@router.get("/keys", name="list_keys", response_model=Page[KeyRecord])
async def list_keys(
    request: Request,
    query: Annotated[PageQuery, Query()],
    session: Reads,
    settings: AppSettings,
    editor: KeyManager,
) -> Response:
    """All keys without their secrets, the newest first; revoked and expired ones too."""
    cursors = Cursors(settings, request.url.path, query)
    statement = select(ApiKey).order_by(ApiKey.id.desc()).limit(query.limit + 1)
    if query.cursor is not None:
        [last] = cursors.read(query.cursor, (UUID,))
        statement = statement.where(ApiKey.id < last)
    keys = await session.objects(statement)
    total = None
    if query.count:
        total = (await session.rows(select(func.count()).select_from(ApiKey)))[0][0]
    shown = keys[: query.limit]
    cursor = cursors.write([shown[-1].id]) if len(keys) > query.limit else None
    items = [KeyRecord(**_describe(key)) for key in shown]
    page = Page[KeyRecord](items=items, next_cursor=cursor, total=total)
    return paged(page, cursor and next_link(request, cursor))


@router.post("/keys", name="create_key", status_code=201, response_model=KeyCreated,
             openapi_extra=json_body(KeyRequest))  # fmt: skip
async def create(
    request: Request, session: Writes, settings: AppSettings, editor: KeyManager
) -> Response:
    """A new key; the answer is the only one that ever shows it, so it takes no Idempotency-Key."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    refuse_idempotency_key(request)
    asked = parse_json(KeyRequest, sent.document, sent.value)
    if asked.expires_at is not None and asked.expires_at <= now():
        detail = "expires_at must be in the future."
        raise Invalid(detail, [field_error("#/expires_at", "in-the-past", detail)])
    key, secret = await create_key(
        session,
        asked.name,
        asked.role,
        expires_at=asked.expires_at,
        author_id=asked.author_id,
        actor=editor,
    )
    made = KeyCreated(**_describe(key), key=secret)
    return answer_json(made, 201, {"Location": f"{request.url.path}/{key.id}"})


@router.delete("/keys/{key_id}", name="revoke_key", status_code=204, response_model=None)
async def revoke_key(key_id: str, session: Writes, editor: KeyManager) -> Response:
    """Ends a key at once, in every process. Revoking it again changes nothing."""
    revoke(session, await find_for_revocation(session, parse_id(key_id)), editor)
    return Response(status_code=204)


def _describe(key: ApiKey) -> dict[str, Any]:
    return {
        "id": key.id,
        "prefix": key.prefix,
        "name": key.name,
        "role": key.role,
        "author_id": key.author_id,
        "created_at": key.created_at,
        "created_by": Person(id=key.created_by_id, name=key.created_by_name),
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


@router.get("/events", name="list_events", response_model=EventPage)
async def list_events(
    query: Annotated[EventsQuery, Query()], session: Reads, editor: Auditor
) -> Response:
    """Everything that happened, in the order of the commits. Nothing ever appears further up."""
    events = await read_after(
        session, query.after, query.limit, event_type=query.type, subject_id=query.subject
    )
    items = [
        EventRecord(
            seq=event.seq,
            id=event.id,
            type=event.type,
            subject=event.subject_id,
            actor=Person(id=event.actor_id, name=event.actor_name),
            at=event.at,
            groups=event.groups,
            data=event.data,
        )
        for event in events
    ]
    return answer_json(EventPage(items=items, next_after=items[-1].seq if items else query.after))
