"""The parameters of the public lists and documents, and what they mean in SQL."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field, field_validator
from sqlalchemy import ColumnElement, bindparam, literal, select

from app.body.renditions import FORMATS
from app.catalog.sections.models import Section
from app.catalog.sections.tree import subtree
from app.catalog.tags.models import Tag
from app.content.models import FILED
from app.foundation.database import AnySelect
from app.foundation.locales import canonical_locale
from app.foundation.pagination import PageQuery
from app.foundation.schemas import QueryModel

ANY_LOCALE = "*"
MOST_IDS = 100

FilterIds = Mapping[str, Sequence[UUID]]
"""What the slugs in filters name: ids by kind."""


@dataclass(frozen=True)
class ListColumns:
    """Where filters look, in whatever table the entries are listed."""

    id: ColumnElement[Any]
    type: ColumnElement[Any]
    locale: ColumnElement[Any]
    published_at: ColumnElement[Any]
    filed: Callable[[str], ColumnElement[bool]]
    """Whether an entry is filed under what is bound by this name."""


Condition = Callable[[ListColumns], ColumnElement[bool]]
"""A filter in SQL; its value is bound by the filter's name."""


def is_any_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether a column is one of those that are bound by this name."""
    values: Any = bindparam(name, expanding=True, type_=column.type)
    return column.in_(values)


BETWEEN_DATES: Mapping[str, Condition] = {
    "published_after": lambda of: (
        of.published_at >= bindparam("published_after", type_=of.published_at.type)
    ),
    "published_before": lambda of: (
        of.published_at < bindparam("published_before", type_=of.published_at.type)
    ),
}
"""From a moment on, and before one."""


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

    conditions: ClassVar[Mapping[str, Condition]] = {}
    """What its filters mean, by name."""

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

    def values(self, ids: FilterIds) -> dict[str, Any]:
        """The filters that are set, with what is bound by their names."""
        given = {name: getattr(self, name, None) for name in self.conditions}
        return {
            name: list(ids.get(name, ())) if name in FILED else value
            for name, value in given.items()
            if value is not None
        }


class FiledQuery(LocalizedQuery):
    """And what they take of entries that stand in a section and have tags."""

    conditions: ClassVar[Mapping[str, Condition]] = {
        "section": lambda of: of.filed("section"),
        "tag": lambda of: of.filed("tag"),
    }
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


class EntriesQuery(LocalizedQuery):
    """What every public list of entries takes."""

    conditions: ClassVar[Mapping[str, Condition]] = {"ids": lambda of: is_any_of(of.id, "ids")}
    ids: str | None = Field(
        default=None, max_length=4000, description="Only these: up to 100 ids, comma-separated."
    )
    sort: Any = None

    _ids = field_validator("ids")(check_ids)

    def values(self, ids: FilterIds) -> dict[str, Any]:
        """And the ids."""
        found = super().values(ids)
        return found if self.ids is None else found | {"ids": split_ids(self.ids)}


class FiledEntriesQuery(FiledQuery, EntriesQuery):
    """Both, for types whose entries are filed."""

    conditions: ClassVar[Mapping[str, Condition]] = {
        **FiledQuery.conditions,
        **EntriesQuery.conditions,
    }


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
