"""The two ways to the database: what a connection promises, and what if there is none."""

import asyncio
import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from app.access.keys import create_key
from app.access.roles import Role
from app.foundation import engines
from app.foundation.errors import Unavailable
from app.main import open_database
from tests.conftest import Service, make_settings
from tests.factories import assert_problem, create

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "busy_timeout": engines.BUSY_SECONDS * 1000,
}


@pytest.fixture
def only_sqlite(database_kind: str) -> None:
    if database_kind != "sqlite":
        pytest.skip("about SQLite")


@pytest.fixture
def only_postgresql(database_kind: str) -> None:
    if database_kind != "postgresql":
        pytest.skip("about PostgreSQL")


@pytest.mark.usefixtures("only_sqlite")
async def test_every_connection_of_the_reader_has_every_pragma(service: Service) -> None:
    reader = service.database.reader
    assert isinstance(reader, Engine)
    connections = [reader.connect() for _ in range(8)]  # more than the pool keeps
    try:
        for connection in connections:
            for name, value in {**PRAGMAS, "query_only": 1}.items():
                assert connection.exec_driver_sql(f"PRAGMA {name}").scalar() == value, name
            with pytest.raises(DBAPIError, match="readonly"):
                connection.exec_driver_sql("DELETE FROM events")
    finally:
        for connection in connections:
            connection.close()


@pytest.mark.usefixtures("only_sqlite")
async def test_the_one_connection_of_the_writer_has_every_pragma(service: Service) -> None:
    for _ in range(2):  # the same connection, used again
        async with service.database.write() as session:
            for name, value in {**PRAGMAS, "query_only": 0}.items():
                found = await session.execute(text(f"PRAGMA {name}"))
                assert found.scalar() == value, name


@pytest.mark.usefixtures("only_sqlite")
async def test_a_writer_holds_the_lock_from_its_first_statement(service: Service) -> None:
    path = service.settings.sqlite_path
    async with service.database.write() as session:
        await session.execute(text("SELECT 1"))
        with (
            sqlite3.connect(path, timeout=0) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
        other.close()


@pytest.mark.usefixtures("only_postgresql")
async def test_every_reader_is_repeatable_read_and_read_only(service: Service) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(3):  # connections of their own, and then used again
            session = await stack.enter_async_context(service.database.read())
            assert await session.rows(text("SHOW transaction_isolation")) == [("repeatable read",)]
            assert await session.rows(text("SHOW transaction_read_only")) == [("on",)]
    for _ in range(4):
        async with service.database.read() as again:
            assert await again.rows(text("SHOW transaction_isolation")) == [("repeatable read",)]
            with pytest.raises((DBAPIError, asyncpg.PostgresError), match="read-only"):
                await again.rows(text("DELETE FROM events"))


async def test_several_statements_of_a_reader_see_one_moment(service: Service) -> None:
    counted = text("SELECT count(*) FROM api_keys")
    async with service.database.read() as session:
        before = (await session.rows(counted))[0][0]
        async with service.database.write() as writing:
            await create_key(writing, "other", Role.ADMIN)
        assert (await session.rows(counted))[0][0] == before
    async with service.database.read() as session:
        assert (await session.rows(counted))[0][0] == before + 1


async def test_an_error_takes_the_whole_transaction_back(service: Service) -> None:
    async def fail() -> None:
        async with service.database.write() as session:
            await create_key(session, "lost", Role.ADMIN)
            await session.flush()
            raise RuntimeError("on purpose")

    with pytest.raises(RuntimeError, match="on purpose"):
        await fail()
    async with service.database.read() as reading:
        lost = await reading.rows(text("SELECT 1 FROM api_keys WHERE name = 'lost'"))
    assert lost == []


async def test_foreign_keys_are_kept(service: Service) -> None:
    nowhere = "01a209fa00007000800000000000000f"
    with pytest.raises(DBAPIError, match=r"(?i)foreign key"):
        async with service.database.write() as session:
            await session.execute(
                text("INSERT INTO entry_tags (entry_id, tag_id, position) VALUES (:id, :id, 0)"),
                {"id": nowhere},
            )


async def test_a_rehearsal_is_always_taken_back(service: Service) -> None:
    async with service.database.rehearse() as (session, reading):
        await create_key(session, "rehearsed", Role.ADMIN)
        await session.flush()
        assert await reading.rows(text("SELECT 1 FROM api_keys WHERE name = 'rehearsed'"))
    async with service.database.read() as after:
        assert not await after.rows(text("SELECT 1 FROM api_keys WHERE name = 'rehearsed'"))


def assert_unavailable(answer: httpx.Response) -> None:
    problem = assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert problem["request_id"] == answer.headers["x-request-id"]
    for inside in ("sqlite", "asyncpg", "postgres", "locked", "Errno", "SELECT"):
        assert inside not in answer.text


@asynccontextmanager
async def exclusively_locked(path: Path) -> AsyncIterator[None]:
    """Another process writes and does not end."""
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


async def test_a_locked_file_is_503_and_readers_do_not_notice(
    serve: Any, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_kind != "sqlite":
        pytest.skip("about SQLite")
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0)
    service: Service = await serve()
    async with exclusively_locked(service.settings.sqlite_path):
        assert_unavailable(await service.editor.post("/tags", json={"name": "Waits"}))
        assert (await service.reader.get("/v1/tags")).status_code == 200
    assert (await create(service.editor, "tags", name="Waits"))["slug"] == "waits"


async def test_a_missing_directory_is_503(
    service: Service, database_kind: str, tmp_path: Path
) -> None:
    if database_kind != "sqlite":
        pytest.skip("about SQLite")
    away = open_database(make_settings(database_url=f"sqlite:///{tmp_path / 'sub' / 'b.db'}"))
    shutil.rmtree(tmp_path / "sub")
    try:
        with pytest.raises(Unavailable):
            async with away.read() as session:
                await session.rows(text("SELECT 1"))
        with pytest.raises(Unavailable):
            async with away.write() as writing:
                await writing.execute(text("SELECT 1"))
    finally:
        await away.close()


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://u:p@127.0.0.1:1/x",
        "postgresql://u:p@localhost:1/x",
        "postgresql://u:p@database.invalid/x",
        "postgresql://u@/x?host=/nonexistent",
    ],
    ids=["a closed port", "a closed port by name", "an unknown host", "a missing socket"],
)
async def test_an_unreachable_postgresql_is_unavailable(address: str) -> None:
    away = open_database(make_settings(database_url=address))
    try:
        with pytest.raises(Unavailable):
            async with away.read() as session:
                await session.rows(text("SELECT 1"))
        with pytest.raises(Unavailable):
            async with away.write() as writing:
                await writing.execute(text("SELECT 1"))
    finally:
        await away.close()


