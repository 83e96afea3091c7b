"""Measures a case: the floors and the subject in turns, in one run."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from app.foundation.settings import Settings
from app.main import open_database
from bench.cases import Case
from bench.databases import fresh_database
from bench.figures import Comparison, Figures
from bench.floor import record
from bench.load import put_load
from bench.servers import Server, serve_broadsheet, serve_floor
from bench.yardstick import lay

WARM_UP_SECONDS = 1.0


class Unexpected(Exception):
    """The subject's first answer was not 2xx, so there is nothing to compare."""


def measure(case: Case, database: str, *, rounds: int, seconds: float) -> Comparison:
    """One case on one database of its own."""
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        folder = Path(name)
        path = asyncio.run(_fill(case, settings))
        with serve_broadsheet(settings.database_url, case.settings, folder) as subject:
            recording = folder / "answer.json"
            size = _record_answer(subject, path, recording)
            with serve_floor(recording, folder) as floor:
                turns = [(floor, "/bare"), (floor, "/dressed"), (subject, path)]
                for server, target in turns:
                    put_load(server.port, target, size, WARM_UP_SECONDS)
                yardsticks, figures = [], []
                for _ in range(rounds):
                    yardsticks.append(lay())
                    figures.append(
                        [_measure_once(server, target, size, seconds) for server, target in turns]
                    )
    bare, dressed, ours = zip(*figures, strict=True)
    return Comparison(case.name, database, size, bare, dressed, ours, yardsticks)


async def _fill(case: Case, settings: Settings) -> str:
    database = open_database(settings)
    try:
        return await case.fill(database, settings)
    finally:
        await database.close()


def _record_answer(server: Server, path: str, recording: Path) -> int:
    answer = httpx.get(
        f"http://127.0.0.1:{server.port}{path}",
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
    )
    if not answer.is_success:
        raise Unexpected(f"{path} answered {answer.status_code}: {answer.text[:500]}")
    record(recording, answer.headers.multi_items(), answer.content)
    return len(answer.content)


def _measure_once(server: Server, path: str, size: int, seconds: float) -> Figures:
    before = server.cpu_seconds()
    load = put_load(server.port, path, size, seconds)
    spent = server.cpu_seconds() - before
    count = len(load.latencies)
    return Figures(
        requests_per_second=count / load.seconds,
        p50_ms=1000 * load.latencies[count // 2],
        p99_ms=1000 * load.latencies[min(count - 1, count * 99 // 100)],
        cpu_ms=1000 * spent / count,
        failures=load.failures,
    )
