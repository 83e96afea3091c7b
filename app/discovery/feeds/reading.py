"""From a request for a feed to what is in it, in a constant number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Row

from app.catalog.sections.tree import read_trails
from app.content.content_type import ContentType
from app.content.delivery import read_filters
from app.content.feed_entries import FeedEntry, ReadFeed
from app.content.listing import ListAsked, read_list
from app.content.live import Live, table_of
from app.content.queries import ANY_LOCALE
from app.discovery.feeds.absolute import with_absolute_links
from app.discovery.feeds.asking import FeedQuery, Labels
from app.foundation.pagination import Cursors, KeyValue

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed changed in which nothing has ever been."""


@dataclass(frozen=True)
class Feed:
    """One page of a feed, in no form yet."""

    id: UUID
    title: str
    description: str
    language: str | None
    """None if its entries have several."""
    home_url: str
    self_url: str
    first_url: str
    next_url: str | None
    hub_url: str | None
    site_name: str
    site_url: str
    updated_at: datetime
    entries: Sequence[FeedEntry]


@dataclass(frozen=True)
class FeedReader:
    """Reads one page of the feed of a type."""

    live: Live
    kind: ContentType
    query: FeedQuery
    labels: Labels
    cursors: Cursors
    key: list[KeyValue] | None
    """Behind which entry the page begins."""
    path: str

    async def read(self, read_entries: ReadFeed) -> Feed:
        """The page."""
        live, query, settings = self.live, self.query, self.live.settings
        rows = await self._read_rows()
        shown = rows[: query.limit]
        entries = [with_absolute_links(entry) for entry in await read_entries(live, shown)]
        names = [label.name for label in self.labels.values()]
        title = " - ".join([*names, settings.site_name])
        return Feed(
            id=feed_id(live, self.kind, self.labels),
            title=title,
            description=f"The newest {self.kind.plural} of {title}.",
            language=None if live.locale == ANY_LOCALE else live.locale,
            home_url=await _home(live, self.labels),
            self_url=self._address(query.parameters()),
            first_url=self._address(query.parameters(first=True)),
            next_url=self._next(shown[-1]) if len(rows) > query.limit else None,
            hub_url=settings.websub_hub,
            site_name=settings.site_name,
            site_url=settings.site_url,
            updated_at=max([entry.updated_at for entry in entries], default=NEVER),
            entries=entries,
        )

    async def _read_rows(self) -> Sequence[Row[Any]]:
        """The rows of the page, newest first, and one more."""
        live = self.live
        live.gate.note_lists(self.kind.plural)
        summaries = self.kind.summary.query
        query: Any = summaries.model_validate(self.query.slugs())
        asked = ListAsked(
            self.kind,
            tuple(table_of(self.kind).c.keys()),
            "-published_at",
            self.query.limit + 1,
            is_indexable=True,
        )
        rows, _ = await read_list(live, asked, query, await read_filters(live, query), self.key)
        return rows

    def _next(self, last: Row[Any]) -> str:
        cursor = self.cursors.write((last.published_at, last.id))
        return self._address({**self.query.parameters(), "cursor": cursor})

    def _address(self, parameters: dict[str, str]) -> str:
        query = f"?{urlencode(parameters, quote_via=quote)}" if parameters else ""
        return f"{self.live.settings.api_url}{self.path}{query}"


def feed_id(live: Live, kind: ContentType, labels: Labels) -> UUID:
    """Of the ids of what it shows, so that it stays whatever that is called."""
    parts = [live.settings.site_url, kind.plural, live.locale]
    parts += [f"{name}:{label.id.hex}" for name, label in sorted(labels.items())]
    return uuid5(NAMESPACE_URL, "/".join(parts))


async def _home(live: Live, labels: Labels) -> str:
    """The page on the site that shows the same; of several filters, that of the first."""
    locale = live.urls.default_locale if live.locale == ANY_LOCALE else live.locale
    if "section" in labels:
        section_id = labels["section"].id
        trail = (await read_trails(live.gate, [section_id]))[section_id]
        return live.urls.section(locale, trail.slugs)
    for name, label in labels.items():
        return live.urls.of(name, locale, label.slug)
    return live.settings.site_url + "/"
