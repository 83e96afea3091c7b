"""A service that the tests of a module share."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from uuid import uuid4  # noqa: TID251 - names of throwaway databases

import pytest
import pytest_asyncio

from app.features import CONTENT_TYPES
from tests.conftest import Service, built_app, create_database, make_settings, opened


@pytest.fixture(scope="module")
def shared_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A migrated database of its own."""
    if database_kind == "sqlite":
        path = tmp_path_factory.mktemp("outlets") / "outlets.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("postgresql")
    template: str = request.getfixturevalue("postgresql_template")
    name = f"outlets_{uuid4().hex}"
    asyncio.run(create_database(address, name, template))
    return address.format(name)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(shared_url: str) -> AsyncIterator[Service]:
    """The app on it."""
    async with opened(built_app(CONTENT_TYPES), make_settings(database_url=shared_url)) as service:
        yield service
