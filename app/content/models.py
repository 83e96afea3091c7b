"""The tables of the engine: entries, revisions, publications, previews; and what is live."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.cache.gate import DELIVERY
from app.foundation.models import Base, CodePointText, InstantColumn
from app.search.documents import Texts


class Entry(Base):
    """A piece of content of any type, seen from the editors' side.

    `is_amended`: since it went live, something changed that no revision holds (a table's rows).
    """

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("translation_key", "locale"),
        Index(None, "type", "updated_at", "id"),
        Index(None, "type", "title_sort", "id"),
        Index(None, "type", "locale", "slug"),
        Index(None, "publish_at"),
        Index(None, "unpublish_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(35))
    translation_key: Mapped[UUID]
    title: Mapped[str] = mapped_column(CodePointText)
    title_sort: Mapped[str] = mapped_column(CodePointText)
    slug: Mapped[str] = mapped_column(String(200))
    version: Mapped[int]
    draft_revision: Mapped[int]
    live_revision: Mapped[int | None]
    publish_at: Mapped[datetime | None] = mapped_column(InstantColumn)
    publish_revision: Mapped[int | None]
    unpublish_at: Mapped[datetime | None] = mapped_column(InstantColumn)
    schedule_error: Mapped[str | None] = mapped_column(String(1000))
    is_amended: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    created_by_id: Mapped[UUID | None]
    created_by_name: Mapped[str] = mapped_column(String(200))
    updated_at: Mapped[datetime] = mapped_column(InstantColumn)
    updated_by_id: Mapped[UUID | None]
    updated_by_name: Mapped[str] = mapped_column(String(200))
    archived_at: Mapped[datetime | None] = mapped_column(InstantColumn)


class Revision(Base):
    """What an editor saved. Never edited; only an autosave may be superseded by the next one.

    `since_version` to `version` are the entry's versions during which it was the newest content;
    they differ where an autosave was superseded.
    """

    __tablename__ = "revisions"

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since_version: Mapped[int]
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    note: Mapped[str | None] = mapped_column(String(500))
    autosave: Mapped[bool]
    created_by_id: Mapped[UUID | None]
    created_by_name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(InstantColumn)


class Publication(Base):
    """Which revision readers saw from when to when. Never edited, but for its end."""

    __tablename__ = "publications"
    __table_args__ = (Index(None, "entry_id", "live_from"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    revision: Mapped[int]
    slug: Mapped[str] = mapped_column(String(200))
    published_at: Mapped[datetime] = mapped_column(InstantColumn)
    updated_at: Mapped[datetime] = mapped_column(InstantColumn)
    live_from: Mapped[datetime] = mapped_column(InstantColumn)
    live_until: Mapped[datetime | None] = mapped_column(InstantColumn)
    published_by_id: Mapped[UUID | None]
    published_by_name: Mapped[str] = mapped_column(String(200))
    withdrawn_by_id: Mapped[UUID | None]
    withdrawn_by_name: Mapped[str | None] = mapped_column(String(200))


class Preview(Base):
    """A token that shows a draft. `shown_revision` was the newest when it was made."""

    __tablename__ = "previews"
    __table_args__ = (Index(None, "entry_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    revision: Mapped[int | None]
    shown_revision: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    expires_at: Mapped[datetime] = mapped_column(InstantColumn)


class Rendition(Base):
    """A live entry's body as HTML, Markdown and text, in pieces (`app.body.renditions`)."""

    __tablename__ = "renditions"
    __table_args__ = {"info": DELIVERY}

    id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    html: Mapped[list[Any]]
    markdown: Mapped[list[Any]]
    text: Mapped[list[Any]]


FILED = ("tag", "author", "section")
"""Kinds of what entries are filed under, as references and filters call them."""


class Listing(Base):
    """That a live entry is filed under its section, a tag or an author (the owner).

    Its index has the entries of each owner in the order of publication.
    """

    __tablename__ = "listings"
    __table_args__ = (
        Index(None, "owner_id", "type", "locale", "published_at", "entry_id"),
        {"info": DELIVERY},
    )

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True
    )
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(35))
    published_at: Mapped[datetime] = mapped_column(InstantColumn)


class LiveEntry:
    """The columns of every table of live entries. A row exists only while readers see the entry."""

    @declared_attr
    @classmethod
    def id(cls) -> Mapped[UUID]:
        """The entry's id."""
        return mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)

    @declared_attr
    @classmethod
    def section_id(cls) -> Mapped[UUID | None]:
        """The section it stands in; a section that is used cannot be deleted."""
        return mapped_column(ForeignKey("sections.id"))

    locale: Mapped[str] = mapped_column(String(35))
    slug: Mapped[str] = mapped_column(String(200))
    translation_key: Mapped[UUID]
    title: Mapped[str] = mapped_column(CodePointText)
    title_sort: Mapped[str] = mapped_column(CodePointText)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON)
    seo: Mapped[dict[str, Any]] = mapped_column(JSON)
    noindex: Mapped[bool]
    published_at: Mapped[datetime] = mapped_column(InstantColumn)
    updated_at: Mapped[datetime] = mapped_column(InstantColumn)
    revision: Mapped[int]

    @staticmethod
    def searched(live: Any) -> Texts:
        """What of a live row is searched. A type that has more than a title says so."""
        return Texts(live.title)


class InSitemaps:
    """The column of live entries whose pages stand in sitemaps; without a part they do not."""

    sitemap_part: Mapped[int | None]


def sitemap_index() -> Index:
    """What finds the parts of the sitemap, what stands in one, and when it changed last."""
    return Index(None, "sitemap_part", "updated_at", "id")


def live_constraints(*more: Any) -> tuple[Any, ...]:
    """The constraints and indexes that every table of live entries has, and `more`."""
    return (
        UniqueConstraint("locale", "slug"),
        Index(None, "translation_key"),
        Index(None, "section_id"),
        Index(None, "locale", "published_at", "id"),
        Index(None, "locale", "updated_at", "id"),
        Index(None, "locale", "title_sort", "id"),
        *more,
    )
