"""How readers find entries: live ones. The single gate, and what every document shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Row,
    Table,
    bindparam,
    case,
    literal,
    or_,
    select,
    union_all,
)

from app.cache.gate import Gate
from app.catalog.models import EntryTag
from app.catalog.sections.tree import NOWHERE, Trail, read_trails
from app.catalog.tags.models import Tag
from app.catalog.tags.schemas import TagLabel
from app.catalog.urls import SiteUrls
from app.content.content_type import ContentType, ContentTypes
from app.content.schemas import Translation
from app.foundation.database import Queryable, Rows
from app.foundation.prepared import Prepared


class Live:
    """Live content as one reader's request sees it."""

    def __init__(
        self, session: Queryable, urls: SiteUrls, types: ContentTypes, locale: str
    ) -> None:
        self.gate = Gate(session)
        self.urls = urls
        self.settings = urls.settings
        self.types = types
        self.locale = locale

    async def read(self, statement: Any, parameters: Mapping[str, Any] | None = None) -> Rows:
        """The rows of a statement, noted by the gate."""
        return await self.gate.read(statement, parameters)

    def url(self, kind: str, row: Row[Any], trail: Trail) -> str:
        """Where a live entry stands on the site."""
        return self.urls.of(kind, row.locale, row.slug, trail.slugs)


@dataclass(frozen=True)
class Card:
    """The least that is known of a live entry, enough to lead to it."""

    id: UUID
    type: str
    locale: str
    slug: str
    title: str
    url: str
    translation_key: UUID


@dataclass(frozen=True)
class Surroundings:
    """What documents show besides their own fields, for all rows of an answer at once."""

    trails: Mapping[UUID | None, Trail]
    labels: Mapping[tuple[str, UUID | None], Sequence[Row[Any]]]
    cards: Mapping[UUID, Card]
    siblings: Mapping[UUID, Sequence[Card]]
    """The entries with the same translation key, by locale."""

    def tags(self, row: Row[Any]) -> list[TagLabel]:
        """The tags of a row, in the editor's order."""
        return [TagLabel(slug=tag.slug, name=tag.name) for tag in self.labeled("tag", row)]

    def labeled(self, kind: str, row: Row[Any]) -> Sequence[Row[Any]]:
        """What a statement of labels has found for a row."""
        return self.labels.get((kind, row.id), ())

    def trail(self, row: Row[Any]) -> Trail:
        """The way to the section of a row."""
        return self.trails.get(row.section_id, NOWHERE)

    def translations(self, kind: str, row: Row[Any]) -> list[Translation]:
        """The same entry in other locales."""
        return [
            Translation(locale=card.locale, slug=card.slug, url=card.url)
            for card in self.siblings.get(row.translation_key, ())
            if card.type == kind and card.id != row.id
        ]

    def found(self, ids: Iterable[UUID]) -> list[Card]:
        """Those of the linked entries that are live, in this order."""
        return [self.cards[entry_id] for entry_id in ids if entry_id in self.cards]

    def entries(self) -> Mapping[UUID, Mapping[str, str]]:
        """The linked entries as bodies show them."""
        return {
            card.id: {"type": card.type, "slug": card.slug, "title": card.title, "url": card.url}
            for card in self.cards.values()
        }


LABELED_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
TAGS = (
    select(
        literal("tag").label("kind"),
        EntryTag.entry_id,
        EntryTag.position,
        Tag.id,
        Tag.slug,
        Tag.name,
    )
    .join(Tag, Tag.id == EntryTag.tag_id)
    .where(EntryTag.entry_id.in_(LABELED_IDS))
)
"""The labels that every type has. A type with more of them brings a statement with the same
columns and its own, so that all labels are one statement."""

_TAGS_IN_ORDER = Prepared(TAGS.order_by(EntryTag.entry_id, EntryTag.position))


