"""How soon every worker serves what was published, while readers keep them all busy."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

import orjson
from psutil import Process  # type: ignore[import-untyped]

from app.foundation.settings import Settings
from app.main import open_database
from bench.data import add_articles
from bench.databases import fresh_database
from bench.editors import UNHURRIED, Editor
from bench.findings import Bar, Effort, Findings, markdown_table
from bench.load import under_load
from bench.servers import CACHED, Server, ServerFailed, serve_broadsheet

WORKERS = 4
CONNECTIONS = 2
"""Of the load on each worker."""
MOST_MS = 50.0
SLUG = "fresh"
PATH = f"/v1/articles/{SLUG}"
PUBLICATIONS, FEW_PUBLICATIONS = 300, 30


def measure_freshness(database: str, effort: Effort) -> Findings:
    """From the answer to `publish` until each worker is asked and serves it."""
    publications = FEW_PUBLICATIONS if effort.is_quick else PUBLICATIONS
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
        ExitStack() as opened,
    ):
        asyncio.run(_fill(settings))
        server = opened.enter_context(
            serve_broadsheet(settings.database_url, CACHED | UNHURRIED, Path(name), WORKERS)
        )
        editor = opened.enter_context(Editor(settings, server))
        [article] = editor.call("GET", "/articles")["items"]
        readers = _one_of_each_worker(server, opened)
        editing = opened.enter_context(ThreadPoolExecutor(1))
        delays: list[float] = []
        stale = 0
        for number in range(publications):
            title = f"Edition {number}"
            article = _finish(editing.submit(editor.save, article, title=title), readers)
            article = _finish(editing.submit(editor.publish, article), readers)
            found, older = _wait_for(readers, title)
            delays += found
            stale += older
        memory = server.resident_mb()
    return _report(database, publications, delays, stale, memory)


async def _fill(settings: Settings) -> None:
    database = open_database(settings)
    try:
        await add_articles(database, settings, [SLUG])
    finally:
        await database.close()


class _Reader:
    """A connection to one of the workers."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def ask(self) -> str:
        """The title that is served."""
        return str(orjson.loads(self._get()[1])["title"])

    def worker(self) -> str:
        """Which worker it is: request ids of hits begin with a name of the process."""
        while True:
            headers, _ = self._get()
            if headers["cache-status"].endswith("hit"):
                return str(headers["x-request-id"][:16])

    def _get(self) -> tuple[Any, bytes]:
        self._connection.request("GET", PATH)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body  # noqa: S101
        return answer.headers, body


def _one_of_each_worker(server: Server, opened: ExitStack) -> Sequence[_Reader]:
    """Connections to all workers, which are under load from now on."""
    workers = server.workers()
    for worker in workers:
        with _alone(worker, workers):
            known = len(worker.net_connections())
            opened.enter_context(under_load(server.port, PATH, CONNECTIONS))
            while len(worker.net_connections()) < known + CONNECTIONS:
                sleep(0.01)
    # After the load: a connection that is idle for five seconds is closed.
    readers = []
    for worker in workers:
        with _alone(worker, workers):
            readers.append(opened.enter_context(_Reader(server.port)))
            readers[-1].ask()
    if len({reader.worker() for reader in readers}) < WORKERS:
        raise ServerFailed(f"There are fewer than {WORKERS} workers.")
    return readers


@contextmanager
def _alone(worker: Process, workers: Sequence[Process]) -> Iterator[None]:
    """The system gives a connection to whichever worker takes it first: the others wait."""
    others = [other for other in workers if other != worker]
    for other in others:
        other.suspend()
    try:
        yield
    finally:
        for other in others:
            other.resume()


def _finish(answer: Future[Any], readers: Sequence[_Reader]) -> Any:
    """What the editor is answered. Meanwhile no reader is so long idle that it is cut off."""
    while True:
        for reader in readers:
            reader.ask()
        try:
            return answer.result(timeout=1)
        except TimeoutError:
            continue


def _wait_for(readers: Sequence[_Reader], title: str) -> tuple[list[float], int]:
    """Milliseconds until a worker was asked and served the title; answers that were older."""
    committed = perf_counter()
    delays, stale = [], 0
    waiting = list(readers)
    while waiting:
        for reader in list(waiting):
            asked = perf_counter()
            if reader.ask() == title:
                delays.append(1000 * (asked - committed))
                waiting.remove(reader)
            else:
                stale += 1
    return delays, stale


def _report(
    database: str, publications: int, delays: Sequence[float], stale: int, memory: float
) -> Findings:
    ordered = sorted(delays)
    p99 = ordered[len(ordered) * 99 // 100]
    bars = (
        [Bar("answers older than the last commit", stale, 0)]
        if database == "sqlite"
        else [Bar("commit to served by every worker: p99 ms", p99, MOST_MS)]
    )
    row = [f"{publications:,}", WORKERS, stale, f"{median(ordered):.1f}", f"{p99:.1f}",
           f"{ordered[-1]:.1f}", f"{memory:.0f}"]  # fmt: skip
    header = ("publications", "workers", "answers that were older", "asked and served: p50 ms",
              "p99 ms", "longest ms", "memory, MB (PSS)")  # fmt: skip
    return Findings(markdown_table(header, [row]), bars)
