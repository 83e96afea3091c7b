"""A database with the demonstration site in it, for tests against a real server."""

from app.access.keys import create_key
from app.access.roles import Role
from app.cli import load_site
from app.main import open_database
from tests.conftest import make_settings


async def load_demonstration(database_url: str) -> str:
    """Loads the site into a migrated database; the key of an admin."""
    settings = make_settings(database_url=database_url)
    await load_site(settings)
    database = open_database(settings)
    async with database.write() as session:
        _, key = await create_key(session, "tester", Role.ADMIN)
    await database.close()
    return key
