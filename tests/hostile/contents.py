"""All rows of all tables, to show that a refusal changed nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import select

from app.foundation.models import Base
from tests.conftest import TABLES, Service

Contents = dict[str, list[str]]


async def read_contents(service: Service) -> Contents:
    """Every table's rows, in an order that does not depend on the database."""
    async with service.database.read() as session:
        return {
            name: sorted(repr(tuple(row)) for row in await session.rows(select(table)))
            for name, table in Base.metadata.tables.items()
            if name in TABLES
        }


@asynccontextmanager
async def nothing_changes(service: Service) -> AsyncIterator[None]:
    """Whatever happens in the block, the database is the same after it."""
    before = await read_contents(service)
    yield
    after = await read_contents(service)
    for name, rows in before.items():
        assert after[name] == rows, f"{name} has changed"
