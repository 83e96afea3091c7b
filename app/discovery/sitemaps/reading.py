"""The pages that stand in sitemaps, read piece by piece, so that memory stays flat."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select

from app.catalog.sections.tree import NOWHERE, Trail, read_trails
from app.content.content_type import ContentType, ContentTypes
from app.content.live import Live, table_of
from app.content.models import InSitemaps
from app.foundation.batches import Batches
from app.foundation.database import AnySelect, ReadSession
from app.foundation.pagination import beyond

PIECE = 500
"""Pages that are in memory at a time."""
LONGEST_URL = 2048
"""Characters of an address that the protocol takes; a page with a longer one is left out."""


class Page(NamedTuple):
    """What a sitemap needs to know of a live entry."""

    id: UUID
    locale: str
    slug: str
    section_id: UUID | None
    translation_key: UUID
    updated_at: datetime


@dataclass(frozen=True)
class Listed:
    """A page with its address, and those of its translations."""

    url: str
    updated_at: datetime
    alternates: Sequence[tuple[str, str]]
    """Locales and addresses, its own among them; none if there is no translation."""


@dataclass
class PartReader:
    """Reads one part of the sitemap of a type, in one snapshot."""

    live: Live
    session: ReadSession
    kind: ContentType
    part: int
    changed_at: datetime | None = None
    """The latest change of what was read so far."""
    _trails: dict[UUID | None, Trail] = field(default_factory=lambda: {None: NOWHERE})

    @property
    def table(self) -> Table:
        """The live entries of the type."""
        return table_of(self.kind)

    async def read(self) -> AsyncIterator[list[Listed]]:
        """All pages of the part, those that changed last first, a piece at a time."""
        # Not the row of each, which would be as many groups: whatever changes a page names these.
        self.live.gate.note_lists(self.kind.plural, "sections")
        key: tuple[datetime, UUID] | None = None
        while True:
            asked = self._select(key)
            pages = await self._rows(asked)
            if not pages:
                return
            if self.changed_at is None:
                self.changed_at = pages[0].updated_at
            siblings = await self._rows(self._select_siblings(asked))
            yield await self._list(pages, siblings)
            if len(pages) < PIECE:
                return
            key = (pages[-1].updated_at, pages[-1].id)

    async def _list(self, pages: Iterable[Page], siblings: Iterable[Page]) -> list[Listed]:
        pages = list(pages)
        by_key: dict[UUID, list[Page]] = {}
        for sibling in siblings:
            by_key.setdefault(sibling.translation_key, []).append(sibling)
        await self._find_trails([*pages, *(one for many in by_key.values() for one in many)])
        listed = [
            Listed(self._url(page), page.updated_at, self._alternates(by_key[page.translation_key]))
            for page in pages
        ]
        return [page for page in listed if len(page.url) <= LONGEST_URL]

    def _alternates(self, translations: list[Page]) -> list[tuple[str, str]]:
        if len(translations) < 2:
            return []
        return sorted((page.locale, self._url(page)) for page in translations)

    def _url(self, page: Page) -> str:
        trail = self._trails.get(page.section_id, NOWHERE)
        return self.live.urls.of(self.kind.name, page.locale, page.slug, trail.slugs)

    async def _find_trails(self, pages: Iterable[Page]) -> None:
        unknown = {page.section_id for page in pages} - self._trails.keys()
        self._trails.update(await read_trails(self.live.gate, unknown))

    async def _rows(self, statement: AnySelect) -> list[Page]:
        rows = await self.live.gate.gather(self.session, statement, Batches.all)
        return [Page(*row) for row in rows]

    def _columns(self) -> list[ColumnElement[Any]]:
        return [self.table.c[name] for name in Page._fields]

    def _select(self, key: tuple[datetime, UUID] | None) -> AnySelect:
        order = (self.table.c.updated_at, self.table.c.id)
        statement: AnySelect = select(*self._columns()).where(
            self.table.c.sitemap_part == self.part
        )
        if key is not None:
            statement = statement.where(beyond(order, key, descending=True))
        return statement.order_by(*(column.desc() for column in order)).limit(PIECE)

    def _select_siblings(self, asked: AnySelect) -> AnySelect:
        """The pages of a piece, and what is a translation of one."""
        keys = select(asked.subquery().c.translation_key)
        statement: AnySelect = select(*self._columns())
        return statement.where(
            self.table.c.sitemap_part.is_not(None), self.table.c.translation_key.in_(keys)
        )


def types_in_sitemaps(types: ContentTypes) -> Mapping[str, ContentType]:
    """The types whose pages stand in sitemaps, by their plural: their live tables have parts."""
    return {kind.plural: kind for kind in types.values() if issubclass(kind.live, InSitemaps)}
