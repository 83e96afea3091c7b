"""Tables as files: CSV out beside the driver's streaming, CSV in beside loading ready values."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import perf_counter, sleep
from typing import Any

import asyncpg
import httpx
import psutil  # type: ignore[import-untyped]

from app.access.keys import create_key
from app.access.roles import Role
from app.content_types.tables.layouts import Layout
from app.foundation.settings import Settings
from app.main import open_database
from bench.ready_rows import load_ready
from bench.servers import Server
from bench.spending import Spent, measured
from bench.tables_data import COLUMNS, SLUG

LEAST_SHARE = 0.5
"""CSV out: rows in a second of CPU time, of those that the driver brings alone."""
MOST_LOAD_TIMES = 2.0
"""CSV in: CPU time, in times of what the driver takes for ready values."""
MOST_MB = 150
MOST_WAIT_MS = 1000
PIECE = 64 * 1024
PAUSE_SECONDS = 0.01


@dataclass(frozen=True)
class Exported:
    """The whole of a table as CSV, and the rows through the driver; the middle of the rounds."""

    database: str
    size: int
    ours: Spent
    floor: Spent
    share: float
    cpu_share: float

    @property
    def is_met(self) -> bool:
        """Whether the bar is cleared."""
        return self.cpu_share >= LEAST_SHARE


@dataclass(frozen=True)
class Loaded:
    """A CSV file as a table, and the same values through the driver."""

    database: str
    size: int
    ours: Spent
    floor: Spent
    times: float
    cpu_times: float
    grown_mb: float
    longest_wait_ms: float

    @property
    def is_met(self) -> bool:
        """Whether the bars are cleared."""
        return (
            self.cpu_times <= MOST_LOAD_TIMES
            and self.grown_mb < MOST_MB
            and self.longest_wait_ms <= MOST_WAIT_MS
        )


def measure_export(
    server: Server, settings: Settings, layout: Layout, size: int, rounds: int
) -> Exported:
    """Both in turns."""
    ours, floor = [], []
    for _ in range(rounds):
        floor.append(measured(settings, None, lambda: asyncio.run(_stream(settings, layout))))
        ours.append(measured(settings, server, lambda: _download(server)))
    share, cpu_share = (1 / ratio for ratio in _ratios(ours, floor))
    database = "sqlite" if settings.is_embedded else "postgresql"
    return Exported(database, size, _middle(ours), _middle(floor), share, cpu_share)


def _middle(rounds: Sequence[Spent]) -> Spent:
    return Spent(median(one.seconds for one in rounds), median(one.cpu_seconds for one in rounds))


def _ratios(ours: Sequence[Spent], floor: Sequence[Spent]) -> tuple[float, float]:
    """Round by round: neighbors in time share the machine's mood."""
    pairs = list(zip(ours, floor, strict=True))
    return (
        median(one.seconds / other.seconds for one, other in pairs),
        median(one.cpu_seconds / other.cpu_seconds for one, other in pairs),
    )


def _download(server: Server, to: Path | None = None) -> None:
    connection = HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", f"/v1/tables/{SLUG}/rows?format=csv")
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()  # noqa: S101
    with (to or Path("/dev/null")).open("wb") as file:
        while piece := answer.read(PIECE):
            file.write(piece)
    connection.close()


async def _stream(settings: Settings, layout: Layout) -> None:
    """All rows through the driver's own cursor, a few thousand at a time."""
    places = ", ".join(column.place for column in layout.columns)
    sql = f"SELECT {places} FROM {layout.name} ORDER BY _id"  # noqa: S608 - our own names
    if settings.is_embedded:
        embedded = sqlite3.connect(settings.sqlite_path)
        cursor = embedded.execute(sql)
        while cursor.fetchmany(5000):
            pass
        embedded.close()
        return
    connection = await asyncpg.connect(settings.database_url)
    async with connection.transaction():
        rows = await connection.cursor(sql)
        while await rows.fetch(5000):
            pass
    await connection.close()


def measure_import(
    server: Server, settings: Settings, folder: Path, size: int, rounds: int
) -> Loaded:
    """The table that was just downloaded, loaded into another one; once more beside a writer."""
    file = folder / "rows.csv"
    _download(server, file)
    editor = _Editor(server, asyncio.run(_make_key(settings)))
    table = editor.post("/tables", {"title": "Loaded", "columns": COLUMNS})["id"]
    ours, floor, grown = [], [], []
    for _ in range(rounds):
        floor.append(asyncio.run(load_ready(settings, size)))
        with _watched_memory(server) as memory:
            ours.append(measured(settings, server, lambda: editor.send(table, file)))
        grown.append(memory.grown_mb)
    with _writing(editor) as writer:
        editor.send(table, file)
    times, cpu_times = _ratios(ours, floor)
    database = "sqlite" if settings.is_embedded else "postgresql"
    return Loaded(database, size, _middle(ours), _middle(floor), times, cpu_times, max(grown),
                  1000 * max(writer.waits))  # fmt: skip


async def _make_key(settings: Settings) -> str:
    database = open_database(settings)
    try:
        async with database.write() as session:
            return (await create_key(session, "bench", Role.ADMIN))[1]
    finally:
        await database.close()


class _Editor:
    """Whoever loads tables, and writes other things meanwhile."""

    def __init__(self, server: Server, key: str) -> None:
        self._address = f"http://127.0.0.1:{server.port}/editorial/v1"
        self._headers = {"Authorization": f"Bearer {key}"}

    def post(self, path: str, content: dict[str, Any]) -> Any:
        """Makes something."""
        answer = httpx.post(
            f"{self._address}{path}", json=content, headers=self._headers, timeout=60
        )
        assert answer.is_success, answer.text  # noqa: S101
        return answer.json()

    def send(self, table: str, file: Path) -> None:
        """Loads a file."""
        headers = {**self._headers, "Content-Type": "text/csv"}
        address = f"{self._address}/tables/{table}/rows/import?mode=replace"
        with file.open("rb") as content:
            answer = httpx.post(address, content=content, headers=headers, timeout=600)
        assert answer.is_success, answer.text  # noqa: S101


@dataclass
class _Memory:
    grown_mb: float = 0.0


@contextmanager
def _watched_memory(server: Server) -> Iterator[_Memory]:
    process, memory = psutil.Process(server.pid), _Memory()
    before = process.memory_info().rss

    def look() -> None:
        grown = (process.memory_info().rss - before) / 1e6
        memory.grown_mb = max(memory.grown_mb, grown)

    with _repeating(look):
        yield memory


@dataclass
class _Writer:
    waits: list[float] = field(default_factory=list)


@contextmanager
def _writing(editor: _Editor) -> Iterator[_Writer]:
    """Somebody writes all the time, and notes how long each takes."""
    writer = _Writer()

    def write() -> None:
        started = perf_counter()
        editor.post("/tags", {"name": f"Tag {len(writer.waits)}"})
        writer.waits.append(perf_counter() - started)

    with _repeating(write):
        yield writer


@contextmanager
def _repeating(act: Any) -> Iterator[None]:
    is_over, failures = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            while not is_over.is_set():
                act()
                sleep(PAUSE_SECONDS)
        except BaseException as failure:  # noqa: BLE001 - it is raised below
            failures.append(failure)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
    if failures:
        raise failures[0]
