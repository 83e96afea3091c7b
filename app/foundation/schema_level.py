"""Which migrations this code needs, and which the database has."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

from app.foundation.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[2] / "migrations"
NEWEST_LEVEL = "20261126_listings"
"""The last migration. Known without Alembic, whose import takes a tenth of a start."""

VERSIONS = table("alembic_version", column("version_num"))


def alembic_config() -> "Config":
    """Alembic's configuration, wherever the package is installed."""
    from alembic.config import Config  # noqa: PLC0415 - see NEWEST_LEVEL

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


async def read_level(database: Database) -> frozenset[str]:
    """The last migrations that the database has seen; none if it never saw one."""
    async with database.read() as session:
        return await session.run(_versions)


def _versions(connection: Connection) -> frozenset[str]:
    if not inspect(connection).has_table(VERSIONS.name):
        return frozenset()
    return frozenset(connection.scalars(select(VERSIONS.c.version_num)))
