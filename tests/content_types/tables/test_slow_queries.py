"""What is asked of large tables: limits that are said, queries that end, cursors that go stale."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Engine, text

from app.content_types.tables.cursors import LONGEST_VALUES
from app.foundation.errors import Unavailable
from tests.conftest import Serve, Service
from tests.content_types.tables.rows import column, live_table, serving
from tests.factories import Json, assert_problem, pointers, publish

COLUMNS = [
    column("name", indexed=True, required=True),
    column("plain", "integer"),
    column("number", "integer", indexed=True),
]
ROWS = [(f"row {number}", number % 3, number) for number in range(50)]

NEVER = text(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted) "
    "SELECT count(*) FROM counted"
)
"""A query without an end."""


@pytest_asyncio.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    async with serving(database_url, unindexed_rows=40) as service:
        yield service


@pytest_asyncio.fixture
async def single(database_url: str) -> AsyncIterator[Service]:
    """With one connection for readers, so that each gets what the one before has left."""
    async with serving(database_url, database_pool_size=1) as service:
        yield service


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ("rows?plain=1", "plain"),
        ("rows?plain__gt=1&number=2", "plain__gt"),
        ("rows?sort=-plain", "sort"),
        ("rows?sort=name,plain", "sort"),
        ("rows?format=csv&sort=plain", "sort"),
        ("facets?column=plain", "column"),
        ("facets?column=name&plain=1", "plain"),
        ("aggregate?group_by=plain", "group_by"),
        ("aggregate?plain=1", "plain"),
    ],
)
async def test_large_tables_are_searched_by_indexes_only(
    service: Service, asked: str, pointer: str
) -> None:
    await live_table(service, COLUMNS, ROWS, slug="large")
    problem = assert_problem(await service.reader.get(f"/v1/tables/large/{asked}"), 422, "invalid")
    assert pointers(problem) == [pointer]
    assert problem["errors"][0]["code"] == "not-indexed"
    assert "name, number" in problem["detail"]


async def test_small_tables_are_searched_by_any_column(service: Service) -> None:
    await live_table(service, COLUMNS, ROWS[:40], slug="small")
    for asked in ("rows?plain=1&sort=-plain", "facets?column=plain", "aggregate?group_by=plain"):
        assert (await service.reader.get(f"/v1/tables/small/{asked}")).status_code == 200
    await live_table(service, COLUMNS, ROWS, slug="large")
    for asked in ("rows?name=row 7&sort=-number", "aggregate?measures=sum:plain"):
        assert (await service.reader.get(f"/v1/tables/large/{asked}")).status_code == 200


async def test_a_cursor_goes_stale_with_its_rows(service: Service) -> None:
    made = await live_table(service, COLUMNS, ROWS[:40], slug="cursors")
    path = "/v1/tables/cursors/rows?limit=10"
    first = (await service.reader.get(path)).json()
    second = await service.reader.get(f"{path}&cursor={first['next_cursor']}")
    assert second.json()["items"][0]["_id"] == 11
    row = {"name": "new", "plain": 1, "number": 1}
    await service.editor.post(f"/tables/{made['id']}/rows", json=row)
    still = await service.reader.get(f"{path}&cursor={first['next_cursor']}")
    assert still.json() == second.json()
    await publish(service.editor, "tables", made)
    stale = await service.reader.get(f"{path}&cursor={first['next_cursor']}")
    problem = assert_problem(stale, 400, "malformed-request")
    [error] = problem["errors"]
    assert (error["in"], error["pointer"], error["code"]) == ("query", "cursor", "cursor-stale")


async def test_a_cursor_belongs_to_its_query_but_not_to_its_form(service: Service) -> None:
    await live_table(service, COLUMNS, ROWS[:40], slug="cursors")
    path = "/v1/tables/cursors/rows"
    cursor = (await service.reader.get(f"{path}?sort=name&limit=3")).json()["next_cursor"]
    for same in ("&limit=5", "&columns=name", "&format=csv", "&count=exact"):
        answer = await service.reader.get(f"{path}?sort=name&cursor={cursor}{same}")
        assert answer.status_code == 200, same
    for other in ("sort=-name", "sort=name&number=1", "sort=name,number", "limit=3"):
        answer = await service.reader.get(f"{path}?{other}&cursor={cursor}")
        problem = assert_problem(answer, 400, "malformed-request")
        assert "errors" not in problem
    damaged = [cursor[:-1], cursor[1:], f"{cursor}A", cursor.swapcase(), "x", "%00"]
    for wrong in damaged:
        for slug in ("cursors", "absent"):  # before it is looked whether there is a table
            answer = await service.reader.get(f"/v1/tables/{slug}/rows?sort=name&cursor={wrong}")
            assert_problem(answer, 400, "malformed-request")


async def test_rows_with_long_texts_have_short_cursors(service: Service) -> None:
    long = [("x" * 90_000 + str(number % 2),) for number in range(4)]
    await live_table(service, [column("text")], long, slug="long")
    found, cursor = [], ""
    for _ in range(4):
        asked = f"/v1/tables/long/rows?sort=text&limit=1{cursor}"
        page = (await service.reader.get(asked)).json()
        found += [row["_id"] for row in page["items"]]
        assert page["next_cursor"] is None or len(page["next_cursor"]) < 2 * LONGEST_VALUES
        cursor = f"&cursor={page['next_cursor']}"
    assert found == [1, 3, 2, 4]


async def test_rows_that_were_moved_come_in_their_order(service: Service) -> None:
    made = await live_table(service, COLUMNS, ROWS[:5], slug="moved")
    moved = await service.editor.post(f"/tables/{made['id']}/rows/5/move", json={"before": 2})
    assert moved.status_code == 200, moved.text
    await publish(service.editor, "tables", made)
    path = "/v1/tables/moved/rows?columns=_id"
    assert (await service.reader.get(f"{path}&format=csv")).text.split() == [
        "_id", "1", "5", "2", "3", "4",
    ]  # fmt: skip
    first = (await service.reader.get(f"{path}&limit=2")).json()
    rest = await service.reader.get(f"{path}&cursor={first['next_cursor']}")
    assert [row["_id"] for row in rest.json()["items"]] == [2, 3, 4]
    filtered = await service.reader.get(f"{path}&number__gte=1")
    assert [row["_id"] for row in filtered.json()["items"]] == [5, 2, 3, 4]


async def test_a_query_without_end_is_cancelled_in_the_database(single: Service) -> None:
    started = time.monotonic()
    with pytest.raises(Unavailable, match=r"longer than 0\.3 seconds"):
        async with single.database.read_apart(0.3) as session:
            await session.rows(NEVER)
    assert time.monotonic() - started < 3
    await assert_rested(single)


async def test_a_query_whose_reader_leaves_is_cancelled(single: Service) -> None:

    async def read() -> None:
        async with single.database.read_apart(60) as session:
            await session.rows(NEVER)

    for pause in (0, 0.001, 0.2):
        reading = asyncio.create_task(read())
        await asyncio.sleep(pause)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(reading), 5)
        await assert_rested(single)


async def assert_rested(service: Service) -> None:
    """No statement runs any more, and the next reader gets a sound connection."""
    async with service.database.read_apart(5) as session:
        assert await session.rows(text("SELECT 1")) == [(1,)]
        if not isinstance(service.database.reader, Engine):
            running = text(
                "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
                "AND datname = current_database() AND pid <> pg_backend_pid() "
                "AND backend_type = 'client backend'"
            )
            deadline = time.monotonic() + 5
            while (await session.rows(running))[0][0]:
                assert time.monotonic() < deadline
                await asyncio.sleep(0.05)


async def test_slow_queries_stop_nobody_else(serve: Serve) -> None:
    service = await serve()

    async def slow() -> None:
        async with service.database.read_apart(1) as session:
            await session.rows(NEVER)

    slow_ones = [asyncio.create_task(slow()) for _ in range(3)]
    await asyncio.sleep(0.1)
    started = time.monotonic()
    assert (await service.reader.get("/v1/tags")).status_code == 200
    assert time.monotonic() - started < 0.5
    for one in slow_ones:
        with pytest.raises(Unavailable):
            await one


async def test_a_reader_who_asks_too_much_is_told(database_url: str) -> None:
    async with serving(database_url, query_seconds=0.000_001) as service:
        await live_table(service, COLUMNS, ROWS, slug="slow")
        for asked in ("rows", "rows?format=csv", "facets?column=name", "aggregate"):
            answer = await service.reader.get(f"/v1/tables/slow/{asked}")
            problem = assert_problem(answer, 503, "unavailable")
            assert "longer than" in problem["detail"]
            assert answer.headers["retry-after"]


async def test_a_client_that_hangs_up_ends_its_query(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = await serve()
    await live_table(service, COLUMNS, ROWS, slug="left")
    monkeypatch.setattr(
        "app.content_types.tables.delivery.count_values", lambda run, *rest: run_forever(run)
    )
    gone = asyncio.Event()
    asked = asyncio.create_task(ask_and_leave(service, "/v1/tables/left/facets", gone))
    await asyncio.sleep(0.2)
    assert not asked.done()
    gone.set()
    await asyncio.wait_for(asked, 3)
    await assert_rested(service)


async def run_forever(run: Any) -> Any:
    return await run.__self__.gate._session.rows(NEVER)


async def ask_and_leave(service: Service, path: str, gone: asyncio.Event) -> None:
    """A request whose client closes the connection."""
    scope: Json = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "headers": [], "path": path, "raw_path": path.encode(), "query_string": b"column=name",
        "root_path": "", "scheme": "http", "server": ("test", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip

    async def receive() -> Json:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Json) -> None:
        assert gone.is_set()

    await service.app(scope, receive, send)  # type: ignore[arg-type]
