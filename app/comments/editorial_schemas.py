"""What moderators send and get of comments."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from app.access.schemas import Person
from app.comments.schemas import CommentState, CommentText, Email, ReportReason
from app.foundation.clock import Instant
from app.foundation.pagination import PageQuery
from app.foundation.schemas import AnswerModel, Line, RequestModel

Action = Literal["approve", "reject", "spam", "delete"]
Outcome = Literal["allow", "hold", "spam"]
BanKind = Literal["address", "email", "name"]


class ModerationQuery(PageQuery):
    """The parameters of the queue."""

    state: CommentState | None = Field(default=None, description="Only in this state.")
    article: UUID | None = Field(default=None, description="Id of an article.")
    section: str | None = Field(
        default=None, max_length=200, description="Slug or id; those below it count."
    )
    verdict: Outcome | None = Field(default=None, description="What the checks came to.")
    q: str | None = Field(default=None, max_length=200, description="Part of the text or the name.")
    reported: Literal["true", "false"] | None = Field(
        default=None, description="Whether there are reports that nobody has settled."
    )
    created_after: Instant | None = Field(default=None, description="From this moment on.")
    sort: Literal["created_at", "-report_count"] = Field(
        default="created_at", description="The oldest, or the most reported, come first."
    )


class CommentWriter(AnswerModel):
    """Who wrote a comment, as moderators see it."""

    name: str = Field(description="As it was given.")
    is_staff: bool = Field(description="Whether it is the staff's answer.")
    email: str | None = Field(description="Only where the publisher's settings keep it.")
    has_email: bool = Field(description="Whether one was given.")


class ArticleLabel(AnswerModel):
    """The article that a comment belongs to."""

    id: UUID = Field(description="Its id.")
    title: str = Field(description="The headline.")


class QueuedComment(AnswerModel):
    """A comment as moderators see it."""

    id: UUID = Field(description="UUIDv7.")
    article: ArticleLabel = Field(description="Where it stands.")
    parent_id: UUID | None = Field(description="What was answered.")
    depth: int = Field(description="0 to 3.")
    author: CommentWriter = Field(description="Who wrote it.")
    body: str = Field(description="Plain text; empty if it is deleted.")
    body_html: str = Field(description="The same as HTML, safe to show.")
    state: CommentState = Field(description="Where it is on its way.")
    verdict: Outcome = Field(description="What the checks came to.")
    score: int = Field(description="Votes for it less votes against it.")
    reply_count: int = Field(description="Direct replies that are shown.")
    report_count: int = Field(description="Reports that nobody has settled.")
    created_at: Instant = Field(description="When it was written.")
    edited_at: Instant | None = Field(description="When its author changed it.")
    decided_at: Instant = Field(description="When it got into this state.")


class VerdictRecord(AnswerModel):
    """What one check found."""

    check: str = Field(description="The check; `human` is a moderator.")
    outcome: Outcome = Field(description="What it came to.")
    reason: str = Field(description="Why, in a sentence; empty if there was nothing.")
    score: float = Field(description="How sure it is, 0 to 1.")
    at: Instant = Field(description="When.")


class ReportRecord(AnswerModel):
    """One reader's complaint."""

    reason: ReportReason = Field(description="What is said to be wrong.")
    detail: str | None = Field(description="More, in words.")
    at: Instant = Field(description="When.")
    settled_at: Instant | None = Field(description="When a moderator decided.")


class HistoryRecord(AnswerModel):
    """One thing that happened to a comment."""

    type: str = Field(description="The event.")
    actor: Person = Field(description="Who did it.")
    at: Instant = Field(description="When.")
    from_state: CommentState | None = Field(description="Where it was before.")
    state: CommentState = Field(description="Where it was after.")


class ModeratedComment(QueuedComment):
    """A comment with all that moderators may know of it."""

    verdicts: list[VerdictRecord] = Field(description="The evidence, oldest first.")
    reports: list[ReportRecord] = Field(description="What readers say, oldest first.")
    history: list[HistoryRecord] = Field(description="What happened, oldest first.")


class Decision(RequestModel):
    """What a moderator decides."""

    from_state: CommentState | None = Field(
        default=None, description="The state that you saw; another one is 409."
    )


class BulkDecision(RequestModel):
    """The same for many comments."""

    ids: list[UUID] = Field(min_length=1, max_length=200, description="Which; up to 200.")
    action: Action = Field(description="What.")


