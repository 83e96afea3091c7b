"""What each type's draft and document extend."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import AfterValidator, Field

from app.body.reading import one_line, shortened
from app.catalog.sections.schemas import SectionLabel
from app.catalog.tags.schemas import TagLabel
from app.foundation.clock import Instant
from app.foundation.errors import FieldError
from app.foundation.schemas import (
    AnswerModel,
    HttpUrl,
    Image,
    Line,
    Locale,
    Prose,
    RequestModel,
    Slug,
    StoredImage,
)
from app.references.ids import SectionId, TagId

EXTRA_MAX_BYTES = 16 * 1024


def _small(extra: dict[str, Any]) -> dict[str, Any]:
    if len(orjson.dumps(extra)) > EXTRA_MAX_BYTES:
        raise ValueError(f"must be at most {EXTRA_MAX_BYTES} bytes")
    return extra


def _each_once(ids: list[Any]) -> list[Any]:
    if len(set(ids)) != len(ids):
        raise ValueError("must name each only once")
    return ids


OneOfEach = AfterValidator(_each_once)
Extra = Annotated[dict[str, Any], AfterValidator(_small)]


class Seo(RequestModel):
    """Search and share metadata; what is null is made from the page."""

    title: Line | None = Field(default=None, description="Title for search engines.")
    description: Prose | None = Field(default=None, description="Description for search engines.")
    image: Image | None = Field(default=None, description="Picture for shared links.")
    canonical_url: HttpUrl | None = Field(default=None, description="Where the original stands.")
    noindex: bool = Field(default=False, description="Keeps it out of search engines.")


class Draft(RequestModel):
    """What every type's editor sends. `PUT` replaces it; `PATCH` merges into it."""

    slug: Slug | None = Field(
        default=None, description="Made from the title if it is not given; then it stays."
    )
    seo: Seo = Field(default_factory=Seo, description="Search and share metadata.")
    extra: Extra = Field(
        default={}, description="The publisher's own fields, delivered as they are; 16 KiB."
    )

    @property
    def heading(self) -> str:
        """What lists and slugs call the entry."""
        raise NotImplementedError

    @property
    def section(self) -> UUID | None:
        """The section it stands in, if its type has sections."""
        return None

    @property
    def tags(self) -> list[UUID]:
        """Its tags in order, if its type has tags."""
        return []

    def missing(self) -> list[FieldError]:
        """What publishing needs and the draft lacks."""
        return []


class FiledDraft(Draft):
    """And what editors send of entries that stand in a section and have tags."""

    section_id: SectionId | None = Field(default=None, description="The section it stands in.")
    tag_ids: Annotated[list[TagId], OneOfEach] = Field(
        default=[], max_length=50, description="Its tags, in order."
    )

    @property
    def section(self) -> UUID | None:
        """The section it stands in."""
        return self.section_id and UUID(int=self.section_id.int)

    @property
    def tags(self) -> list[UUID]:
        """Its tags, in order."""
        return [UUID(int=tag_id.int) for tag_id in self.tag_ids]


class Creation(RequestModel):
    """What only `POST` takes: it is set at creation and stays."""

    locale: Locale | None = Field(default=None, description="BCP 47; the site's by default.")
    translation_key: UUID | None = Field(
        default=None, description="Ties translations together; a new one by default."
    )


class Translation(AnswerModel):
    """The same entry in another locale."""

    locale: str = Field(description="BCP 47.")
    slug: str = Field(description="Its slug there.")
    url: str = Field(description="Its page on the site.")


class SeoDocument(AnswerModel):
    """Search and share metadata, complete."""

    title: str = Field(description="The editor's, or the title.")
    description: str | None = Field(description="The editor's, the summary or the first words.")
    image: StoredImage | None = Field(description="The editor's, or the lead image.")
    canonical_url: str = Field(description="The editor's, or `url`.")
    noindex: bool = Field(description="Whether search engines should leave it out.")


class Rendered(AnswerModel):
    """The text as finished HTML, Markdown and plain text, as far as `render` asked for it."""

    html: str | None = Field(description="With `render=html`.")
    markdown: str | None = Field(description="With `render=markdown`.")
    text: str | None = Field(description="With `render=text`.")


NOT_RENDERED = Rendered(html=None, markdown=None, text=None)


class LiveDocument(AnswerModel):
    """What every live entry shows of itself, in lists and on its page."""

    id: UUID = Field(description="UUIDv7.")
    type: str = Field(description="The content type.")
    slug: str = Field(description="Its part of addresses.")
    url: str = Field(description="Its page on the site.")
    locale: str = Field(description="BCP 47.")
    translations: list[Translation] = Field(description="The same in other locales.")
    extra: dict[str, Any] = Field(description="The publisher's own fields.")
    published_at: Instant = Field(description="First publication.")
    updated_at: Instant = Field(description="Latest publication that was not minor.")
    revision: int = Field(description="The revision that is live.")

    @property
    def heading(self) -> str:
        """What it is called: most types have a title."""
        return str(getattr(self, "title", self.slug))


class FiledDocument(LiveDocument):
    """And what those show that stand in a section and have tags."""

    section: SectionLabel | None = Field(description="The section it stands in.")
    tags: list[TagLabel] = Field(description="Its tags, in the editor's order.")


LONGEST_SEO_TITLE = 70
LONGEST_SEO_DESCRIPTION = 160


def complete_seo(
    given: dict[str, Any], locale: str, *, title: str, description: str, image: Any, url: str
) -> SeoDocument:
    """The editor's metadata, with what is missing made from the page."""
    written = given["description"]
    if written is None:
        line = one_line(description[: 4 * LONGEST_SEO_DESCRIPTION])
        written = shortened(line, LONGEST_SEO_DESCRIPTION, locale) or None
    return SeoDocument(
        title=given["title"] or shortened(title, LONGEST_SEO_TITLE, locale),
        description=written,
        image=given["image"] or image,
        canonical_url=given["canonical_url"] or url,
        noindex=given["noindex"],
    )
