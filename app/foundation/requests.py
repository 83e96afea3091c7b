"""The vocabulary of route signatures: sessions, settings, bodies, preconditions."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast

from fastapi import Depends, Header
from starlette.requests import Request

from app.foundation.database import Database, ReadSession, WriteSession
from app.foundation.errors import Unavailable
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


@asynccontextmanager
async def reading_apart(request: Request) -> AsyncIterator[ReadSession]:
    """One snapshot for statements that may be slow; they end with their time or their client."""
    seconds = settings_of(request).query_seconds
    async with while_connected(request), database_of(request).read_apart(seconds) as session:
        yield session


async def open_apart_session(request: Request) -> AsyncIterator[ReadSession]:
    """The same for a whole route."""
    async with reading_apart(request) as session:
        yield session


async def open_write_session(request: Request) -> AsyncIterator[WriteSession]:
    """One transaction for one request, committed before the response leaves."""
    async with database_of(request).write() as session:
        with in_turn(request):
            yield session


@asynccontextmanager
async def while_connected(request: Request) -> AsyncIterator[None]:
    """Cancels what is done in the block when the client goes away."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - requests are tasks
    is_gone = False

    async def watch() -> None:
        nonlocal is_gone
        message: Mapping[str, Any] = {}
        while message.get("type") != "http.disconnect":
            message = await request.receive()
        is_gone = True
        task.cancel()

    watching = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        if is_gone and task.uncancel() == 0:
            raise Unavailable("The client did not wait for the answer.") from None
        raise
    finally:
        watching.cancel()


Reads = Annotated[ReadSession, Depends(open_read_session, scope="function")]
SlowReads = Annotated[ReadSession, Depends(open_apart_session, scope="function")]
Writes = Annotated[WriteSession, Depends(open_write_session, scope="function")]
AppSettings = Annotated[Settings, Depends(settings_of)]
IfMatch = Annotated[
    str | None,
    Header(description='The ETag that you read (`"v17"`), or `*`.', examples=['"v17"']),
]
IfNoneMatch = Annotated[
    str | None, Header(description="ETags that you have; a match is answered with 304.")
]
