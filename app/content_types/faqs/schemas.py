"""The shapes of FAQ entries."""

from typing import Annotated, Literal

from pydantic import Field

from app.body.schema import Body, DeliveredBody
from app.content.queries import FiledEntriesQuery, RenderedQuery
from app.content.schemas import FiledDocument, FiledDraft, Rendered, SeoDocument
from app.foundation.errors import FieldError, field_error
from app.foundation.schemas import Title


class FaqDraft(FiledDraft):
    """What an editor sends."""

    question: Title = Field(description="The question; lists and slugs use it as the title.")
    answer: Body = Field(default=[], description="The answer, as Portable Text.")
    position: Annotated[int, Field(ge=0, le=1_000_000)] | None = Field(
        default=None, description="Order in lists; entries without come last."
    )

    @property
    def heading(self) -> str:
        """The question."""
        return self.question

    def missing(self) -> list[FieldError]:
        """An answer."""
        if self.answer:
            return []
        return [field_error("#/answer", "missing-content", "An FAQ entry needs an answer.")]


class FaqSummary(FiledDocument):
    """An FAQ entry in lists, answer included: a page of questions is one request."""

    type: Literal["faq"] = Field(description="The content type.")
    question: str = Field(description="The question.")
    answer: DeliveredBody = Field(description="The answer, as Portable Text.")
    position: int | None = Field(description="Order in lists.")

    @property
    def heading(self) -> str:
        """The question."""
        return self.question


class FaqDocument(FaqSummary):
    """An FAQ entry."""

    rendered: Rendered = Field(description="The answer in other formats, if asked for.")
    seo: SeoDocument = Field(description="Search and share metadata.")


class FaqsQuery(FiledEntriesQuery):
    """The parameters of the list."""

    sort: Literal["position", "-updated_at"] = Field(
        default="position", description="The editor's order by default."
    )


class FaqQuery(RenderedQuery):
    """The parameters of the document."""
