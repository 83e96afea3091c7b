"""What a person may ask for under their e-mail address: all that is kept, or that nothing is."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Moderator
from app.comments.editorial_schemas import ArticleLabel
from app.comments.hash_keys import open_hasher
from app.comments.privacy import erase, find_by_email
from app.comments.privacy_schemas import (
    CommentErasure,
    CommentExport,
    EmailRequest,
    ExportedComment,
)
from app.foundation.documents import answer_json, json_body
from app.foundation.idempotency import once
from app.foundation.json_body import read_json
from app.foundation.requests import AppSettings, Reads, Writes
from app.foundation.schemas import parse_json

router = APIRouter(prefix="/comments", tags=["editorial: comments"])

KEPT = ("id", "parent_id", "author_name", "body", "state", "score", "created_at", "edited_at")


@router.post("/export", name="export_comments", response_model=CommentExport,
             openapi_extra=json_body(EmailRequest))  # fmt: skip
@once
async def export_comments(
    request: Request, reads: Reads, session: Writes, settings: AppSettings, editor: Moderator
) -> Response:
    """Everything that was written under an e-mail address."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    asked = parse_json(EmailRequest, sent.document, sent.value)
    found = await find_by_email(reads, await open_hasher(reads, settings), asked.email)
    items = [
        ExportedComment(
            article=ArticleLabel(id=row.article_id, title=row.title),
            **{name: getattr(row, name) for name in KEPT},
        )
        for row in found
    ]
    return answer_json(CommentExport(items=items))


@router.post("/erase", name="erase_comments", response_model=CommentErasure,
             openapi_extra=json_body(EmailRequest))  # fmt: skip
@once
async def erase_comments(
    request: Request, session: Writes, settings: AppSettings, editor: Moderator
) -> Response:
    """Erases what was written under an e-mail address; threads keep their shape."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    asked = parse_json(EmailRequest, sent.document, sent.value)
    found = await find_by_email(session, await open_hasher(session, settings), asked.email)
    erased = await erase(session, [row.id for row in found], editor)
    return answer_json(CommentErasure(erased=erased))
