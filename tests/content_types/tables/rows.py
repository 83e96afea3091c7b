"""Live tables with rows in them, for tests that ask."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from app.content_types.tables.filling import append_rows
from app.content_types.tables.working import find_working
from app.features import CONTENT_TYPES
from tests.conftest import Service, built_app, make_settings, opened
from tests.factories import Json, create, publish

Row = Sequence[Any]


@asynccontextmanager
async def serving(database_url: str, **settings: Any) -> AsyncIterator[Service]:
    """The app on this database."""
    made = make_settings(database_url=database_url, **settings)
    async with opened(built_app(CONTENT_TYPES), made) as service:
        yield service


async def add_rows(service: Service, entry: Json, rows: Sequence[Row]) -> None:
    """Rows of (read) values, at the end of the working dataset."""
    async with service.database.write() as session:
        dataset = await find_working(session, UUID(entry["id"]))
        assert dataset is not None
        await append_rows(session, dataset, rows)


async def live_table(
    service: Service, columns: Sequence[Json], rows: Sequence[Row], **draft: Any
) -> Json:
    """A table that readers see, with these rows."""
    made = await create(service.editor, "tables", **{"title": "Rows", **draft, "columns": columns})
    await add_rows(service, made, rows)
    return await publish(service.editor, "tables", made)


def column(name: str, kind: str = "string", **more: Any) -> Json:
    """A column of a draft."""
    return {"name": name, "type": kind, **more}
