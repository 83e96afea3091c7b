"""The editorial door of access: who am I, and the audit trail."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from app.access.editor import Auditor, KeyOwner
from app.events.log import read_after
from app.foundation.clock import Instant
from app.foundation.documents import answer_json
from app.foundation.requests import Reads
from app.foundation.schemas import AnswerModel, QueryModel

router = APIRouter(tags=["editorial: access"])


class Me(AnswerModel):
    """The key of this request."""

    id: UUID = Field(description="Id of the key.")
    name: str = Field(description="Its name.")
    role: str = Field(description="What it may do.")


class EventRecord(AnswerModel):
    """One thing that happened."""

    seq: int = Field(description="Its place in the log; numbers may be missing.")
    id: UUID = Field(description="UUIDv7.")
    type: str = Field(description="`article.published`; docs/events.md lists all.")
    subject: UUID = Field(description="What it happened to.")
    actor: dict[str, Any] = Field(description="`{id, name}` of the key, or of the service.")
    at: Instant = Field(description="When.")
    groups: list[str] = Field(description="Cache groups that it touches.")
    data: dict[str, Any] = Field(description="What the type declares.")


class EventPage(AnswerModel):
    """The next events of the log."""

    items: list[EventRecord] = Field(description="In the order of their commits.")
    next_after: int = Field(description="Send it as `after` for what comes next.")


class EventsQuery(QueryModel):
    """The parameters of the audit trail."""

    after: int = Field(default=0, ge=0, le=2**63 - 1, description="The last `seq` that you have.")
    type: str | None = Field(default=None, max_length=80, description="Only this type.")
    subject: UUID | None = Field(default=None, description="Only what happened to this.")
    limit: int = Field(default=100, ge=1, le=1000, description="Events in an answer.")


@router.get("/me", name="read_me", response_model=Me)
async def read_me(editor: KeyOwner) -> Response:
    """The key that is used."""
    return answer_json(Me(id=editor.id, name=editor.name, role=editor.role))


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
            actor={"id": event.actor_id and str(event.actor_id), "name": event.actor_name},
            at=event.at,
            groups=event.groups,
            data=event.data,
        )
        for event in events
    ]
    return answer_json(EventPage(items=items, next_after=items[-1].seq if items else query.after))
