"""What was published in the last two days, for the news sitemap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import Any

import langcodes
from sqlalchemy import Row, select

from app.catalog.sections.tree import NOWHERE, read_trails
from app.content.content_type import ContentType
from app.content.live import Live, table_of
from app.foundation.clock import now
from app.foundation.database import AnySelect

NEWS_AGE = timedelta(days=2)
MOST_NEWS = 1000


@dataclass(frozen=True)
class NewsPage:
    """An entry of the news sitemap."""

    url: str
    locale: str
    title: str
    published_at: datetime
    updated_at: datetime


async def read_news(live: Live) -> Sequence[NewsPage]:
    """The newest entries of all types that have feeds, in all languages, newest first.

    When the oldest of them comes of age, the answer is not true any more.
    """
    since = now() - NEWS_AGE
    kinds = [kind for kind in live.types.values() if kind.document.feed is not None]
    live.gate.note_lists("sections", *(kind.plural for kind in kinds))
    found = [[(kind, row) for row in await _read_rows(live, kind, since)] for kind in kinds]
    newest = list(islice(merge(*found, key=_age, reverse=True), MOST_NEWS))
    if newest:
        live.gate.note_end(newest[-1][1].published_at + NEWS_AGE)
    trails = await read_trails(live.gate, [row.section_id for _, row in newest])
    return [
        NewsPage(
            live.url(kind.name, row, trails.get(row.section_id, NOWHERE)),
            row.locale,
            row.title,
            row.published_at,
            row.updated_at,
        )
        for kind, row in newest
    ]


def _age(pair: tuple[ContentType, Row[Any]]) -> tuple[Any, ...]:
    return pair[1].published_at, pair[1].id


async def _read_rows(live: Live, kind: ContentType, since: datetime) -> Sequence[Row[Any]]:
    table = table_of(kind)
    names = ("id", "locale", "slug", "section_id", "title", "published_at", "updated_at")
    statement: AnySelect = select(*(table.c[name] for name in names))
    return await live.read(
        statement.where(table.c.noindex.is_(False), table.c.published_at > since)
        .order_by(table.c.published_at.desc(), table.c.id.desc())
        .limit(MOST_NEWS)
    )


def language_of(locale: str) -> str:
    """The language as the news extension wants it: ISO 639, and Chinese by its script."""
    language = langcodes.Language.get(locale)
    if language.language != "zh":
        return language.language or "en"
    return "zh-tw" if language.maximize().script == "Hant" else "zh-cn"
