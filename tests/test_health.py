"""What an orchestrator hears: the process lives, and whether it may be given requests."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import httpx
import pytest
from sqlalchemy import text

from app import health
from app.foundation.database import Database
from app.main import create_app
from tests.conftest import Service, make_settings, upgrade
from tests.factories import assert_problem
from tests.test_cli import free_port


@asynccontextmanager
async def app_on(database_url: str) -> AsyncIterator[tuple[httpx.AsyncClient, Database]]:
    """The app on a database that need not be there."""
    app = create_app(make_settings(database_url=database_url))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        yield client, app.state.database


async def test_a_service_that_works_is_live_and_ready(reader: httpx.AsyncClient) -> None:
    for name in ("live", "ready"):
        answer = await reader.get(f"/health/{name}")
        assert (answer.status_code, answer.json()) == (200, {"status": name})
        assert answer.headers["cache-control"] == "no-store"
        assert (await reader.head(f"/health/{name}")).status_code == 200
        assert_problem(await reader.post(f"/health/{name}"), 405, "method-not-allowed")
        assert_problem(await reader.get(f"/health/{name}?x=1"), 422, "invalid")


async def test_a_database_that_is_away_is_not_ready_but_live(
    database_kind: str, tmp_path: Path
) -> None:
    nowhere = {
        "sqlite": f"sqlite:///{tmp_path}",  # a folder, no file
        "postgresql": f"postgresql://nobody@127.0.0.1:{free_port()}/none",
    }
    async with app_on(nowhere[database_kind]) as (client, _):
        answer = await client.get("/health/ready")
        problem = assert_problem(answer, 503, "unavailable")
        assert problem["detail"] == "The database does not answer."
        assert answer.headers["retry-after"]
        assert answer.headers["cache-control"] == "no-store"
        assert (await client.get("/health/live")).status_code == 200


async def test_it_is_ready_at_the_newest_schema_and_at_no_other(empty_database_url: str) -> None:
    async with app_on(empty_database_url) as (client, database):
        problem = assert_problem(await client.get("/health/ready"), 503, "unavailable")
        assert "newest schema" in problem["detail"]
        assert "broadsheet migrate" in problem["detail"]

        await asyncio.to_thread(upgrade, make_settings(database_url=empty_database_url))
        assert (await client.get("/health/ready")).status_code == 200

        async with database.write() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = 'from tomorrow'"))
        problem = assert_problem(await client.get("/health/ready"), 503, "unavailable")
        assert "newest schema" in problem["detail"]


async def test_liveness_never_asks_the_database(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Database) -> None:
        raise AssertionError("the database was asked")

    for name in ("read", "write", "rehearse"):
        monkeypatch.setattr(Database, name, fail)
    assert (await service.reader.get("/health/live")).status_code == 200
    assert (await service.reader.get("/health/ready")).status_code == 500, "this one does ask"


async def test_a_database_that_hangs_is_not_waited_for(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    if service.settings.is_embedded:
        pytest.skip("readers of SQLite never wait for a lock")
    monkeypatch.setattr(health, "PATIENCE_SECONDS", 0.2)
    blocker = await asyncpg.connect(service.settings.database_url)
    try:
        async with blocker.transaction():
            await blocker.execute("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE")
            started = time.monotonic()
            answers = await asyncio.gather(*(service.reader.get("/health/ready") for _ in range(3)))
            assert time.monotonic() - started < 2
            for answer in answers:
                problem = assert_problem(answer, 503, "unavailable")
                assert problem["detail"] == "The database does not answer."
    finally:
        await blocker.close()
    monkeypatch.undo()
    assert (await service.reader.get("/health/ready")).status_code == 200
