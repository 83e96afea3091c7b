"""The editorial door, third part: revisions, differences, previews."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import func, select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import DraftReader, Previewer, Writer
from app.content import drafts, previews
from app.content.content_type import ContentType, Save
from app.content.editorial_schemas import (
    Difference,
    Envelope,
    PreviewCreated,
    PreviewRequest,
    RevisionDocument,
    RevisionSummary,
)
from app.content.envelopes import describe_revision, read_envelope
from app.content.lifecycle import honor_version, lock_for, read_for
from app.content.models import Revision
from app.content.permits import find_changeable, lock_changeable
from app.content.revisions import compare, find_revision
from app.foundation.documents import answer_json, json_body, paged, raises, saved
from app.foundation.errors import Immutable, NotFound
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.pagination import Cursors, Page, PageQuery, next_link
from app.foundation.requests import AppSettings, IfMatch, Reads, Writes
from app.foundation.schemas import Nothing, parse_json


def history_router(content_type: ContentType) -> APIRouter:
    """Revisions, what changed between them, and bringing one back as a draft."""
    kind, name = content_type, content_type.name
    router = APIRouter(
        prefix=f"/{kind.plural}/{{entry_id}}/revisions", tags=[f"editorial: {kind.plural}"]
    )
    envelope = Envelope[kind.draft]  # type: ignore[name-defined]
    document = RevisionDocument[kind.draft]  # type: ignore[name-defined]

    @router.get("", name=f"list_{name}_revisions", response_model=Page[RevisionSummary])
    async def list_revisions(
        request: Request,
        entry_id: str,
        query: Annotated[PageQuery, Query()],
        session: Reads,
        settings: AppSettings,
        editor: DraftReader,
    ) -> Response:
        """Every save that is kept, the newest first."""
        cursors = Cursors(settings, request.url.path, query)
        entry = await drafts.find_entry(session, kind, parse_id(entry_id))
        statement = (
            select(Revision)
            .where(Revision.entry_id == entry.id)
            .order_by(Revision.number.desc())
            .limit(query.limit + 1)
        )
        if query.cursor is not None:
            [number] = cursors.read(query.cursor, (int,))
            statement = statement.where(Revision.number < number)
        found = await session.objects(statement)
        total = None
        if query.count:
            counted = select(func.count()).where(Revision.entry_id == entry.id)
            total = (await session.rows(counted))[0][0]
        shown = found[: query.limit]
        cursor = cursors.write([shown[-1].number]) if len(found) > query.limit else None
        page = Page[RevisionSummary](
            items=[RevisionSummary(**describe_revision(entry, revision)) for revision in shown],
            next_cursor=cursor,
            total=total,
        )
        return paged(page, cursor and next_link(request, cursor))

    @router.get("/{number}", name=f"read_{name}_revision", response_model=document)
    async def read_revision(
        entry_id: str, number: str, session: Reads, editor: DraftReader
    ) -> Response:
        """One save with its content."""
        entry = await drafts.find_entry(session, kind, parse_id(entry_id))
        revision = await find_revision(session, entry, _number(number))
        return answer_json(
            RevisionDocument[Any](**describe_revision(entry, revision), content=revision.content)
        )

    @router.get("/{number}/diff", name=f"compare_{name}_revisions", response_model=Difference)
    async def compare_revisions(
        entry_id: str,
        number: str,
        session: Reads,
        editor: DraftReader,
        against: Annotated[
            int | None, Query(ge=0, le=2**31 - 1, description="The one before it by default.")
        ] = None,
    ) -> Response:
        """How another revision (the one before, by default) becomes this one."""
        entry = await drafts.find_entry(session, kind, parse_id(entry_id))
        new = await find_revision(session, entry, _number(number))
        old = new.number - 1 if against is None else against
        content = (await find_revision(session, entry, old)).content if old else {}
        return answer_json(Difference(operations=compare(content, new.content)))

    @router.post("/{number}/restore", name=f"restore_{name}_revision", response_model=envelope,
                 openapi_extra=json_body(Nothing, required=False) | raises(Immutable))  # fmt: skip
    @once
    async def restore_revision(
        request: Request,
        entry_id: str,
        number: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Writer,
        if_match: IfMatch = None,
    ) -> Response:
        """A new draft with the old content; what is live stays as it is."""
        known = await find_changeable(reads, kind, parse_id(entry_id), editor)
        await find_revision(reads, known, _number(number))
        sent = await read_for(request, reads, kind, entry_id, settings.body_max_bytes)
        entry = await lock_changeable(session, kind, known.id, editor)
        honor_version(entry, if_match)
        parse_json(Nothing, sent.document, sent.value)
        revision = await find_revision(session, entry, _number(number))
        draft = drafts.parse_content(kind, revision.content)
        save = Save(kind.saving.query(), editor, restored_from=revision.number)
        await drafts.save(session, kind, entry, draft, save)
        return saved(await read_envelope(session, kind, entry), entry.version)

    return router


def previews_router(content_type: ContentType) -> APIRouter:
    """Making and revoking preview tokens."""
    kind, name = content_type, content_type.name
    router = APIRouter(
        prefix=f"/{kind.plural}/{{entry_id}}/previews", tags=[f"editorial: {kind.plural}"]
    )

    @router.post("", name=f"create_{name}_preview", status_code=201, response_model=PreviewCreated,
                 openapi_extra=json_body(PreviewRequest, required=False)
                 | raises(Immutable))  # fmt: skip
    @once
    async def create_preview(
        request: Request,
        entry_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Previewer,
        if_match: IfMatch = None,
    ) -> Response:
        """A token that shows the draft to whoever has it."""
        sent = await read_for(request, reads, kind, entry_id, settings.body_max_bytes)
        entry = await lock_for(session, kind, entry_id, if_match)
        asked = parse_json(PreviewRequest, sent.document, sent.value)
        preview = await previews.create_preview(session, entry, asked, settings, editor)
        return answer_json(preview, 201, {"Location": f"{request.url.path}/{preview.id}"})

    @router.delete("/{preview_id}", name=f"revoke_{name}_preview", status_code=204,
                   response_model=None)  # fmt: skip
    async def revoke_preview(
        entry_id: str, preview_id: str, reads: Reads, session: Writes, editor: Previewer
    ) -> Response:
        """Ends a preview at once."""
        known = await drafts.find_entry(reads, kind, parse_id(entry_id))
        entry = await drafts.lock_entry(session, kind, known.id)
        await previews.revoke_preview(session, entry, parse_id(preview_id), editor)
        return Response(status_code=204)

    return router


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise NotFound(f"There is no revision “{text[:50]}”.")
    return int(text)
