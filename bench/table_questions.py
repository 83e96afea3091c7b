"""What is asked of a table's rows over HTTP, and the SQL that brings the same rows."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from statistics import median
from time import perf_counter

import asyncpg
from pydantic import SecretStr

from app.content_types.tables.cursors import RowCursors
from app.content_types.tables.layouts import Layout
from app.content_types.tables.row_queries import RowsQuery
from app.content_types.tables.sorting import Place
from app.foundation.settings import Settings
from bench.servers import Server
from bench.tables_data import SLUG

PATH = f"/v1/tables/{SLUG}"
SECRET = "of-the-bench-alone-" * 3
MOST_TIMES = 1.5
"""A page of the largest table, in times of one of the smallest, if one index serves it."""
MOST_MS = 100.0
"""A page whose filter and sort have different indexes."""
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


Figures = tuple[float, float, float]


def measure_question(
    server: Server, settings: Settings, layout: Layout, one: Question, rounds: int, seconds: float
) -> Figures:
    places = {column.name: column.place for column in layout.columns}
    sql = one.sql.format(table=layout.name, **places)
    ours, cpu, floor = [], [], []
    for _ in range(rounds):
        connection = HTTPConnection("127.0.0.1", server.port)
        before = server.cpu_seconds()
        times = list(_repeat(partial(_ask, connection, one.path), seconds / 4))
        cpu.append(1000 * (server.cpu_seconds() - before) / len(times))
        connection.close()
        ours.append(1000 * median(times))
        floor.append(1000 * asyncio.run(_time_sql(settings, sql, seconds / 8)))
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
