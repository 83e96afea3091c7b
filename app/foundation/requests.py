"""The vocabulary of route signatures: sessions, settings, bodies, preconditions."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Header
from starlette.requests import Request

from app.foundation.database import Database, ReadSession, WriteSession
from app.foundation.parameters import in_turn
from app.foundation.settings import Settings


def database_of(request: Request) -> Database:
    """The database of the running app."""
    return cast(Database, request.app.state.database)


def settings_of(request: Request) -> Settings:
    """The settings of the running app."""
    return cast(Settings, request.app.state.settings)


async def open_read_session(request: Request) -> AsyncIterator[ReadSession]:
    """One snapshot for one request."""
    async with database_of(request).read() as session:
        yield session


async def open_write_session(request: Request) -> AsyncIterator[WriteSession]:
    """One transaction for one request, committed before the response leaves."""
    async with database_of(request).write() as session:
        with in_turn(request):
            yield session


Reads = Annotated[ReadSession, Depends(open_read_session, scope="function")]
Writes = Annotated[WriteSession, Depends(open_write_session, scope="function")]
AppSettings = Annotated[Settings, Depends(settings_of)]
IfMatch = Annotated[
    str | None,
    Header(description='The ETag that you read (`"v17"`), or `*`.', examples=['"v17"']),
]
IfNoneMatch = Annotated[
    str | None, Header(description="ETags that you have; a match is answered with 304.")
]
