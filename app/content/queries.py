"""The parameters of the public lists and documents, and what they mean in SQL."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import ColumnElement, Table, literal, select

from app.body.renditions import FORMATS
from app.catalog.models import EntryTag
from app.catalog.sections.models import Section
from app.catalog.sections.tree import subtree
from app.catalog.tags.models import Tag
from app.foundation.database import AnySelect
from app.foundation.locales import canonical_locale
from app.foundation.pagination import PageQuery
from app.foundation.schemas import QueryModel

ANY_LOCALE = "*"
MOST_IDS = 100

FilterIds = Mapping[str, Sequence[UUID]]
"""What the slugs in filters name: ids by kind."""


def canonical_or_any(value: str | None) -> str | None:
    """A locale in its canonical form, or `*`."""
    return value if value in {None, ANY_LOCALE} else canonical_locale(str(value))


def split_ids(value: str) -> list[UUID]:
    """`id,id` as a list. Raises ValueError for what is no UUID."""
    return [UUID(part.strip()) for part in value.split(",") if part.strip()]


def check_ids(value: str | None) -> str | None:
    """Refuses what is not a list of at most 100 UUIDs."""
    if value is not None and len(split_ids(value)) > MOST_IDS:
        raise ValueError(f"must be at most {MOST_IDS} ids")
    return value


def choices(value: str | None, known: Sequence[str]) -> frozenset[str]:
    """`a,b` as a set. Raises ValueError for what is not among the known ones."""
    names = frozenset(part.strip() for part in (value or "").split(",") if part.strip())
    if unknown := sorted(names - set(known)):
        raise ValueError(f"“{unknown[0][:50]}” is unknown; known are {', '.join(known)}")
    return names


class LocalizedQuery(PageQuery):
    """What lists of live entries take, whatever is in them."""

    locale: str | None = Field(
        default=None, description="BCP 47; the site's by default, `*` for all."
    )
    fields: str | None = Field(
        default=None, max_length=1000, description="Only these fields, comma-separated."
    )

    _locale = field_validator("locale")(canonical_or_any)

    def lookups(self) -> list[AnySelect]:
        """Statements of (kind, id) that say what the slugs in filters name."""
        return []

    def lists(self) -> list[str]:
        """The catalog's lists that decide which entries match."""
        return [f"{kind}s" for kind in ("section", "tag", "author") if getattr(self, kind, None)]

    def conditions(self, table: Table, ids: FilterIds) -> list[ColumnElement[bool]]:
        """The filters, on a table of live entries or of the search index."""
        return []


class FiledQuery(LocalizedQuery):
    """And what they take of entries that stand in a section and have tags."""

    section: str | None = Field(
        default=None, max_length=200, description="Slug of a section; those below it count."
    )
    tag: str | None = Field(default=None, max_length=200, description="Slug of a tag.")

    def lookups(self) -> list[AnySelect]:
        """The section with those below it, and the tag."""
        found = super().lookups()
        if self.section is not None:
            start = select(Section.id).where(Section.slug == self.section)
            found.append(select(literal("section").label("kind"), subtree(start).c.id))
        if self.tag is not None:
            tagged: AnySelect = select(literal("tag").label("kind"), Tag.id)
            found.append(tagged.where(Tag.slug == self.tag))
        return found

    def conditions(self, table: Table, ids: FilterIds) -> list[ColumnElement[bool]]:
        """And the section and the tag."""
        found = super().conditions(table, ids)
        if self.section is not None:
            found.append(table.c.section_id.in_(ids.get("section", ())))
        if self.tag is not None:
            tagged = select(EntryTag.entry_id).where(EntryTag.tag_id.in_(ids.get("tag", ())))
            found.append(table.c.id.in_(tagged))
        return found


class EntriesQuery(LocalizedQuery):
    """What every public list of entries takes."""

    ids: str | None = Field(
        default=None, max_length=4000, description="Only these: up to 100 ids, comma-separated."
    )
    sort: Any = None

    _ids = field_validator("ids")(check_ids)

    def conditions(self, table: Table, ids: FilterIds) -> list[ColumnElement[bool]]:
        """And the ids."""
        found = super().conditions(table, ids)
        if self.ids is not None:
            found.append(table.c.id.in_(split_ids(self.ids)))
        return found

    def order(self, table: Table) -> tuple[ColumnElement[Any], bool]:
        """The column to sort by, and whether descending. `title` is sorted by `title_sort`."""
        name = str(self.sort).removeprefix("-")
        column = table.c.get(f"{name}_sort")
        return (table.c[name] if column is None else column), str(self.sort).startswith("-")


class FiledEntriesQuery(FiledQuery, EntriesQuery):
    """Both, for types whose entries are filed."""


class ItemQuery(QueryModel):
    """What every public document takes."""

    locale: str | None = Field(
        default=None, description="BCP 47; the site's by default, `*` for any."
    )
    fields: str | None = Field(
        default=None, max_length=1000, description="Only these fields, comma-separated."
    )

    _locale = field_validator("locale")(canonical_or_any)


class RenderedQuery(ItemQuery):
    """And what documents with a body take."""

    render: str | None = Field(
        default=None,
        max_length=100,
        description="Any of `html,markdown,text`: fills `rendered`.",
    )

    @field_validator("render")
    @classmethod
    def check_render(cls, value: str | None) -> str | None:
        """Refuses renditions that there are not."""
        choices(value, FORMATS)
        return value

    @property
    def formats(self) -> frozenset[str]:
        """The renditions that are asked for."""
        return choices(self.render, FORMATS)


EntrySort = Literal["-published_at", "published_at", "-updated_at", "title"]
