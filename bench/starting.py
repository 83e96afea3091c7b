"""How long the server takes from its command to its first answer, with many articles."""

import asyncio
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import httpx

from app.foundation.settings import Settings
from app.main import open_database
from bench.databases import fresh_database
from bench.findings import Bar, Effort, Findings, markdown_table
from bench.growth_data import sow
from bench.servers import CACHED, serve_broadsheet

ARTICLES, FEW_ARTICLES = 100_000, 1_000
MOST_SECONDS = 2.0
PATH = "/v1/articles"
LOOK_SECONDS = 0.005


def measure_start(database: str, effort: Effort) -> Findings:
    """The median of as many starts as there are rounds."""
    articles = FEW_ARTICLES if effort.is_quick else ARTICLES
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        asyncio.run(_fill(settings, articles))
        starts = [_start(settings, Path(name)) for _ in range(effort.rounds)]
    taken, cpu, memory = (median(values) for values in zip(*starts, strict=True))
    header = ("articles", "starts", "s until the first 200", "CPU s", "memory, MB (PSS)")
    row = [f"{articles:,}", len(starts), f"{taken:.2f}", f"{cpu:.2f}", f"{memory:.0f}"]
    return Findings(markdown_table(header, [row]),
                    [Bar("seconds until the first 200", taken, MOST_SECONDS)])  # fmt: skip


async def _fill(settings: Settings, articles: int) -> None:
    database = open_database(settings)
    try:
        await sow(database, settings, articles)
    finally:
        await database.close()


def _start(settings: Settings, folder: Path) -> tuple[float, float, float]:
    """Seconds by the clock and of processors, and MB."""
    started = perf_counter()
    with (
        serve_broadsheet(settings.database_url, CACHED, folder) as server,
        httpx.Client(base_url=server.address) as client,
    ):
        while client.get(PATH).status_code != 200:
            sleep(LOOK_SECONDS)
        return perf_counter() - started, server.cpu_seconds(), server.resident_mb()
