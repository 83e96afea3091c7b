"""What each type's draft and document extend, and the editorial envelope."""

from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import orjson
from pydantic import AfterValidator, Field

from app.body.reading import shortened
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
from app.references.tracking import Usage

D = TypeVar("D")
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
    section_id: SectionId | None = Field(default=None, description="The section it stands in.")
    tag_ids: Annotated[list[TagId], OneOfEach] = Field(
        default=[], max_length=50, description="Its tags, in order."
    )
    seo: Seo = Field(default_factory=Seo, description="Search and share metadata.")
    extra: Extra = Field(
        default={}, description="The publisher's own fields, delivered as they are; 16 KiB."
    )

    @property
    def heading(self) -> str:
        """What lists and slugs call the entry."""
        raise NotImplementedError

    def missing(self) -> list[FieldError]:
        """What publishing needs and the draft lacks."""
        return []


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
    section: SectionLabel | None = Field(description="The section it stands in.")
    tags: list[TagLabel] = Field(description="Its tags, in the editor's order.")
    extra: dict[str, Any] = Field(description="The publisher's own fields.")
    published_at: Instant = Field(description="First publication.")
    updated_at: Instant = Field(description="Latest publication that was not minor.")
    revision: int = Field(description="The revision that is live.")


def complete_seo(
    given: dict[str, Any], *, title: str, description: str, image: Any, url: str
) -> SeoDocument:
    """The editor's metadata, with what is missing made from the page."""
    return SeoDocument(
        title=given["title"] or shortened(title, 70),
        description=given["description"] or shortened(description, 160) or None,
        image=given["image"] or image,
        canonical_url=given["canonical_url"] or url,
        noindex=given["noindex"],
    )


class EditorialWarning(AnswerModel):
    """Something that an editor should know; it never blocks."""

    pointer: str = Field(description="JSON Pointer fragment into the draft.")
    code: Literal["slug-taken", "not-live", "still-referenced", "schedule-behind-draft"] = Field(
        description="What it is about."
    )
    detail: str = Field(description="One sentence.")
    used_by: list[Usage] | None = Field(description="With `still-referenced`: who points here.")


class Person(AnswerModel):
    """Who did something: the name of an API key, or of the service's own."""

    id: UUID | None = Field(description="Id of the key; null for the service itself.")
    name: str = Field(description="Its name.")


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
    title: str = Field(description="Of the latest draft.")
    slug: str = Field(description="Of the latest draft.")
    locale: str = Field(description="BCP 47.")
    translation_key: UUID = Field(description="Ties translations together.")
    draft_revision: int = Field(description="Number of the latest revision.")
    live_revision: int | None = Field(description="Number of the live revision.")
    schedule: Schedule = Field(description="What will happen by the clock.")
    warnings: list[EditorialWarning] = Field(description="What the editor should know.")
    created_at: Instant = Field(description="When it was made.")
    created_by: Person = Field(description="Who made it.")
    updated_at: Instant = Field(description="When it was changed last.")
    updated_by: Person = Field(description="Who changed it last.")


class Envelope(ListedEntry, Generic[D]):
    """An entry as editors see it."""

    draft: D = Field(description="The latest draft: exactly what `PUT` accepts.")


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

    revision: Annotated[int, Field(ge=1)] | None = Field(
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
    publish_revision: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="The revision to publish; the newest now by default."
    )
    unpublish_at: Instant | None = Field(default=None, description="In the future.")


class PreviewRequest(RequestModel):
    """What to show, and for how long."""

    revision: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="A revision; null follows the draft."
    )
    expires_in: Annotated[int, Field(ge=1)] | None = Field(
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
