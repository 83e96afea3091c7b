"""What is asked and answered about the comments of one person."""

from uuid import UUID

from pydantic import Field

from app.comments.editorial_schemas import ArticleLabel
from app.comments.schemas import CommentState, Email
from app.foundation.clock import Instant
from app.foundation.schemas import AnswerModel, RequestModel


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
