"""A service that the tests of a module share."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from app.features import CONTENT_TYPES
from tests.conftest import Service, built_app, make_settings, module_database, opened


@pytest.fixture(scope="module")
def shared_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A migrated database of its own."""
    return module_database(database_kind, request, tmp_path_factory)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site(shared_url: str) -> AsyncIterator[Service]:
    """The app on it."""
    async with opened(built_app(CONTENT_TYPES), make_settings(database_url=shared_url)) as service:
        yield service
