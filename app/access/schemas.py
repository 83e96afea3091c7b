"""The shapes of keys and of the audit trail."""

from typing import Any
from uuid import UUID

from pydantic import Field

from app.access.roles import Permission, Role
from app.foundation.clock import Instant
from app.foundation.schemas import AnswerModel, Name, QueryModel, RequestModel


class Person(AnswerModel):
    """Who did something: the name of an API key, or of the service's own."""

    id: UUID | None = Field(description="Id of the key; null for the service itself.")
    name: str = Field(description="Its name.")


class Me(AnswerModel):
    """The key of this request."""

    id: UUID = Field(description="Id of the key.")
    name: str = Field(description="Its name.")
    role: Role = Field(description="What it may do.")
    permissions: list[Permission] = Field(description="The same, one by one.")
    author_id: UUID | None = Field(description="The author who answers comments with this key.")
    expires_at: Instant | None = Field(description="When it ends; null if it does not.")


class KeyRequest(RequestModel):
    """A key to be made."""

    name: Name = Field(description="What the key is for; shown in the audit trail.")
    role: Role = Field(description="What it may do.")
    expires_at: Instant | None = Field(
        default=None, description="When it ends, in the future; never by default."
    )
    author_id: UUID | None = Field(
        default=None, description="The author who answers comments with this key."
    )


class KeyRecord(AnswerModel):
    """A key without its secret."""

    id: UUID = Field(description="UUIDv7.")
    prefix: str = Field(description="The part of the key between `bs_` and the next `_`.")
    name: str = Field(description="What the key is for.")
    role: Role = Field(description="What it may do.")
    author_id: UUID | None = Field(description="The author who answers comments with this key.")
    created_at: Instant = Field(description="When it was made.")
    created_by: Person = Field(description="Who made it.")
    expires_at: Instant | None = Field(description="When it ends; null if it does not.")
    revoked_at: Instant | None = Field(description="When it was ended by hand.")


class KeyCreated(KeyRecord):
    """A new key with its secret."""

    key: str = Field(description="`bs_<prefix>_<secret>`, shown this once only.")


class EventRecord(AnswerModel):
    """One thing that happened."""

    seq: int = Field(description="Its place in the log; numbers may be missing.")
    id: UUID = Field(description="UUIDv7.")
    type: str = Field(description="`article.published`; docs/events.md lists all.")
    subject: UUID = Field(description="What it happened to.")
    actor: Person = Field(description="Who did it.")
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