class DecisionResult(AnswerModel):
    """What came of it for one comment."""

    id: UUID = Field(description="The comment.")
    status: int = Field(description="200, 404 or 409: what the single request would answer.")
    state: CommentState | None = Field(description="The state it is in now; null if it is absent.")
    detail: str | None = Field(description="Why it was refused.")


class DecisionResults(AnswerModel):
    """One answer per id, in their order."""

    items: list[DecisionResult] = Field(description="What came of it.")


class StaffAnswer(RequestModel):
    """A comment of the staff; it is approved at once."""

    body: CommentText = Field(
        description="Plain text.", examples=["Hours at sea count double from October on."]
    )
    parent_id: UUID | None = Field(default=None, description="The comment that it answers.")


class PolicyDraft(RequestModel):
    """What is said about comments; null inherits."""

    state: Literal["open", "closed", "off"] | None = Field(
        default=None, description="Taken and shown, only shown, or neither."
    )
    moderation: Literal["pre", "post"] | None = Field(
        default=None, description="Whether somebody looks before or after readers see it."
    )
    close_after_days: Annotated[int, Field(ge=1, le=36_500)] | None = Field(
        default=None, description="Days after the first publication; then threads close."
    )
    hold_first_time: bool | None = Field(
        default=None, description="Whether those without an approved comment wait."
    )


class EffectivePolicy(AnswerModel):
    """What holds, with all that is inherited."""

    state: Literal["open", "closed", "off"] = Field(description="Taken, only shown, or neither.")
    moderation: Literal["pre", "post"] = Field(description="Before or after readers see it.")
    close_after_days: int | None = Field(description="Days; null if threads stay open.")
    hold_first_time: bool = Field(description="Whether first-time commenters wait.")


class PolicyRecord(AnswerModel):
    """What is said in one place, and what holds there."""

    state: Literal["open", "closed", "off"] | None = Field(description="Null inherits.")
    moderation: Literal["pre", "post"] | None = Field(description="Null inherits.")
    close_after_days: int | None = Field(description="Null inherits.")
    hold_first_time: bool | None = Field(description="Null inherits.")
    effective: EffectivePolicy = Field(description="What holds.")


class BanRequest(RequestModel):
    """Somebody to be banned: by a value, or as the writer of a comment."""

    kind: BanKind = Field(description="By what.")
    value: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None = Field(
        default=None,
        description="An address or range (`203.0.113.0/24`), an e-mail or a name.",
        examples=["203.0.113.0/24"],
    )
    comment_id: UUID | None = Field(default=None, description="Or: whoever wrote this comment.")
    reason: Line | None = Field(default=None, description="Why, for the other moderators.")
    expires_at: Instant | None = Field(default=None, description="When it ends; never by default.")

    @model_validator(mode="after")
    def check_one(self) -> Self:
        """Exactly one of the two ways to say who."""
        if (self.value is None) == (self.comment_id is None):
            raise PydanticCustomError("value_error", "give either value or comment_id")
        return self


class BanRecord(AnswerModel):
    """A ban. Addresses and e-mails are hashed, so nobody can read them here."""

    id: UUID = Field(description="UUIDv7.")
    kind: BanKind = Field(description="By what.")
    name: str | None = Field(description="Of a ban by name: the name, folded.")
    reason: str | None = Field(description="Why.")
    created_at: Instant = Field(description="When it was made.")
    created_by: Person = Field(description="Who made it.")
    expires_at: Instant | None = Field(description="When it ends; null if it does not.")


class EmailRequest(RequestModel):
    """Whose data is asked for."""

    email: Email = Field(description="The address that the comments were written under.")


class ExportedComment(AnswerModel):
    """All that is kept of a comment, for whoever wrote it."""

    id: UUID = Field(description="UUIDv7.")
    article: ArticleLabel = Field(description="Where it stands.")
    parent_id: UUID | None = Field(description="What was answered.")
    author_name: str = Field(description="The name that was given.")
    body: str = Field(description="The text.")
    state: CommentState = Field(description="Where it is on its way.")
    score: int = Field(description="Votes for it less votes against it.")
    created_at: Instant = Field(description="When it was written.")
    edited_at: Instant | None = Field(description="When it was changed.")


class CommentExport(AnswerModel):
    """Everything that was written under an e-mail address."""

    items: list[ExportedComment] = Field(description="The comments, oldest first.")


class CommentErasure(AnswerModel):
    """What was erased."""

    erased: int = Field(description="How many comments are now empty places, or gone.")
