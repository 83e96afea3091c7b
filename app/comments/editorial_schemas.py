"""What moderators send and get of comments."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from app.access.schemas import Person
from app.comments.schemas import CommentState, CommentText, ReportReason
from app.foundation.clock import Instant
from app.foundation.pagination import PageQuery
from app.foundation.schemas import AnswerModel, RequestModel

Action = Literal["approve", "reject", "spam", "delete"]
Outcome = Literal["allow", "hold", "spam"]


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
