"""The shapes of articles."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, field_validator
from sqlalchemy import literal, select

from app.body.reading import OutlineItem
from app.body.schema import Body, DeliveredBody
from app.catalog.authors.models import Author
from app.catalog.sections.schemas import Breadcrumb
from app.comments.schemas import CommentDocument
from app.content.queries import (
    BETWEEN_DATES,
    Condition,
    EntrySort,
    FiledEntriesQuery,
    RenderedQuery,
    choices,
)
from app.content.schemas import FiledDocument, FiledDraft, OneOfEach, Rendered, SeoDocument
from app.content_types.faqs.schemas import FaqDocument
from app.content_types.tables.schemas import TableDocument
from app.foundation.clock import Instant, now
from app.foundation.database import AnySelect
from app.foundation.pagination import Page
from app.foundation.schemas import (
    AnswerModel,
    AsStored,
    Image,
    Line,
    Prose,
    RequestModel,
    StoredImage,
    Title,
)
from app.references.ids import ArticleId, AuthorId, FaqId, TableId

INCLUDES = ("faqs", "tables", "comments", "related")


class Byline(RequestModel):
    """An author of an article."""

    author_id: AuthorId = Field(description="The author.")
    role: Line | None = Field(default=None, description="For this article, instead of their own.")


CorrectionKind = Literal["correction", "clarification", "update", "retraction"]


class CorrectionDraft(RequestModel):
    """Something that was put right after publication."""

    at: Instant = Field(default_factory=now, description="When; now by default.")
    kind: CorrectionKind = Field(default="correction", description="What kind of change.")
    text: Prose = Field(description="What was changed, in a sentence.")


class Correction(AnswerModel):
    """Something that was put right after publication."""

    at: Instant = Field(description="When.")
    kind: CorrectionKind = Field(description="What kind of change.")
    text: str = Field(description="What was changed, in a sentence.")


def _authors_once(authors: list[Byline]) -> list[Byline]:
    if len({byline.author_id for byline in authors}) != len(authors):
        raise ValueError("must name each author only once")
    return authors


class ArticleDraft(FiledDraft):
    """What an editor sends."""

    title: Title = Field(description="The headline.")
    kicker: Line | None = Field(default=None, description="A few words above the headline.")
    summary: Prose | None = Field(default=None, description="The dek: what it is about.")
    lead_image: Image | None = Field(default=None, description="The picture at the top.")
    body: Body = Field(default=[], description="The text, as Portable Text.")
    authors: Annotated[list[Byline], AfterValidator(_authors_once)] = Field(
        default=[], max_length=50, description="The byline, in order."
    )
    faq_ids: Annotated[list[FaqId], OneOfEach] = Field(
        default=[], max_length=50, description="FAQ entries that belong to it, in order."
    )
    table_ids: Annotated[list[TableId], OneOfEach] = Field(
        default=[], max_length=20, description="Data tables that belong to it, in order."
    )
    related_ids: Annotated[list[ArticleId], OneOfEach] = Field(
        default=[], max_length=20, description="Stories to read next, in order."
    )
    corrections: list[CorrectionDraft] = Field(
        default=[], max_length=50, description="What was put right since publication."
    )

    @property
    def heading(self) -> str:
        """The headline."""
        return self.title


class AuthorLabel(AnswerModel):
    """An author as articles show them."""

    slug: str = Field(description="Its part of addresses.")
    name: str = Field(description="The name as readers see it.")
    role: str | None = Field(description="For this article, or the author's own.")
    avatar: StoredImage | None = Field(description="A portrait.")


class ArticleSummary(FiledDocument):
    """An article in lists."""

    type: Literal["article"] = Field(description="The content type.")
    title: str = Field(description="The headline.")
    kicker: str | None = Field(description="A few words above the headline.")
    summary: str | None = Field(description="The dek: what it is about.")
    lead_image: StoredImage | None = Field(description="The picture at the top.")
    breadcrumbs: list[Breadcrumb] = Field(description="From the root section to its own.")
    authors: list[AuthorLabel] = Field(description="The byline, in order.")
    corrections: Annotated[list[Correction], AsStored()] = Field(
        description="What was put right since publication."
    )
    word_count: int = Field(description="Words of the body (UAX #29).")
    reading_minutes: int = Field(description="At 238 words a minute, at least 1.")
    comments_state: Literal["open", "closed", "off"] = Field(
        description="Whether comments are taken, only shown, or neither."
    )
    comments_close_at: Instant | None = Field(description="When the thread closes.")


class ArticleDocument(ArticleSummary):
    """An article with everything that its page shows."""

    body: DeliveredBody = Field(description="The text, as Portable Text.")
    rendered: Rendered = Field(description="The body in other formats, if asked for.")
    outline: Annotated[list[OutlineItem], AsStored()] = Field(description="The headings.")
    seo: SeoDocument = Field(description="Search and share metadata.")
    comment_count: int = Field(description="Approved comments, replies too.")
    faqs: list[FaqDocument] | None = Field(description="With `include=faqs`; at most 50.")
    tables: list[TableDocument] | None = Field(description="With `include=tables`; at most 20.")
    comments: Annotated[Page[CommentDocument], AsStored()] | None = Field(
        description="With `include=comments`: the first page."
    )
    related: list[ArticleSummary] | None = Field(description="With `include=related`; at most 5.")


class RelatedArticles(AnswerModel):
    """Stories to read next."""

    items: list[ArticleSummary] = Field(
        description="At most 5: the editor's first, then the most alike."
    )


class ArticlesQuery(FiledEntriesQuery):
    """The parameters of the list."""

    conditions: ClassVar[Mapping[str, Condition]] = {
        **FiledEntriesQuery.conditions,
        **BETWEEN_DATES,
        "author": lambda of: of.filed("author"),
    }

    author: str | None = Field(default=None, max_length=200, description="Slug of an author.")
    published_after: Instant | None = Field(default=None, description="From this moment on.")
    published_before: Instant | None = Field(default=None, description="Before this moment.")
    sort: EntrySort = Field(default="-published_at", description="`-` is descending.")
    format: Literal["json", "markdown"] | None = Field(
        default=None,
        description="`markdown`: titles with links to the articles as Markdown.",
    )

    def lookups(self) -> list[AnySelect]:
        """And the author."""
        found = super().lookups()
        if self.author is not None:
            written: AnySelect = select(literal("author").label("kind"), Author.id)
            found.append(written.where(Author.slug == self.author))
        return found


class ArticleQuery(RenderedQuery):
    """The parameters of the document."""

    include: str | None = Field(
        default=None,
        max_length=100,
        description="Any of `faqs,tables,comments,related`, or `all`.",
    )
    format: Literal["json", "markdown"] | None = Field(
        default=None,
        description="`markdown`: the whole article as one document, as `Accept: text/markdown`.",
    )

    @field_validator("include")
    @classmethod
    def check_include(cls, value: str | None) -> str | None:
        """Refuses what cannot be included."""
        choices(value, (*INCLUDES, "all"))
        return value

    @property
    def includes(self) -> frozenset[str]:
        """What is asked for beside the article."""
        names = choices(self.include, (*INCLUDES, "all"))
        return frozenset(INCLUDES) if "all" in names else names
