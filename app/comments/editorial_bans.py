"""The moderators' door to bans: list, ban, lift."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Moderator
from app.access.schemas import Person
from app.comments.ban_schemas import BanRecord, BanRequest
from app.comments.bans import ban, lift
from app.comments.hash_keys import make_hasher
from app.comments.private_models import Ban
from app.foundation.documents import answer_json, json_body, paged
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import read_json
from app.foundation.pagination import Cursors, Page, PageQuery, next_link
from app.foundation.requests import AppSettings, Reads, Writes
from app.foundation.schemas import parse_json

router = APIRouter(prefix="/bans", tags=["editorial: comments"])


@router.get("", name="list_bans", response_model=Page[BanRecord])
async def list_bans(
    request: Request,
    query: Annotated[PageQuery, Query()],
    session: Reads,
    settings: AppSettings,
    editor: Moderator,
) -> Response:
    """All bans, the newest first. Whom they are about can only be read of bans by name."""
    cursors = Cursors(settings, request.url.path, query)
    statement = select(Ban).order_by(Ban.id.desc()).limit(query.limit + 1)
    if query.cursor is not None:
        [last] = cursors.read(query.cursor, (UUID,))
        statement = statement.where(Ban.id < last)
    bans = await session.objects(statement)
    total = None
    if query.count:
        total = (await session.rows(select(func.count()).select_from(Ban)))[0][0]
    shown = bans[: query.limit]
    cursor = cursors.write([shown[-1].id]) if len(bans) > query.limit else None
    items = [BanRecord(**_describe(one)) for one in shown]
    page = Page[BanRecord](items=items, next_cursor=cursor, total=total)
    return paged(page, cursor and next_link(request, cursor))


@router.post("", name="create_ban", status_code=201, response_model=BanRecord,
             openapi_extra=json_body(BanRequest))  # fmt: skip
@once
async def create_ban(
    request: Request, session: Writes, settings: AppSettings, editor: Moderator
) -> Response:
    """Bans an address range, an e-mail or a name; comments of theirs are spam from now on."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    asked = parse_json(BanRequest, sent.document, sent.value)
    hasher = await make_hasher(session, settings)
    made = await ban(session, hasher, asked, editor)
    return answer_json(
        BanRecord(**_describe(made)), 201, {"Location": f"{request.url.path}/{made.id}"}
    )


@router.delete("/{ban_id}", name="lift_ban", status_code=204, response_model=None)
async def lift_ban(ban_id: str, session: Writes, editor: Moderator) -> Response:
    """Ends a ban."""
    await lift(session, parse_id(ban_id), editor)
    return Response(status_code=204)


def _describe(found: Ban) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind,
        "name": found.name,
        "reason": found.reason,
        "created_at": found.created_at,
        "created_by": Person(id=found.created_by_id, name=found.created_by_name),
        "expires_at": found.expires_at,
    }