async def read_surroundings(
    live: Live,
    rows: Sequence[Row[Any]],
    linked: Iterable[UUID] = (),
    labels: Prepared = _TAGS_IN_ORDER,
) -> Surroundings:
    """Labels, translations, linked entries and sections of these rows: three statements."""
    linked = list(linked)
    live.gate.note(linked)
    labeled: dict[tuple[str, UUID | None], list[Row[Any]]] = {}
    if rows:
        for label in await live.read(labels, {"ids": [row.id for row in rows]}):
            labeled.setdefault((label.kind, label.entry_id), []).append(label)
    found = await live.read(
        _select_cards(tuple(live.types.values())),
        {"keys": [row.translation_key for row in rows], "ids": linked},
    )
    sections = [row.section_id for row in rows] + [card.section_id for card in found]
    trails = await read_trails(live.gate, sections)
    cards = {
        card.id: Card(
            id=card.id,
            type=card.type,
            locale=card.locale,
            slug=card.slug,
            title=card.title,
            url=live.url(card.type, card, trails.get(card.section_id, NOWHERE)),
            translation_key=card.translation_key,
        )
        for card in found
    }
    siblings: dict[UUID, list[Card]] = {}
    for card in sorted(cards.values(), key=lambda card: card.locale):
        siblings.setdefault(card.translation_key, []).append(card)
    return Surroundings(trails=trails, labels=labeled, cards=cards, siblings=siblings)


@lru_cache(maxsize=16)
def _select_cards(types: tuple[ContentType, ...]) -> Prepared:
    """Live entries of all types, by id or by translation key."""
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    keys: BindParameter[Any] = bindparam("keys", expanding=True)
    cards: CompoundSelect[Any] = union_all(
        *(
            select(
                table.c.id,
                literal(kind.name, literal_execute=True).label("type"),
                table.c.locale,
                table.c.slug,
                table.c.title,
                table.c.section_id,
                table.c.translation_key,
            ).where(or_(table.c.id.in_(ids), table.c.translation_key.in_(keys)))
            for kind in types
            for table in [table_of(kind)]
        )
    )
    return Prepared(cards)


def table_of(content_type: ContentType) -> Table:
    """The table of a type's live entries."""
    table: Table = content_type.live.__table__  # type: ignore[attr-defined]
    return table


def columns_for(content_type: ContentType, fields: Iterable[str]) -> list[ColumnElement[Any]]:
    """The columns that an answer with these fields needs; heavy ones stay in the table."""
    table = table_of(content_type)
    needed = {"id", "title", "title_sort", "locale", "slug", "section_id", "translation_key",
              "published_at", "updated_at", *fields}  # fmt: skip
    return [column for column in table.c if column.name in needed or column.info.get("key")]


@lru_cache(maxsize=64)
def select_by_slug(
    content_type: ContentType, *, any_locale: bool, without: frozenset[str] = frozenset()
) -> Prepared:
    """A live entry by slug, in one locale or in any; heavy columns may stay in the table."""
    table = table_of(content_type)
    columns = [column for column in table.c if column.name not in without]
    statement = select(*columns).where(table.c.slug == bindparam("slug"))
    if any_locale:
        sites_own_first = case((table.c.locale == bindparam("locale"), 0), else_=1)
        return Prepared(statement.order_by(sites_own_first, table.c.locale))
    return Prepared(statement.where(table.c.locale == bindparam("locale")))


async def read_by_ids(
    live: Live, content_type: ContentType, ids: Iterable[UUID]
) -> Mapping[UUID, Row[Any]]:
    """Those of these entries that are live, by id; the others are noted as well."""
    wanted = list(dict.fromkeys(ids))
    live.gate.note(wanted)
    if not wanted:
        return {}
    return {row.id: row for row in await live.read(select_by_ids(content_type), {"ids": wanted})}


@lru_cache(maxsize=64)
def select_by_ids(content_type: ContentType) -> Prepared:
    """Live entries by id."""
    table = table_of(content_type)
    return Prepared(select(table).where(table.c.id.in_(bindparam("ids", expanding=True))))


@lru_cache(maxsize=64)
def select_by_id(content_type: ContentType) -> Prepared:
    """A live entry by id."""
    table = table_of(content_type)
    return Prepared(select(table).where(table.c.id == bindparam("id")))
