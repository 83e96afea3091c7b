"""What is asked of a table's rows: small and large tables, beside plain SQL through the driver."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import asyncpg
from pydantic import SecretStr

from app.content_types.tables.cursors import RowCursors
from app.content_types.tables.layouts import Layout
from app.content_types.tables.row_queries import RowsQuery
from app.content_types.tables.sorting import Place
from app.foundation.settings import Settings
from app.main import open_database
from bench.databases import fresh_database
from bench.servers import Server, serve_broadsheet
from bench.tables_data import SLUG, fill_table

SIZES = (10_000, 100_000, 1_000_000)
PATH = f"/v1/tables/{SLUG}"
SECRET = "of-the-bench-alone-" * 3
MOST_TIMES = 1.5
"""A page of the largest table, in times of one of the smallest, if one index serves it."""
MOST_MS = 100.0
"""A page whose filter and sort have different indexes."""
LEAST_SHARE = 0.5
"""Rows a second as CSV, of those that the driver brings alone."""
PIECE = 64 * 1024
IN_REGION = "{region} = 'Region 03'"


@dataclass(frozen=True)
class Question:
    """Something that is asked, and the SQL that brings the same rows."""

    name: str
    path: str
    sql: str
    most_times: float | None = None
    most_ms: float | None = None


@dataclass(frozen=True)
class Answered:
    """A question at each size of the table; milliseconds."""

    database: str
    question: Question
    ours_ms: Sequence[float]
    cpu_ms: Sequence[float]
    floor_ms: Sequence[float]

    @property
    def growth(self) -> float:
        """The largest table, in times of the smallest."""
        return self.ours_ms[-1] / self.ours_ms[0]

    @property
    def limit(self) -> str:
        """The bar in words."""
        if self.question.most_times is not None:
            return f"x <= {self.question.most_times:g}"
        return f"<= {self.question.most_ms:g} ms" if self.question.most_ms is not None else ""

    @property
    def is_met(self) -> bool:
        """Whether the bar is cleared."""
        times, milliseconds = self.question.most_times, self.question.most_ms
        return (times is None or self.growth <= times) and (
            milliseconds is None or self.ours_ms[-1] <= milliseconds
        )


@dataclass(frozen=True)
class Exported:
    """The whole of the largest table as CSV; seconds."""

    database: str
    ours: float
    floor: float

    @property
    def is_met(self) -> bool:
        """Whether the bar is cleared."""
        return self.floor / self.ours >= LEAST_SHARE


def questions(layout: Layout) -> list[Question]:
    """All that is asked; where the deep page begins, half of the rows lie behind."""
    query = RowsQuery(sort="value", limit=100)
    cursors = RowCursors(
        Settings(_env_file=None, secret_key=SecretStr(SECRET)), f"{PATH}/rows", query
    )
    cursor = cursors.write(layout.id, Place((500.0,), 0))
    page, rows = f"{PATH}/rows?limit=100", "SELECT * FROM {table} "
    return [
        Question("first page", page, rows + "ORDER BY _id LIMIT 100"),
        Question("sort", f"{page}&sort=-value", rows + "ORDER BY {value} DESC, _id LIMIT 100",
                 most_times=MOST_TIMES),
        Question("deep page", f"{page}&sort=value&cursor={cursor}",
                 rows + "WHERE {value} > 500 ORDER BY {value}, _id LIMIT 100",
                 most_times=MOST_TIMES),
        Question("filter and sort, one index", f"{page}&value__gte=500&sort=value",
                 rows + "WHERE {value} >= 500 ORDER BY {value}, _id LIMIT 100",
                 most_times=MOST_TIMES),
        Question("filter and sort, two indexes", f"{page}&region=Region%2003&sort=-population",
                 rows + f"WHERE {IN_REGION} AND {{population}} IS NOT NULL "
                 "ORDER BY {population} DESC, _id LIMIT 100", most_ms=MOST_MS),
        Question("two filters and sort",
                 f"{page}&region=Region%2003&value__gt=500&sort=value",
                 rows + f"WHERE {IN_REGION} AND {{value}} > 500 ORDER BY {{value}}, _id LIMIT 100",
                 most_ms=MOST_MS),
        Question("few matches, sorted by another", f"{page}&value__lt=0.1&sort=-population",
                 rows + "WHERE {value} < 0.1 ORDER BY {population} DESC, _id LIMIT 100",
                 most_ms=MOST_MS),
        Question("facet of 20 values", f"{PATH}/facets?column=region",
                 "SELECT {region}, count(*) FROM {table} GROUP BY {region}"),
        Question("sum and mean by 20 values",
                 f"{PATH}/aggregate?group_by=region&measures=count,sum:value,avg:value",
                 "SELECT {region}, count(*), sum({value}), avg({value}) FROM {table} "
                 "GROUP BY {region}"),
    ]  # fmt: skip


def measure_tables(
    database: str, rounds: int, seconds: float
) -> tuple[list[Answered], list[Exported]]:
    """Every question at every size, and the largest table as a file."""
    by_size = [_measure_size(database, size, rounds, seconds) for size in SIZES]
    answered = [
        Answered(database, same[0][0], *zip(*(figures for _, figures in same), strict=True))
        for same in zip(*(found for found, _ in by_size), strict=True)
    ]
    return answered, [by_size[-1][1]]


Figures = tuple[float, float, float]


def _measure_size(
    database: str, size: int, rounds: int, seconds: float
) -> tuple[list[tuple[Question, Figures]], Exported]:
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        layout = asyncio.run(_fill(settings, size))
        own = {"SECRET_KEY": SECRET, "QUERY_SECONDS": "60"}
        with serve_broadsheet(settings.database_url, own, Path(name)) as server:
            found = [
                (one, _measure_question(server, settings, layout, one, rounds, seconds))
                for one in questions(layout)
            ]
            ours = min(_time_file(server) for _ in range(min(rounds, 3)))
            floor = min(asyncio.run(_time_rows(settings, layout)) for _ in range(min(rounds, 3)))
    return found, Exported(database, ours, floor)


async def _fill(settings: Settings, size: int) -> Layout:
    database = open_database(settings)
    try:
        return await fill_table(database, settings, size)
    finally:
        await database.close()


def _measure_question(
    server: Server, settings: Settings, layout: Layout, one: Question, rounds: int, seconds: float
) -> Figures:
    places = {column.name: column.place for column in layout.columns}
    sql = one.sql.format(table=layout.name, **places)
    connection = HTTPConnection("127.0.0.1", server.port)
    ours, cpu, floor = [], [], []
    for _ in range(rounds):
        before = server.cpu_seconds()
        times = list(_repeat(lambda: _ask(connection, one.path), seconds / 4))
        cpu.append(1000 * (server.cpu_seconds() - before) / len(times))
        ours.append(1000 * median(times))
        floor.append(1000 * asyncio.run(_time_sql(settings, sql, seconds / 8)))
    connection.close()
    return min(ours), min(cpu), min(floor)


def _ask(connection: HTTPConnection, path: str) -> None:
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body  # noqa: S101


def _repeat(act: Callable[[], object], seconds: float) -> Iterator[float]:
    """How long it takes each time, until the seconds are over; at least once."""
    until = perf_counter() + seconds
    while True:
        started = perf_counter()
        act()
        now = perf_counter()
        yield now - started
        if now > until:
            return


async def _time_sql(settings: Settings, sql: str, seconds: float) -> float:
    if settings.is_embedded:
        embedded = sqlite3.connect(settings.sqlite_path)
        found = median(_repeat(lambda: embedded.execute(sql).fetchall(), seconds))
        embedded.close()
        return found
    connection = await asyncpg.connect(settings.database_url)
    times: list[float] = []
    until = perf_counter() + seconds
    while not times or perf_counter() < until:
        started = perf_counter()
        await connection.fetch(sql)
        times.append(perf_counter() - started)
    await connection.close()
    return median(times)


def _time_file(server: Server) -> float:
    connection = HTTPConnection("127.0.0.1", server.port)
    started = perf_counter()
    connection.request("GET", f"{PATH}/rows?format=csv")
    answer = connection.getresponse()
    while answer.read(PIECE):
        pass
    elapsed = perf_counter() - started
    connection.close()
    return elapsed


async def _time_rows(settings: Settings, layout: Layout) -> float:
    """All rows through the driver's own cursor, a few thousand at a time."""
    places = ", ".join(column.place for column in layout.columns)
    sql = f"SELECT {places} FROM {layout.name} ORDER BY _id"  # noqa: S608 - our own names
    started = perf_counter()
    if settings.is_embedded:
        embedded = sqlite3.connect(settings.sqlite_path)
        cursor = embedded.execute(sql)
        while cursor.fetchmany(5000):
            pass
        embedded.close()
        return perf_counter() - started
    connection = await asyncpg.connect(settings.database_url)
    async with connection.transaction():
        rows = await connection.cursor(sql)
        while await rows.fetch(5000):
            pass
    await connection.close()
    return perf_counter() - started


def report_tables(answered: Sequence[Answered], exported: Sequence[Exported]) -> list[str]:
    """Two tables."""
    sizes = " / ".join(f"{size:,}" for size in SIZES)
    lines = [
        f"| rows of a table, {sizes} | database | p50 ms | CPU ms of the server | SQL alone, ms | "
        "largest x smallest | limit | met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.question.name} | {one.database} | {_joined(one.ours_ms)} | {_joined(one.cpu_ms)} "
        f"| {_joined(one.floor_ms)} | {one.growth:.2f} | {one.limit} | {_met(one.is_met)} |"
        for one in answered
    ]
    lines += [
        "",
        f"| {SIZES[-1]:,} rows as CSV | database | s | rows/s | driver alone, s | share | limit | "
        "met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| whole table | {one.database} | {one.ours:.2f} | {SIZES[-1] / one.ours:,.0f} | "
        f"{one.floor:.2f} | {one.floor / one.ours:.2f} | >= {LEAST_SHARE} | {_met(one.is_met)} |"
        for one in exported
    ]
    return [*lines, ""]


def _joined(figures: Sequence[float]) -> str:
    return " / ".join(f"{one:.1f}" for one in figures)


def _met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"
