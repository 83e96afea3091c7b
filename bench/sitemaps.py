"""What sitemaps and feeds cost at a million articles: time, and memory that must not grow."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import insert, select, text

from app.content.models import Entry
from app.content.sitemap_parts import PART_ENTRIES
from app.content_types.articles.models import Article
from app.foundation.database import Database
from app.foundation.ids import new_id
from app.foundation.settings import Settings
from app.main import open_database
from bench.data import add_articles
from bench.databases import fresh_database
from bench.servers import Server, serve_broadsheet

ARTICLES = 1_000_000
FEW_ARTICLES = 10_000
"""To see that it runs."""
CHUNK = 5_000
PIECE = 64 * 1024
MOST_GROWTH = 40 * 1024 * 1024
"""Bytes that the server may grow by while it serves every part."""
EVERY_PART = "every part"


@dataclass(frozen=True)
class OutletCost:
    """One outlet."""

    name: str
    articles: int
    database: str
    ms: float
    cpu_ms: float
    most_cpu_ms: float
    grown_mb: float

    @property
    def is_met(self) -> bool:
        """Whether it is cheap enough."""
        is_flat = self.grown_mb * 1024 * 1024 <= MOST_GROWTH
        return self.cpu_ms <= self.most_cpu_ms and is_flat


def measure_sitemaps(database: str, rounds: int, articles: int) -> list[OutletCost]:
    """The index, a part, the news, a feed, and memory after all parts."""
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        asyncio.run(_fill(settings, articles))
        with serve_broadsheet(settings.database_url, {}, Path(name)) as server:
            parts = [
                f"/sitemaps/articles-{number + 1}.xml" for number in range(articles // PART_ENTRIES)
            ]
            asked = {
                "index": ("/sitemap.xml", 60.0),
                f"part of {PART_ENTRIES:,}": (parts[len(parts) // 2], 1500.0),
                "news": ("/news-sitemap.xml", 60.0),
                "feed": ("/v1/feeds/articles.atom", 60.0),
            }
            _ask(server, [path for path, _ in asked.values()])
            before = server.resident_mb()
            costs = [
                _cost(server, (title, articles, database), [path] * rounds, most, before)
                for title, (path, most) in asked.items()
            ]
            whole = (EVERY_PART, articles, database)
            return [*costs, _cost(server, whole, parts, 1500.0, before)]


def report_sitemaps(costs: Sequence[OutletCost]) -> list[str]:
    """A table."""
    lines = [
        "| outlets | articles | database | p50 ms | CPU ms | limit | "
        "grown since the start, MB | limit | met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {one.articles:,} | {one.database} | {one.ms:.1f} | {one.cpu_ms:.1f} | "
        f"<= {one.most_cpu_ms:g} | {one.grown_mb:.1f} | <= {MOST_GROWTH // 1024**2} | "
        f"{'yes' if one.is_met else '**no**'} |"
        for one in costs
    ]
    return [*lines, ""]


def _cost(
    server: Server, named: tuple[str, int, str], paths: Sequence[str], most: float, before: int
) -> OutletCost:
    begun = server.cpu_seconds()
    times = _ask(server, paths)
    cpu_ms = 1000 * (server.cpu_seconds() - begun) / len(paths)
    grown = server.resident_mb() - before
    return OutletCost(*named, 1000 * median(times), cpu_ms, most, grown)


def _ask(server: Server, paths: Sequence[str]) -> list[float]:
    """Reads each, a piece at a time; how long each took."""
    times = []
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    for path in paths:
        begun = perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200, (path, answer.read())  # noqa: S101 - nothing to measure
        while answer.read(PIECE):
            pass
        times.append(perf_counter() - begun)
    connection.close()
    return times


async def _fill(settings: Settings, articles: int) -> None:
    database = open_database(settings)
    try:
        await add_articles(database, settings, ["first"])
        for start in range(0, articles, CHUNK):
            await _copy(database, range(start, min(articles, start + CHUNK)))
        async with database.write() as session:
            await session.execute(text("ANALYZE"))
    finally:
        await database.close()


async def _copy(database: Database, turns: range) -> None:
    """Copies of the first article, an hour between two; each tenth is a translation."""
    async with database.write() as session:
        entry = (await session.execute(select(Entry.__table__).where(Entry.slug == "first"))).one()
        live = (
            await session.execute(select(Article.__table__).where(Article.id == entry.id))
        ).one()
        key = entry.translation_key
        own: list[dict[str, Any]] = []
        for turn in turns:
            made = new_id()
            key = key if turn % 10 == 1 else made
            own.append(
                {
                    "id": made,
                    "slug": f"story-{turn}-of-the-harbor",
                    "locale": "de" if turn % 10 == 1 else "en",
                    "translation_key": key,
                }
            )
        moments = [live.published_at - timedelta(hours=turn) for turn in turns]
        await session.execute(insert(Entry), [{**entry._asdict(), **one} for one in own])
        await session.execute(
            insert(Article),
            [
                {
                    **live._asdict(),
                    **one,
                    "published_at": moment,
                    "updated_at": moment,
                    "sitemap_part": turn // PART_ENTRIES + 1,
                }
                for turn, moment, one in zip(turns, moments, own, strict=True)
            ],
        )
