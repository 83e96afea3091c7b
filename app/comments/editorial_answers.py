"""The staff answers: with a key, marked as staff, shown at once."""

from fastapi import APIRouter
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Editor, StaffWriter
from app.catalog.authors.models import Author
from app.comments.arrivals import find_parent
from app.comments.editorial import read_moderated
from app.comments.editorial_schemas import ModeratedComment, StaffAnswer
from app.comments.posting import answer_as_staff
from app.comments.schemas import context_of
from app.content.lifecycle import types_of
from app.content.live import table_of
from app.foundation.database import ReadSession
from app.foundation.documents import answer_json, json_body
from app.foundation.errors import NotFound
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import read_json
from app.foundation.requests import AppSettings, Reads, Writes
from app.foundation.schemas import parse_json

router = APIRouter(prefix="/articles", tags=["editorial: comments"])


@router.post("/{entry_id}/comments", name="answer_as_staff", status_code=201,
             response_model=ModeratedComment, openapi_extra=json_body(StaffAnswer))  # fmt: skip
@once
async def answer(
    request: Request,
    entry_id: str,
    reads: Reads,
    session: Writes,
    settings: AppSettings,
    editor: StaffWriter,
) -> Response:
    """Comments on a live article under the name of the key's author, or of the key."""
    articles = table_of(types_of(request)["article"])
    article_id = parse_id(entry_id)
    if not await reads.rows(select(articles.c.id).where(articles.c.id == article_id)):
        raise NotFound(f"There is no live article {article_id}.")
    sent = await read_json(request, limit=settings.body_max_bytes)
    asked = parse_json(StaffAnswer, sent.document, sent.value, context=context_of(settings))
    parent = await find_parent(reads, article_id, asked.parent_id)
    name = await _name_of(reads, editor)
    comment = await answer_as_staff(session, article_id, name, asked.body, parent, editor)
    made = await read_moderated(session, settings, comment.id)
    return answer_json(made, 201, {"Location": f"/editorial/v1/comments/{comment.id}"})


async def _name_of(session: ReadSession, editor: Editor) -> str:
    if editor.author_id is None:
        return editor.name
    found = await session.rows(select(Author.name).where(Author.id == editor.author_id))
    return str(found[0].name) if found else editor.name
