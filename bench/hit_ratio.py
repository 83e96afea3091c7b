"""How often the cache has the answer while comments are approved on other articles."""

import asyncio
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

import httpx

from app.foundation.settings import Settings
from app.main import open_database
from bench.comments import UNLIMITED
from bench.data import add_articles
from bench.databases import fresh_database
from bench.editors import UNHURRIED, Editor
from bench.findings import Bar, Effort, Findings, markdown_table
from bench.growth_data import SEED
from bench.servers import CACHED, Server, serve_broadsheet

READ, DISCUSSED = 100, 50
"""Articles that readers read, and others that are commented on."""
RATE = 50
"""Comments that are approved in a second."""
LEAST_RATE = 45
LEAST_HITS = 0.95
READERS = 4
SECONDS, FEW_SECONDS = 20, 2
PATHS = ["/v1/articles", "/v1/articles?limit=100", "/v1/sections"] + [
    path.format(number)
    for number in range(READ)
    for path in ("/v1/articles/read-{}", "/v1/articles/read-{}?include=all",
                 "/v1/articles/read-{}/comments")
]  # fmt: skip


def measure_hit_ratio(database: str, effort: Effort) -> Findings:
    """Read from `Cache-Status`, once everything was asked for."""
    seconds = FEW_SECONDS if effort.is_quick else SECONDS
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        asyncio.run(_fill(settings))
        own = CACHED | UNHURRIED | UNLIMITED
        with (
            serve_broadsheet(settings.database_url, own, Path(name)) as server,
            Editor(settings, server) as editor,
        ):
            said, rate = asyncio.run(_read_and_approve(server, editor.headers, seconds))
    hits = said.get("hit", 0) / sum(said.values())
    bars = [Bar("hit ratio", hits, at_least=LEAST_HITS),
            Bar("comments approved a second", rate, at_least=LEAST_RATE)]  # fmt: skip
    header = ("pages", "answers", "comments approved a second", "`Cache-Status`", "hit ratio")
    outcomes = ", ".join(f"{outcome}: {count:,}" for outcome, count in sorted(said.items()))
    row = [len(PATHS), f"{sum(said.values()):,}", f"{rate:.1f}", outcomes, f"{hits:.4f}"]
    return Findings(markdown_table(header, [row]), bars)


async def _fill(settings: Settings) -> None:
    database = open_database(settings)
    try:
        await add_articles(database, settings, [f"read-{number}" for number in range(READ)])
        await add_articles(database, settings, [f"other-{number}" for number in range(DISCUSSED)])
    finally:
        await database.close()


async def _read_and_approve(
    server: Server, key: dict[str, str], seconds: int
) -> tuple[dict[str, int], float]:
    """What `Cache-Status` said how often, and how many comments were approved in a second."""
    async with httpx.AsyncClient(base_url=server.address, timeout=60) as client:
        pending = [await _post(client, number) for number in range(RATE * seconds)]
        for path in PATHS:
            await client.get(path)
        said: dict[str, int] = {}
        until = perf_counter() + seconds
        approving = asyncio.create_task(_approve(client, key, pending, until))
        await asyncio.gather(*(_read(client, turn, until, said) for turn in range(READERS)))
        return said, await approving / seconds


async def _post(client: httpx.AsyncClient, number: int) -> str:
    path = f"/v1/articles/other-{number % DISCUSSED}/comments"
    sent = {"author_name": f"Reader {number}", "body": f"What I wanted to say, number {number}."}
    answer = await client.post(path, json=sent)
    answer.raise_for_status()
    assert answer.json()["comment"]["state"] == "pending", answer.text  # noqa: S101
    return str(answer.json()["comment"]["id"])


async def _approve(
    client: httpx.AsyncClient, key: dict[str, str], pending: list[str], until: float
) -> int:
    """Each when it is due, whether or not the one before is done; how many were done in time."""
    started = perf_counter()

    async def approve(number: int, comment: str) -> bool:
        await asyncio.sleep(max(0.0, started + number / RATE - perf_counter()))
        path = f"/editorial/v1/comments/{comment}/approve"
        (await client.post(path, headers=key)).raise_for_status()
        return perf_counter() < until

    return sum(await asyncio.gather(*(approve(*turn) for turn in enumerate(pending))))


async def _read(client: httpx.AsyncClient, turn: int, until: float, said: dict[str, int]) -> None:
    random = Random(SEED + turn)
    while perf_counter() < until:
        answer = await client.get(random.choice(PATHS))
        answer.raise_for_status()
        outcome = answer.headers["Cache-Status"].removeprefix("broadsheet; ")
        said[outcome] = said.get(outcome, 0) + 1
