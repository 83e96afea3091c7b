"""What readers do at the public door: post, edit and delete comments, vote, report."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.comments.arrivals import Received
from app.comments.changes import Changed, find_own
from app.comments.delivery import EditToken, find_shown
from app.comments.edit_tokens import sign_edit_token
from app.comments.hash_keys import require_hasher
from app.comments.moderation import lock_comment, move, wipe
from app.comments.page_statements import select_one
from app.comments.posting import READER, edit, post
from app.comments.reactions import report, vote
from app.comments.reader_limits import Reactor
from app.comments.reading import document_for_author
from app.comments.schemas import (
    CommentChange,
    CommentDocument,
    CommentRequest,
    PostedComment,
    ReportRequest,
    Vote,
    VoteRequest,
)
from app.content.delivery import open_live
from app.foundation.database import WriteSession
from app.foundation.documents import answer_json, json_body, raises
from app.foundation.errors import (
    CommentsClosed,
    EditWindowClosed,
    Gone,
    InProgress,
    TooManyRequests,
)
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import MERGE_PATCH_TYPES, read_json
from app.foundation.requests import AppSettings, Reads, Writes, database_of
from app.foundation.schemas import parse_json

router = APIRouter(tags=["comments"])


@router.post("/articles/{slug}/comments", name="post_comment", status_code=201,
             response_model=PostedComment, openapi_extra=json_body(CommentRequest)
             | raises(TooManyRequests, CommentsClosed, Gone))  # fmt: skip
@once
async def post_comment(
    request: Request, slug: str, received: Received, session: Writes, settings: AppSettings
) -> Response:
    """Posts a guest's comment; it is shown at once, or after somebody has looked at it."""
    if received is None:  # the answer that it would have got has expired this moment
        raise InProgress("Send the request again.", headers={"Retry-After": "1"})
    comment = await post(session, settings, received)
    posted = PostedComment(
        comment=await _read(session, comment.id),
        edit_token=sign_edit_token(settings, comment.id),
    )
    return answer_json(posted, 201, {"Location": f"/v1/comments/{comment.id}"})


@router.patch("/comments/{comment_id}", name="edit_comment", response_model=CommentDocument,
              openapi_extra=json_body(CommentChange, MERGE_PATCH_TYPES)
              | raises(TooManyRequests, EditWindowClosed))  # fmt: skip
async def edit_comment(
    request: Request,
    comment_id: str,
    changed: Changed,
    session: Writes,
    settings: AppSettings,
    edit_token: EditToken = None,
) -> Response:
    """Changes a comment, with its `Edit-Token` and within the time for edits."""
    comment = await lock_comment(session, changed.candidate.comment_id)
    find_own(settings, comment, edit_token)
    await edit(session, settings, comment, changed)
    return answer_json(await _read(session, comment.id))


@router.delete("/comments/{comment_id}", name="delete_own_comment", status_code=204,
               response_model=None,
               openapi_extra=raises(TooManyRequests, EditWindowClosed))  # fmt: skip
async def delete_comment(
    comment_id: str,
    client: Reactor,
    session: Writes,
    settings: AppSettings,
    edit_token: EditToken = None,
) -> Response:
    """Takes a comment back, with its `Edit-Token` and within the time for edits."""
    comment = await lock_comment(session, parse_id(comment_id))
    find_own(settings, comment, edit_token)
    await move(session, comment, "deleted", READER)
    await wipe(session, comment)
    return Response(status_code=204)


@router.post("/comments/{comment_id}/votes", name="vote_on_comment", response_model=Vote,
             openapi_extra=json_body(VoteRequest) | raises(TooManyRequests))  # fmt: skip
async def vote_on_comment(
    request: Request,
    comment_id: str,
    client: Reactor,
    reads: Reads,
    session: Writes,
    settings: AppSettings,
) -> Response:
    """Votes for a comment, against it, or takes the vote back; one per client."""
    found = await find_shown(request, open_live(request, reads), comment_id)
    sent = await read_json(request, limit=settings.body_max_bytes)
    asked = parse_json(VoteRequest, sent.document, sent.value)
    hasher = await require_hasher(reads, database_of(request), settings)
    score = await vote(session, hasher, found.id, client, asked.value)
    return answer_json(Vote(score=score, value=asked.value))


@router.post("/comments/{comment_id}/reports", name="report_comment", status_code=204,
             response_model=None,
             openapi_extra=json_body(ReportRequest) | raises(TooManyRequests))  # fmt: skip
async def report_comment(
    request: Request,
    comment_id: str,
    client: Reactor,
    reads: Reads,
    session: Writes,
    settings: AppSettings,
) -> Response:
    """Tells the moderators that something is wrong with a comment; once per client."""
    found = await find_shown(request, open_live(request, reads), comment_id)
    sent = await read_json(request, limit=settings.body_max_bytes)
    asked = parse_json(ReportRequest, sent.document, sent.value)
    hasher = await require_hasher(reads, database_of(request), settings)
    await report(session, settings, hasher, found.id, client, asked)
    return Response(status_code=204)


async def _read(session: WriteSession, comment_id: UUID) -> CommentDocument:
    await session.flush()
    rows = await session.rows(select_one(), {"id": comment_id})
    return document_for_author(rows[0])
