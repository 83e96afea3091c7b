"""The parameters of the editorial lists, and what they mean in SQL."""

from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import ColumnElement, Uuid, func, literal, or_, select

from app.catalog.authors.models import Author
from app.catalog.sections.models import Section
from app.catalog.sections.tree import subtree
from app.catalog.tags.models import Tag
from app.content.content_type import ContentType
from app.content.models import Entry
from app.content.queries import check_ids, split_ids
from app.foundation.database import AnySelect
from app.foundation.models import InstantColumn
from app.foundation.pagination import PageQuery
from app.foundation.schemas import Locale
from app.foundation.slugs import fold
from app.references.models import EntryReference
from app.references.tracking import Side

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""What entries without a time are sorted by: last."""


class EditorialQuery(PageQuery):
    """The parameters of an editorial list."""

    status: Literal["draft", "live", "changed", "archived"] | None = Field(
        default=None, description="Only these; archived ones too if it is not given."
    )
    scheduled: Literal["publish", "unpublish"] | None = Field(
        default=None, description="Only what will be published, or withdrawn, by the clock."
    )
    q: str | None = Field(default=None, max_length=200, description="Part of the title.")
    section: str | None = Field(
        default=None, max_length=200, description="Slug or id; those below it count."
    )
    tag: str | None = Field(default=None, max_length=200, description="Slug or id.")
    author: str | None = Field(default=None, max_length=200, description="Slug or id.")
    locale: Locale | None = Field(default=None, description="BCP 47; all by default.")
    created_by: UUID | None = Field(default=None, description="Id of an API key.")
    ids: str | None = Field(
        default=None, max_length=4000, description="Only these: up to 100 ids, comma-separated."
    )
    sort: Literal["-updated_at", "title", "publish_at"] = Field(
        default="-updated_at", description="`publish_at`: those without one come last."
    )

    _ids = field_validator("ids")(check_ids)

    def conditions(self, kind: ContentType, *, drafts: bool) -> list[ColumnElement[bool]]:
        """The filters, on entries of one type; without drafts, on what is live of them."""
        found: list[ColumnElement[bool]] = [Entry.type == kind.name]
        if not drafts:
            found.append(Entry.live_revision.is_not(None))
        if self.status is not None:
            found.append(_has_status(self.status))
        if self.scheduled is not None:
            column = Entry.publish_at if self.scheduled == "publish" else Entry.unpublish_at
            found.append(column.is_not(None))
        if self.q is not None:
            title = self._title(kind, drafts=drafts)
            found.append(title.contains(fold(self.q), autoescape=True))
        if self.locale is not None:
            found.append(Entry.locale == self.locale)
        if self.created_by is not None:
            found.append(Entry.created_by_id == self.created_by)
        if self.ids is not None:
            found.append(Entry.id.in_(split_ids(self.ids)))
        return found + self._references("draft" if drafts else "live")

    def _title(self, kind: ContentType, *, drafts: bool) -> ColumnElement[str]:
        if drafts:
            return Entry.title_sort.expression
        live = kind.live
        return select(live.title_sort).where(live.id == Entry.id).scalar_subquery()

    def _references(self, side: Side) -> list[ColumnElement[bool]]:
        targets: list[AnySelect] = []
        if self.section is not None:
            start = select(Section.id).where(_named(Section, self.section))
            targets.append(select(subtree(start).c.id))
        if self.tag is not None:
            targets.append(select(Tag.id).where(_named(Tag, self.tag)))
        if self.author is not None:
            targets.append(select(Author.id).where(_named(Author, self.author)))
        return [
            Entry.id.in_(
                select(EntryReference.entry_id).where(
                    EntryReference.side == side, EntryReference.target_id.in_(target)
                )
            )
            for target in targets
        ]

    def order(self, kind: ContentType, *, drafts: bool) -> tuple[ColumnElement[Any], bool]:
        """What to sort by, and whether descending."""
        if self.sort == "publish_at":
            return func.coalesce(Entry.publish_at, literal(NEVER, InstantColumn)), False
        if self.sort == "title":
            return self._title(kind, drafts=drafts), False
        return Entry.updated_at.expression, True

    def key_of(self, entry: Entry, title: str) -> tuple[Any, UUID]:
        """Where an entry stands in this order, under the title that is shown."""
        value = {
            "publish_at": entry.publish_at or NEVER,
            "title": fold(title),
            "-updated_at": entry.updated_at,
        }[self.sort]
        return value, entry.id

    @property
    def asks_for_schedules(self) -> bool:
        """Whether the answer would tell something of schedules."""
        return self.scheduled is not None or self.sort == "publish_at"


def _has_status(status: str) -> ColumnElement[bool]:
    archived = Entry.archived_at.is_not(None)
    if status == "archived":
        return archived
    is_live = Entry.live_revision.is_not(None)
    if status == "draft":
        return ~archived & ~is_live
    is_newest = (Entry.live_revision == Entry.draft_revision) & ~Entry.is_amended
    return is_live & (is_newest if status == "live" else ~is_newest)


def _named(model: Any, name: str) -> ColumnElement[bool]:
    try:
        return or_(model.slug == name, model.id == literal(UUID(name), Uuid()))
    except ValueError:
        condition: ColumnElement[bool] = model.slug == name
        return condition
