"""What search costs: questions of two words, beside the engine's bare query of the same words."""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import quote_plus

import asyncpg

from app.foundation.settings import Settings
from app.main import open_database
from app.search.questions import Question, parse_question
from bench.databases import fresh_database
from bench.search_data import fill_search
from bench.servers import Server, serve_broadsheet

ARTICLES = 1_000_000
MOST_TIMES = 3.0
"""A question, in times of the bare query: p50 of both."""
UNLIMITED = {"SEARCH_RATE": "1000000", "QUERY_SECONDS": "60"}
FTS5 = "SELECT rowid FROM search_index WHERE search_index MATCH ? ORDER BY rank LIMIT 20"
TSVECTORS = """
SELECT number FROM search_entries WHERE words @@ $1::text::tsquery
ORDER BY ts_rank(words, $1::text::tsquery) DESC LIMIT 20
"""


@dataclass(frozen=True)
class SearchCost:
    """All questions, ours and bare; milliseconds."""

    database: str
    articles: int
    ours_ms: float
    cpu_ms: float
    bare_ms: float
    slowest_ms: float
    slowest_bare_ms: float

    @property
    def ratio(self) -> float:
        """In times of the bare query."""
        return self.ours_ms / self.bare_ms

    @property
    def limit(self) -> str:
        """The bar in words."""
        return f"<= {MOST_TIMES:g}" if self.articles >= ARTICLES else ""

    @property
    def is_met(self) -> bool:
        """Whether the bar is cleared. Few articles have none: any request takes longer."""
        return self.articles < ARTICLES or self.ratio <= MOST_TIMES


def measure_search(database: str, rounds: int, articles: int) -> SearchCost:
    """Every question in turns, ours and the bare one."""
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        questions = asyncio.run(_fill(settings, articles))
        with serve_broadsheet(settings.database_url, UNLIMITED, Path(name)) as server:
            return asyncio.run(_measure(database, settings, server, questions, rounds, articles))


async def _fill(settings: Settings, articles: int) -> list[str]:
    database = open_database(settings)
    try:
        return await fill_search(database, articles)
    finally:
        await database.close()


async def _measure(
    database: str,
    settings: Settings,
    server: Server,
    questions: Sequence[str],
    rounds: int,
    articles: int,
) -> SearchCost:
    connection = HTTPConnection("127.0.0.1", server.port)
    bare = await Bare.open(settings)
    ours: dict[str, list[float]] = {one: [] for one in questions}
    floor: dict[str, list[float]] = {one: [] for one in questions}
    spent = 0.0
    for turn in range(rounds + 1):
        for one in questions:
            before = server.cpu_seconds()
            # Whoever comes second finds the pages in the database's memory.
            if turn % 2:
                alone, took = await bare.time(one), _ask(connection, one)
            else:
                took, alone = _ask(connection, one), await bare.time(one)
            if turn:  # the first round warms up
                spent += server.cpu_seconds() - before
                ours[one].append(1000 * took)
                floor[one].append(1000 * alone)
    connection.close()
    await bare.close()
    best, best_bare = ([min(found[one]) for one in questions] for found in (ours, floor))
    return SearchCost(
        database=database,
        articles=articles,
        ours_ms=median(best),
        cpu_ms=1000 * spent / (rounds * len(questions)),
        bare_ms=median(best_bare),
        slowest_ms=max(best),
        slowest_bare_ms=max(best_bare),
    )


def _ask(connection: HTTPConnection, question: str) -> float:
    """Seconds."""
    started = perf_counter()
    connection.request("GET", f"/v1/search?q={quote_plus(question)}")
    answer = connection.getresponse()
    body = answer.read()
    took = perf_counter() - started
    assert answer.status == 200, body  # noqa: S101
    assert b'"items":[{' in body, body  # noqa: S101
    return took


class Bare:
    """The engine's own query through the driver: twenty ids by the engine's own rank."""

    def __init__(self, embedded: sqlite3.Connection | None, driver: asyncpg.Connection | None):
        self._embedded, self._driver = embedded, driver

    @classmethod
    async def open(cls, settings: Settings) -> "Bare":
        """On a connection of its own."""
        if settings.is_embedded:
            return cls(sqlite3.connect(settings.sqlite_path), None)
        return cls(None, await asyncpg.connect(settings.database_url))

    async def time(self, question: str) -> float:
        """Seconds."""
        parsed = parse_question(question, "en")
        started = perf_counter()
        if self._embedded is not None:
            found = self._embedded.execute(FTS5, [_joined(parsed, '"', " ")]).fetchall()
        else:
            assert self._driver is not None  # noqa: S101 - one of them is there
            found = await self._driver.fetch(TSVECTORS, _joined(parsed, "'", " & "))
        took = perf_counter() - started
        assert found  # noqa: S101
        return took

    async def close(self) -> None:
        """Gives the connection back."""
        if self._embedded is not None:
            self._embedded.close()
        if self._driver is not None:
            await self._driver.close()


def _joined(question: Question, mark: str, between: str) -> str:
    return between.join(f"{mark}{term.ways[0][0]}{mark}" for term in question.wanted)


def report_search(costs: Sequence[SearchCost]) -> list[str]:
    """A table."""
    lines = [
        "| two words among articles | database | p50 ms | CPU ms of the server | bare, p50 ms "
        "| x bare | slowest ms, ours / bare | limit | met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.articles:,} | {one.database} | {one.ours_ms:.1f} | {one.cpu_ms:.1f} | "
        f"{one.bare_ms:.1f} | {one.ratio:.2f} | {one.slowest_ms:.0f} / {one.slowest_bare_ms:.0f} | "
        f"{one.limit} | {'yes' if one.is_met else '**no**'} |"
        for one in costs
    ]
    return [*lines, ""]
