"""How pages take longer as articles become more: four sites side by side, asked in turns."""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

import httpx
from pydantic import SecretStr
from sqlalchemy import select

from app.content_types.articles import content_type
from app.content_types.articles.models import Article
from app.foundation.pagination import Cursors
from app.foundation.settings import Settings
from app.main import open_database
from bench.databases import fresh_database
from bench.figures import Figures, Runner
from bench.findings import Bar, Chart, Effort, Findings, markdown_table
from bench.growth_data import sow
from bench.load import JSON
from bench.servers import Server, serve_broadsheet

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUICK_SIZES = (100, 1_000)
MOST_TIMES = 1.3
SECRET = "of-the-bench-alone-" * 3
LIST = "/v1/articles"
FIRST, DEEP = "first page", "deep page"
OTHERS = {
    "first page, of a section": f"{LIST}?section=beat-1",
    "first page, of an author": f"{LIST}?author=staff-1",
    "first page, of a tag": f"{LIST}?tag=topic-1",
    "first page, by title": f"{LIST}?sort=title",
    "one article": f"{LIST}/story-0000050",
}
"""Shown, without a bar."""


@dataclass(frozen=True)
class Site:
    """As many articles, and what is asked."""

    articles: int
    server: Server
    paths: Mapping[str, str]

    def runners(self) -> dict[str, Runner]:
        """One connection each: what is measured is the answer, not a queue."""
        return {
            name: Runner(self.server, path, self._size(path), connections=1)
            for name, path in self.paths.items()
        }

    def _size(self, path: str) -> int:
        answer = httpx.get(self.server.address + path, headers=JSON, timeout=120)
        answer.raise_for_status()
        return len(answer.content)


def measure_growth(database: str, effort: Effort) -> Findings:
    """The lowest of all rounds counts, at each size: what neighbors on the machine do only adds."""
    sizes = QUICK_SIZES if effort.is_quick else SIZES
    with TemporaryDirectory(prefix="broadsheet-bench-") as name, ExitStack() as opened:
        sites = [opened.enter_context(_site(database, size, Path(name))) for size in sizes]
        everyone = [site.runners() for site in sites]
        pages = [FIRST, DEEP] if effort.is_quick else list(everyone[0])
        found: dict[str, list[list[Figures]]] = {page: [[] for _ in sites] for page in pages}
        for _ in range(effort.rounds):
            for page, rounds in found.items():
                for place, runners in enumerate(everyone):
                    rounds[place].append(runners[page].run(effort.seconds / 4))
        memory = [site.server.resident_mb() for site in sites]
    return _report(database, sizes, found, memory)


@contextmanager
def _site(database: str, articles: int, folder: Path) -> Iterator[Site]:
    own = folder / f"{articles}"
    own.mkdir()
    with fresh_database(database, own) as settings:
        print(f"  sowing {articles:,} articles", file=sys.stderr)
        cursor = asyncio.run(_fill(settings, articles))
        with serve_broadsheet(settings.database_url, {"SECRET_KEY": SECRET}, own) as server:
            paths = {FIRST: LIST, DEEP: f"{LIST}?cursor={quote(cursor)}", **OTHERS}
            yield Site(articles, server, paths)


async def _fill(settings: Settings, articles: int) -> str:
    """The cursor behind which half of the articles lie."""
    database = open_database(settings)
    try:
        await sow(database, settings, articles)
        middle = select(Article.published_at, Article.id).where(
            Article.slug == f"story-{articles // 2:07}"
        )
        async with database.read() as session:
            [row] = await session.rows(middle)
    finally:
        await database.close()
    signing = Settings(_env_file=None, secret_key=SecretStr(SECRET))
    cursors = Cursors(signing, LIST, content_type.summary.query())
    return cursors.write((row.published_at, row.id))


def _report(
    database: str,
    sizes: Sequence[int],
    found: Mapping[str, Sequence[Sequence[Figures]]],
    memory: Sequence[float],
) -> Findings:
    times, p99, cpu = (
        {page: [min(getattr(one, name) for one in rounds) for rounds in by_size]
         for page, by_size in found.items()}
        for name in ("p50_ms", "p99_ms", "cpu_ms")
    )  # fmt: skip
    growth = {page: values[-1] / values[0] for page, values in times.items()}
    shown = " / ".join(f"{size:,}" for size in sizes)
    header = (f"page of a site with {shown} articles", "p50 ms", "p99 ms", "CPU ms of the server",
              "largest x smallest", "CPU, largest x smallest")  # fmt: skip
    rows = [
        [page, _joined(times[page]), _joined(p99[page]), _joined(cpu[page]),
         f"{growth[page]:.2f}", f"{cpu[page][-1] / cpu[page][0]:.2f}"]
        for page in found
    ]  # fmt: skip
    failures = sum(one.failures for page in found.values() for rounds in page for one in rounds)
    bars = [
        *(Bar(f"{page}: {sizes[-1]:,} x {sizes[0]:,}", growth[page], MOST_TIMES)
          for page in (FIRST, DEEP)),
        Bar("failures", failures, 0),
    ]  # fmt: skip
    chart = Chart(
        f"growth-{database}", f"p50 ms without the cache on {database}, by number of articles",
        [f"{size:,}" for size in sizes], times, is_growth=True,
    )  # fmt: skip
    note = f"Memory of the servers at the end (PSS): {_joined(memory, 0)} MB."
    return Findings([*markdown_table(header, rows), note, ""], bars, [chart])


def _joined(values: Sequence[float], digits: int = 2) -> str:
    return " / ".join(f"{value:.{digits}f}" for value in values)
