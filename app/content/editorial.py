"""The editorial door of any content type: HTTP in, HTTP out. The rules are called by name."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import create_model
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Reader, Writer
from app.access.roles import Permission
from app.content import drafts
from app.content.content_type import ContentType, Save
from app.content.editorial_queries import EditorialQuery
from app.content.editorial_schemas import Envelope, ListedEntry
from app.content.envelopes import list_envelopes, list_live_envelopes, read_envelope
from app.content.lifecycle import types_of
from app.content.models import Entry
from app.content.parsing import parse_draft
from app.content.permits import find_changeable, find_visible, lock_changeable
from app.content.revisions import content_at_version
from app.content.schemas import Creation
from app.foundation.database import ReadSession, WriteSession
from app.foundation.documents import created, json_body, paged, raises, saved
from app.foundation.errors import Immutable, NotAllowed, Problem, field_error
from app.foundation.etags import matches_version, versions_in
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import MERGE_PATCH_TYPES, read_json
from app.foundation.pagination import Cursors, Page, beyond, next_link
from app.foundation.preconditions import body_of, merge, require_version
from app.foundation.requests import AppSettings, IfMatch, Reads, Writes
from app.foundation.schemas import parse_json

Parse = Callable[[dict[str, Any]], Awaitable[tuple[Any, Any]]]
IMMUTABLE = ("locale", "translation_key")


def entries_router(content_type: ContentType) -> APIRouter:
    """List, create, read, replace, merge."""
    kind, plural, name = content_type, content_type.plural, content_type.name
    router = APIRouter(prefix=f"/{plural}", tags=[f"editorial: {plural}"])
    envelope = Envelope[kind.draft]  # type: ignore[name-defined]
    creation = create_model(
        f"{kind.draft.__name__}Creation", __base__=(kind.draft, Creation), __doc__="A new entry."
    )

    @router.get("", name=f"list_{name}_entries", response_model=Page[ListedEntry],
                openapi_extra=raises(NotAllowed))  # fmt: skip
    async def list_entries(
        request: Request,
        query: Annotated[EditorialQuery, Query()],
        session: Reads,
        settings: AppSettings,
        editor: Reader,
    ) -> Response:
        """All entries of the type, drafts and archived ones too; for moderators, the live ones."""
        drafts_too = editor.may(Permission.READ_DRAFTS)
        if query.asks_for_schedules and not drafts_too:
            raise NotAllowed(f"The role “{editor.role}” may not see schedules.")
        cursors = Cursors(settings, request.url.path, query)
        page = await _read_page(kind, session, query, cursors, drafts_too=drafts_too)
        return paged(page, page.next_cursor and next_link(request, page.next_cursor))

    @router.post("", name=f"create_{name}", status_code=201, response_model=envelope,
                 openapi_extra=json_body(creation))  # fmt: skip
    @once
    async def create_entry(
        request: Request, session: Writes, settings: AppSettings, editor: Writer
    ) -> Response:
        """A new entry with its first draft."""
        sent = await read_json(request, limit=settings.body_max_bytes)
        asked = {field: sent.value[field] for field in IMMUTABLE if field in sent.value}
        rest = {field: part for field, part in sent.value.items() if field not in IMMUTABLE}
        chosen = parse_json(Creation, body_of(asked).document, asked)
        locale = chosen.locale or settings.default_locale
        draft, notes = await parse_draft(session, types_of(request), kind, rest, settings, locale)
        entry = await drafts.create(
            session, kind, draft, editor, locale=locale, translation_key=chosen.translation_key
        )
        location = f"{request.url.path.rstrip('/')}/{entry.id}"
        return created(await read_envelope(session, kind, entry, notes), entry.version, location)

    @router.get("/{entry_id}", name=f"read_{name}_entry", response_model=envelope)
    async def read_entry(entry_id: str, session: Reads, editor: Reader) -> Response:
        """An entry with its draft, whether live or not; for moderators, if it is live."""
        entry = await find_visible(session, kind, parse_id(entry_id), editor)
        if editor.may(Permission.READ_DRAFTS):
            return saved(await read_envelope(session, kind, entry), entry.version)
        [envelope] = await list_live_envelopes(session, kind, [entry])
        return saved(envelope, entry.version)

    @router.put("/{entry_id}", name=f"replace_{name}_draft", response_model=envelope,
                openapi_extra=json_body(kind.draft) | raises(Immutable))  # fmt: skip
    async def replace_draft(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Writer,
        query: Annotated[kind.saving.query, Query()],  # type: ignore[name-defined]
        if_match: IfMatch = None,
    ) -> Response:
        """Saves the draft; readers see nothing of it until it is published."""
        known = await find_changeable(reads, kind, parse_id(entry_id), editor)
        sent = await read_json(request, limit=settings.body_max_bytes)
        entry = await lock_changeable(session, kind, known.id, editor)
        yours = {**sent.value, "slug": sent.value.get("slug") or entry.slug}
        asked = partial(
            parse_draft, session, types_of(request), kind, settings=settings, locale=entry.locale
        )
        await _require_version(session, entry, if_match, yours, asked)
        _refuse_immutable(sent.value)
        draft, notes = await asked(sent.value)
        await drafts.save(session, kind, entry, draft, Save(query, editor))
        return saved(await read_envelope(session, kind, entry, notes), entry.version)

    @router.patch("/{entry_id}", name=f"merge_{name}_draft", response_model=envelope,
                  openapi_extra=json_body(kind.draft, MERGE_PATCH_TYPES)
                  | raises(Immutable))  # fmt: skip
    async def merge_draft(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Writer,
        query: Annotated[kind.saving.query, Query()],  # type: ignore[name-defined]
        if_match: IfMatch = None,
    ) -> Response:
        """Merges into the draft (RFC 7396); `{"slug": null}` makes the slug anew."""
        known = await find_changeable(reads, kind, parse_id(entry_id), editor)
        sent = await read_json(
            request, limit=settings.body_max_bytes, media_types=MERGE_PATCH_TYPES
        )
        entry = await lock_changeable(session, kind, known.id, editor)
        merged = merge(await drafts.read_content(session, entry), sent.value)
        asked = partial(
            parse_draft, session, types_of(request), kind, settings=settings, locale=entry.locale
        )
        await _require_version(session, entry, if_match, merged, asked)
        _refuse_immutable(sent.value)
        draft, notes = await asked(merged)
        draft.slug = draft.slug or await drafts.renewed_slug(session, kind, entry, draft.heading)
        await drafts.save(session, kind, entry, draft, Save(query, editor))
        return saved(await read_envelope(session, kind, entry, notes), entry.version)

    return router


async def _read_page(
    kind: ContentType,
    session: ReadSession,
    query: EditorialQuery,
    cursors: Cursors,
    *,
    drafts_too: bool,
) -> Page[ListedEntry]:
    column, descending = query.order(kind, drafts=drafts_too)
    conditions = query.conditions(kind, drafts=drafts_too)
    order = [column, Entry.id.expression]
    statement = select(Entry).where(*conditions).limit(query.limit + 1)
    statement = statement.order_by(*(part.desc() if descending else part for part in order))
    if query.cursor is not None:
        key = cursors.read(query.cursor, (str if query.sort == "title" else datetime, UUID))
        statement = statement.where(beyond(order, key, descending=descending))
    entries = await session.objects(statement)
    total = None
    if query.count:
        counted = select(func.count()).select_from(Entry).where(*conditions)
        total = (await session.rows(counted))[0][0]
    shown, cursor = entries[: query.limit], None
    items: Sequence[ListedEntry] = (
        await list_envelopes(session, kind, shown)
        if drafts_too
        else await list_live_envelopes(session, kind, shown)
    )
    if len(entries) > query.limit:
        cursor = cursors.write(query.key_of(shown[-1], items[-1].title))
    return Page[ListedEntry](items=items, next_cursor=cursor, total=total)


def _refuse_immutable(value: dict[str, Any]) -> None:
    errors = [
        field_error(f"#/{field}", "unchangeable", f"{field} is set at creation and stays.")
        for field in IMMUTABLE
        if field in value
    ]
    if errors:
        raise Immutable(errors[0]["detail"], errors)


async def _require_version(
    session: WriteSession,
    entry: Entry,
    if_match: str | None,
    yours: dict[str, Any],
    parse: Parse,
) -> None:
    if matches_version(entry.version, if_match):
        return
    versions = versions_in(if_match or "")
    base = await content_at_version(session, entry, max(versions)) if versions else None
    with suppress(Problem):  # what is not valid either is compared as it was sent
        draft, _ = await parse(yours)
        yours = draft.model_dump(mode="json", by_alias=True)
    require_version(
        entry.version,
        if_match,
        base=base,
        current=await drafts.read_content(session, entry),
        yours=yours,
    )
