"""What the editorial door takes and answers: the envelope, revisions, actions, rehearsals."""

from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from app.access.schemas import Person
from app.content.schemas import OneOfEach
from app.foundation.clock import Instant
from app.foundation.schemas import AnswerModel, RequestModel
from app.references.tracking import Usage

D = TypeVar("D")

MOST = 2**31 - 1
"""The largest integer that both databases keep in a plain integer column."""

RevisionNumber = Annotated[int, Field(ge=1, le=MOST)]


class EditorialWarning(AnswerModel):
    """Something that an editor should know; it never blocks."""

    pointer: str = Field(description="JSON Pointer fragment into the draft.")
    code: Literal[
        "slug-taken", "not-live", "still-referenced", "schedule-behind-draft", "not-kept"
    ] = Field(description="What it is about.")
    detail: str = Field(description="One sentence.")
    used_by: list[Usage] | None = Field(description="With `still-referenced`: who points here.")


class Schedule(AnswerModel):
    """What will happen by the clock."""

    publish_at: Instant | None = Field(description="When it goes live.")
    publish_revision: int | None = Field(description="The revision that will.")
    unpublish_at: Instant | None = Field(description="When it is withdrawn.")
    error: str | None = Field(description="Why a due publish did not succeed.")


Status = Literal["draft", "live", "changed", "archived"]


class ListedEntry(AnswerModel):
    """An entry in an editorial list."""

    id: UUID = Field(description="UUIDv7.")
    type: str = Field(description="The content type.")
    version: int = Field(description='Counts every accepted change; the ETag is `"v<version>"`.')
    status: Status = Field(description="`changed` is live with a newer draft.")
    title: str = Field(description="Of the latest draft; for moderators, what is live.")
    slug: str = Field(description="Of the latest draft; for moderators, what is live.")
    locale: str = Field(description="BCP 47.")
    translation_key: UUID = Field(description="Ties translations together.")
    draft_revision: int = Field(description="Number of the latest revision.")
    live_revision: int | None = Field(description="Number of the live revision.")
    schedule: Schedule | None = Field(
        description="What will happen by the clock; null for moderators."
    )
    warnings: list[EditorialWarning] | None = Field(
        description="What the editor should know; null for moderators."
    )
    created_at: Instant = Field(description="When it was made.")
    created_by: Person = Field(description="Who made it.")
    updated_at: Instant = Field(description="When it was changed last.")
    updated_by: Person = Field(description="Who changed it last.")


class Envelope(ListedEntry, Generic[D]):
    """An entry as editors see it."""

    draft: D | None = Field(
        description="The latest draft: exactly what `PUT` accepts; null for moderators."
    )


class RevisionSummary(AnswerModel):
    """A save."""

    number: int = Field(description="Counts from 1.")
    version: int = Field(description="The entry's version after this save.")
    note: str | None = Field(description="The editor's label.")
    autosave: bool = Field(description="Whether it was saved by itself.")
    created_by: Person = Field(description="Who saved it.")
    created_at: Instant = Field(description="When.")
    is_live: bool = Field(description="Whether readers see it now.")


class RevisionDocument(RevisionSummary, Generic[D]):
    """A save with its content."""

    content: D = Field(description="The draft as it was saved.")


class Difference(AnswerModel):
    """How one revision becomes another."""

    operations: list[dict[str, Any]] = Field(description="JSON Patch (RFC 6902).")


class PublishRequest(RequestModel):
    """What to publish."""

    revision: RevisionNumber | None = Field(
        default=None, description="Number of the revision; the newest by default."
    )
    published_at: Instant | None = Field(
        default=None, description="First publication in the past, for migrations."
    )
    minor: bool = Field(default=False, description="Keeps `updated_at`.")
    with_: Annotated[list[UUID], OneOfEach] = Field(
        default=[], alias="with", max_length=100, description="Ids of entries to publish as well."
    )


class ScheduleRequest(RequestModel):
    """When to publish and withdraw."""

    publish_at: Instant | None = Field(default=None, description="In the future.")
    publish_revision: RevisionNumber | None = Field(
        default=None, description="The revision to publish; the newest now by default."
    )
    unpublish_at: Instant | None = Field(default=None, description="In the future.")


class PreviewRequest(RequestModel):
    """What to show, and for how long."""

    revision: RevisionNumber | None = Field(
        default=None, description="A revision; null follows the draft."
    )
    expires_in: Annotated[int, Field(ge=1, le=MOST)] | None = Field(
        default=None, description="Seconds; a week by default."
    )


class PreviewCreated(AnswerModel):
    """A preview and its token, which is never shown again."""

    id: UUID = Field(description="To revoke it by.")
    token: str = Field(description="Whoever has it sees the draft.")
    url: str = Field(description="Where it is shown.")
    expires_at: Instant = Field(description="When it ends.")
    revision: int | None = Field(description="The revision, or null: it follows the draft.")


class Change(AnswerModel):
    """A place that publishing would change."""

    pointer: str = Field(description="JSON Pointer fragment into the draft.")
    base: Any = Field(description="What readers have.")
    yours: Any = Field(description="What they would get.")


class PlannedEvent(AnswerModel):
    """An event that publishing would append to the log."""

    type: str = Field(description="`article.published`.")
    subject: UUID = Field(description="The entry.")
    data: dict[str, Any] = Field(description="As in the log.")


class PlannedRedirect(AnswerModel):
    """A slug that would lead elsewhere."""

    from_: str = Field(alias="from", description="The slug that readers know.")
    to: str = Field(description="The slug that it leads to.")


class Rehearsal(AnswerModel):
    """What publishing would do."""

    would_succeed: bool = Field(description="Whether it would.")
    problem: dict[str, Any] | None = Field(description="Why not.")
    warnings: list[EditorialWarning] = Field(description="What the editor should know.")
    changes: list[Change] = Field(description="Against what is live.")
    url: str | None = Field(description="Where it would stand on the site.")
    redirects: list[PlannedRedirect] = Field(description="Slugs that would lead elsewhere.")
    groups: list[str] = Field(description="Cache groups that would go.")
    events: list[PlannedEvent] = Field(description="Events that would be appended.")