@pytest.mark.usefixtures("only_postgresql")
async def test_a_postgresql_that_lets_nobody_in_is_503(service: Service, database_url: str) -> None:
    administration = await asyncpg.connect(re.sub(r"/[^/?]+\?", "/postgres?", database_url))
    name = service.settings.database_url.partition("?")[0].rpartition("/")[2]
    try:
        await service.database.close()  # from now on it has to connect anew
        await administration.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        assert_unavailable(await service.reader.get("/v1/tags"))
        assert_unavailable(await service.editor.get("/tags"))
    finally:
        await administration.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        await administration.close()
    assert (await service.reader.get("/v1/tags")).status_code == 200


@pytest.mark.usefixtures("only_postgresql")
async def test_connections_that_were_cut_are_503_once_and_then_replaced(
    service: Service, database_url: str
) -> None:
    tag = await create(service.editor, "tags", name="Before")
    assert (await service.reader.get("/v1/tags")).status_code == 200
    other = await asyncpg.connect(database_url)
    await other.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await other.close()
    await asyncio.sleep(0.1)
    answers = [
        await service.reader.get("/v1/tags"),
        await service.editor.put(
            f"/tags/{tag['id']}", json={"name": "After"}, headers={"If-Match": "*"}
        ),
    ]
    for answer in answers:
        if answer.status_code != 200:
            assert_unavailable(answer)
    deadline = 20
    while (last := await service.reader.get("/v1/tags")).status_code == 503 and deadline:
        deadline -= 1
    assert last.status_code == 200, last.text
    assert (await create(service.editor, "tags", name="Later"))["slug"] == "later"


@pytest.mark.usefixtures("only_postgresql")
async def test_a_read_that_is_cancelled_says_so_and_leaves_a_sound_connection(
    serve: Any, database_url: str
) -> None:
    service: Service = await serve(database_pool_size=1)

    async def read_slowly() -> None:
        async with service.database.read() as session:
            await session.rows(text("SELECT pg_sleep(30)"))

    for _ in range(3):  # there is one connection, so each gets what the one before has left
        reading = asyncio.create_task(read_slowly())
        await asyncio.sleep(0.1)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        async with service.database.read() as session:
            assert await session.rows(text("SELECT 1")) == [(1,)]


@pytest.mark.usefixtures("only_postgresql")
async def test_what_went_wrong_in_a_read_is_what_is_said(service: Service) -> None:
    async def fail() -> None:
        async with service.database.read() as session:
            await session.rows(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable):
        await fail()
    with pytest.raises(ZeroDivisionError):
        async with service.database.read():
            raise ZeroDivisionError
    async with service.database.read() as session:
        assert await session.rows(text("SELECT 1")) == [(1,)]


@pytest.mark.usefixtures("only_postgresql")
@pytest.mark.parametrize(
    "code",
    ["53100", "53200", "53300", "57014", "57P01", "57P02", "57P03", "58030", "40001", "40P01"],
)
async def test_a_postgresql_that_cannot_go_on_is_unavailable(service: Service, code: str) -> None:
    raising = text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$")
    with pytest.raises(Unavailable):
        async with service.database.write() as session:
            await session.execute(raising)
    with pytest.raises(Unavailable):
        async with service.database.read() as reading:
            await reading.rows(raising)


@pytest.mark.usefixtures("only_sqlite")
async def test_a_full_file_is_503_until_there_is_space_again(service: Service) -> None:
    await create(service.editor, "tags", name="Before")

    async def allow(pages: int) -> None:
        async with service.database.write() as session:
            await session.execute(text(f"PRAGMA max_page_count = {pages}"))

    await allow(1)  # as many as there are
    refused = None
    for number in range(200):
        answer = await service.editor.post(
            "/articles", json={"title": "x" * 500, "slug": f"s{number}"}
        )
        if answer.status_code != 201:
            refused = answer
            break
    assert refused is not None
    assert_unavailable(refused)
    assert (await service.reader.get("/v1/tags")).json()["items"] != []
    await allow(1_000_000)
    assert (await create(service.editor, "tags", name="After"))["slug"] == "after"
    async with service.database.read() as session:
        assert await session.rows(text("PRAGMA integrity_check")) == [("ok",)]
