"""What readers send and get of comments."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from app.comments.text import clean_line, clean_text
from app.content.queries import canonical_or_any, check_ids
from app.foundation.clock import Instant
from app.foundation.pagination import PageQuery
from app.foundation.schemas import AnswerModel, QueryModel, RequestModel

CommentState = Literal["pending", "approved", "rejected", "spam", "deleted"]
CommentSort = Literal["-created_at", "created_at", "-score"]
ReportReason = Literal["spam", "abuse", "off_topic", "personal_data", "illegal", "other"]


def _within(text: str, info: ValidationInfo, setting: str) -> str:
    longest = (info.context or {}).get(setting)
    if longest is not None and len(text) > longest:
        raise ValueError(f"must have at most {longest} characters")
    if not text:
        raise ValueError("must not be blank")
    return text


def _name(text: str, info: ValidationInfo) -> str:
    return _within(clean_line(text), info, "comment_name_max_length")


def _body(text: str, info: ValidationInfo) -> str:
    return _within(clean_text(text), info, "comment_max_length")


CommenterName = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_name)]
CommentText = Annotated[str, StringConstraints(max_length=200_000), AfterValidator(_body)]
Email = Annotated[
    str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$")
]


class CommentRequest(RequestModel):
    """A comment to be posted by a guest."""

    author_name: CommenterName = Field(description="The name that stands above it.")
    author_email: Email | None = Field(default=None, description="Never shown to anybody.")
    body: CommentText = Field(
        description="Plain text; an empty line begins a paragraph, bare http(s) addresses become "
        "links.",
        examples=["How do the night classes count the boat hours?"],
    )
    parent_id: UUID | None = Field(default=None, description="The comment that it answers.")
    website: Annotated[str, StringConstraints(max_length=2000)] = Field(
        default="", description="A trap for robots: people do not see the field and leave it empty."
    )
    elapsed_ms: Annotated[int, Field(ge=0, le=2**53)] | None = Field(
        default=None, description="Milliseconds since the form was shown."
    )


class CommentChange(RequestModel):
    """What its author may change of a comment."""

    body: CommentText = Field(
        description="The new text.", examples=["How do the night classes count the boat hours?"]
    )


class CommentAuthor(AnswerModel):
    """Who wrote a comment."""

    name: str = Field(description="As it was given.")
    is_staff: bool = Field(description="Whether it is the staff's answer.")


class AnsweredComment(AnswerModel):
    """The comment that a deep answer is about."""

    id: UUID = Field(description="Its id.")
    author_name: str | None = Field(description="Who wrote it; null if it is not shown any more.")


class CommentDocument(AnswerModel):
    """A comment as readers see it."""

    id: UUID = Field(description="UUIDv7.")
    parent_id: UUID | None = Field(description="What was answered; null for the start of a thread.")
    thread_parent_id: UUID | None = Field(description="Where it is shown.")
    reply_to: AnsweredComment | None = Field(
        description="Of an answer that is shown higher up than it was given: what it is about."
    )
    depth: int = Field(description="0 to 3.")
    author: CommentAuthor | None = Field(description="Null if it is deleted.")
    body: str | None = Field(description="Plain text; null if it is deleted.")
    body_html: str | None = Field(description="The same as HTML, safe to show.")
    created_at: Instant = Field(description="When it was written.")
    edited_at: Instant | None = Field(description="When its author changed it.")
    state: Literal["approved", "pending", "deleted"] = Field(
        description="`pending` is seen by its author alone; `deleted` keeps the place of replies."
    )
    score: int = Field(description="Votes for it less votes against it.")
    reply_count: int = Field(description="Direct replies that are shown.")
    replies: list["CommentDocument"] = Field(description="The first of them, oldest first.")


class CommentPage(AnswerModel):
    """A `Page[CommentDocument]` of comments that were validated when they were written."""

    items: list[Any] = Field(description="The comments.")
    next_cursor: str | None = Field(description="Of the next page.")
    total: int | None = Field(description="How many match.")


class PostedComment(AnswerModel):
    """A comment that was taken, with what its author needs to change it."""

    comment: CommentDocument = Field(description="`approved`, or `pending` until somebody looks.")
    edit_token: str = Field(
        description="Send it as `Edit-Token`; it is not kept anywhere.",
        examples=["3Jq0w2cT9xk5rB1nZ7vY4mD6sF8hKpLq"],
    )


class CommentsQuery(PageQuery):
    """The parameters of the comments of an article."""

    locale: str | None = Field(default=None, max_length=35, description="BCP 47, or `*` for any.")
    view: Literal["threads", "flat"] = Field(
        default="threads", description="`threads`: with the first replies; `flat`: all alike."
    )
    parent: UUID | None = Field(default=None, description="Only direct replies to this comment.")
    sort: CommentSort = Field(default="-created_at", description="`-` is descending.")
    fields: str | None = Field(
        default=None, max_length=1000, description="Only these fields, comma-separated."
    )

    _locale = field_validator("locale")(canonical_or_any)


class CountsQuery(QueryModel):
    """The parameters of the counts."""

    ids: str = Field(
        default="",
        max_length=4000,
        description="Up to 100 ids of articles, comma-separated.",
    )

    _ids = field_validator("ids")(check_ids)


class CommentCount(AnswerModel):
    """How many comments a live article has."""

    article_id: UUID = Field(description="The article.")
    comment_count: int = Field(description="Approved comments, replies too.")
    comments_state: Literal["open", "closed", "off"] = Field(
        description="Whether comments are taken, only shown, or neither."
    )


class CommentCounts(AnswerModel):
    """The counts, in the order of the ids; articles that are not live are left out."""

    items: list[CommentCount] = Field(description="One for each live article.")


class VoteRequest(RequestModel):
    """A vote; the last one of a client counts."""

    value: Annotated[int, Field(ge=-1, le=1)] = Field(
        description="1 for it, -1 against it, 0 neither."
    )


class Vote(AnswerModel):
    """What the vote came to."""

    score: int = Field(description="The comment's score now.")
    value: int = Field(description="What this client's vote is now.")


class ReportRequest(RequestModel):
    """Why somebody should look at a comment."""

    reason: ReportReason = Field(description="What is wrong with it.")
    detail: (
        Annotated[str, StringConstraints(max_length=2000), AfterValidator(clean_text)] | None
    ) = Field(default=None, description="More, in words, for the moderators alone.")


def context_of(settings: Any) -> dict[str, Any]:
    """The settings that decide how long texts may be."""
    names = ("comment_max_length", "comment_name_max_length")
    return {name: getattr(settings, name) for name in names}
