"""The moderators' door: the queue, one comment with its evidence, decisions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Moderator
from app.access.schemas import Person
from app.comments.editorial_schemas import (
    Action,
    BulkDecision,
    Decision,
    DecisionResult,
    DecisionResults,
    HistoryRecord,
    ModeratedComment,
    ModerationQuery,
    QueuedComment,
    ReportRecord,
    VerdictRecord,
)
from app.comments.models import Comment
from app.comments.moderation import STATES, decide, lock_comment, lock_comments
from app.comments.private_models import CommentReport, CommentVerdict
from app.comments.queue import describe, find_queued, read_queue
from app.content.lifecycle import types_of
from app.content.live import table_of
from app.events.log import pending
from app.events.models import Event
from app.foundation.database import Queryable, WriteSession
from app.foundation.documents import answer_json, json_body, paged, raises
from app.foundation.errors import NotFound, Problem, StateChanged
from app.foundation.idempotency import once
from app.foundation.ids import parse_id
from app.foundation.json_body import read_json
from app.foundation.pagination import Cursors, Page, next_link
from app.foundation.requests import AppSettings, Reads, Writes
from app.foundation.schemas import parse_json
from app.foundation.settings import Settings

router = APIRouter(prefix="/comments", tags=["editorial: comments"])

CHANGES = ("created", "edited", "approved", "held", "rejected", "marked_spam", "deleted", "erased")
"""The verbs that a history is made of; votes are not part of it."""


@router.get("", name="list_queued_comments", response_model=Page[QueuedComment])
async def list_queue(
    request: Request,
    query: Annotated[ModerationQuery, Query()],
    session: Reads,
    settings: AppSettings,
    editor: Moderator,
) -> Response:
    """Comments of all articles in all states, as the filters ask; the oldest first."""
    cursors = Cursors(settings, request.url.path, query)
    articles = table_of(types_of(request)["article"])
    page = await read_queue(session, settings, articles, query, cursors)
    return paged(page, page.next_cursor and next_link(request, page.next_cursor))


@router.get("/{comment_id}", name="read_moderated_comment", response_model=ModeratedComment)
async def read_one(
    comment_id: str, session: Reads, settings: AppSettings, editor: Moderator
) -> Response:
    """A comment with the verdicts on it, the reports about it, and its history."""
    return answer_json(await read_moderated(session, settings, parse_id(comment_id)))


@router.post("/moderate", name="moderate_comments", response_model=DecisionResults,
             openapi_extra=json_body(BulkDecision))  # fmt: skip
@once
async def moderate(
    request: Request, session: Writes, settings: AppSettings, editor: Moderator
) -> Response:
    """One decision for up to 200 comments; each gets an answer of its own."""
    sent = await read_json(request, limit=settings.body_max_bytes)
    asked = parse_json(BulkDecision, sent.document, sent.value)
    found = await lock_comments(session, asked.ids)
    items: list[DecisionResult] = []
    for comment_id in asked.ids:
        comment = found.get(comment_id)
        try:
            if comment is None:
                raise NotFound(f"There is no comment {comment_id}.")
            await decide(session, settings, comment, STATES[asked.action], editor)
        except (NotFound, StateChanged) as problem:
            items.append(_refused(comment_id, comment, problem))
        else:
            items.append(
                DecisionResult(id=comment_id, status=200, state=comment.state, detail=None)
            )
    return answer_json(DecisionResults(items=items))


def _route(action: Action, name: str, words: str) -> None:
    """The route of one action; they differ in nothing but the state that they lead to."""

    @router.post(f"/{{comment_id}}/{action}", name=name, response_model=ModeratedComment,
                 description=words,
                 openapi_extra=json_body(Decision, required=False)
                 | raises(StateChanged))  # fmt: skip
    @once
    async def act(
        request: Request,
        comment_id: str,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Moderator,
    ) -> Response:
        if await find_queued(reads, parse_id(comment_id)) is None:
            raise NotFound(f"There is no comment {comment_id}.")
        sent = await read_json(request, limit=settings.body_max_bytes)
        asked = parse_json(Decision, sent.document, sent.value)
        comment = await lock_comment(session, parse_id(comment_id))
        await decide(session, settings, comment, STATES[action], editor, asked.from_state)
        await session.flush()
        return answer_json(await read_moderated(session, settings, comment.id))


_route("approve", "approve_comment", "Shows a comment to readers. Doing it again changes nothing.")
_route("reject", "reject_comment", "Keeps a comment from readers. Doing it again changes nothing.")
_route("spam", "mark_comment_as_spam", "The same; a spam service that believes otherwise is told.")
_route("delete", "delete_comment", "Deletes what a comment says, for good. Its place stays.")


def _refused(comment_id: UUID, comment: Comment | None, problem: Problem) -> DecisionResult:
    state = comment.state if comment is not None else None
    return DecisionResult(
        id=comment_id,
        status=problem.status,
        state=state,
        detail=problem.detail,
    )


async def read_moderated(
    session: Queryable, settings: Settings, comment_id: UUID
) -> ModeratedComment:
    """A comment with all that moderators may know of it, or `NotFound`."""
    row = await find_queued(session, comment_id)
    if row is None:
        raise NotFound(f"There is no comment {comment_id}.")
    verdicts = await session.rows(
        select(*CommentVerdict.__table__.c)
        .where(CommentVerdict.comment_id == comment_id)
        .order_by(CommentVerdict.id)
    )
    reports = await session.rows(
        select(*CommentReport.__table__.c)
        .where(CommentReport.comment_id == comment_id)
        .order_by(CommentReport.id)
    )
    return ModeratedComment(
        **describe(settings, row),
        verdicts=[VerdictRecord.model_validate(verdict) for verdict in verdicts],
        reports=[ReportRecord.model_validate(report) for report in reports],
        history=await _read_history(session, comment_id),
    )


async def _read_history(session: Queryable, comment_id: UUID) -> list[HistoryRecord]:
    types = [f"comment.{verb}" for verb in CHANGES]
    kept = await session.rows(
        select(Event.type, Event.actor_id, Event.actor_name, Event.at, Event.data)
        .where(Event.subject_id == comment_id, Event.type.in_(types))
        .order_by(Event.seq)
    )
    happened = [(row.type, row.actor_id, row.actor_name, row.at, row.data) for row in kept]
    if isinstance(session, WriteSession):  # what this request does is not in the log yet
        happened += [
            (event["type"], event["actor_id"], event["actor_name"], event["at"], event["data"])
            for event in pending(session)
            if event["subject_id"] == comment_id and event["type"] in types
        ]
    return [
        HistoryRecord(
            type=event_type,
            actor=Person(id=actor_id, name=actor_name),
            at=at,
            from_state=data["from_state"],
            state=data["state"],
        )
        for event_type, actor_id, actor_name, at, data in happened
    ]
