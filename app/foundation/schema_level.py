"""Which migrations this code needs, and which the database has."""

from functools import lru_cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, inspect, select, table

from app.foundation.database import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"
VERSIONS = table("alembic_version", column("version_num"))


def alembic_config() -> Config:
    """Alembic's configuration, wherever the package is installed."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@lru_cache
def newest_level() -> frozenset[str]:
    """The migrations that end the line: one, unless two were merged without a joint."""
    return frozenset(ScriptDirectory.from_config(alembic_config()).get_heads())


async def read_level(database: Database) -> frozenset[str]:
    """The last migrations that the database has seen; none if it never saw one."""
    async with database.read() as session:
        return await session.run(_versions)


def _versions(connection: Connection) -> frozenset[str]:
    if not inspect(connection).has_table(VERSIONS.name):
        return frozenset()
    return frozenset(connection.scalars(select(VERSIONS.c.version_num)))
