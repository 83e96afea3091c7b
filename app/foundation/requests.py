"""The vocabulary of route signatures: sessions, settings, bodies, preconditions."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Header
from fastapi.routing import APIRoute
from starlette.requests import Request

from app.foundation.database import Database, ReadSession, WriteSession
from app.foundation.errors import Invalid, MalformedRequest, NotFound, field_error
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


async def check_parameters(request: Request) -> None:
    """A parameter that the route does not know is 422, on every route of both doors.

    NUL is in no text that we keep: in a path it names nothing, in a parameter it is 400.
    """
    if "\0" in request.url.path:
        raise NotFound("There is nothing at this address.")
    if any("\0" in part for pair in request.query_params.multi_items() for part in pair):
        raise MalformedRequest("A parameter contains the character NUL, which no text may have.")
    route = request.scope["route"]
    known = _parameters_of(route)
    request.state.known_parameters = known
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        raise Invalid(
            f"“{unknown[0][:100]}” is not a parameter of this endpoint, which knows: "
            f"{', '.join(known) or 'none'}.",
            [
                field_error(
                    name[:100],
                    "unknown-parameter",
                    f"“{name[:100]}” is not a parameter of this endpoint.",
                    place="query",
                )
                for name in unknown
            ],
        )


def _parameters_of(route: APIRoute) -> list[str]:
    found: list[str] = getattr(route, "_known_parameters", [])
    if not found:
        waiting = [route.dependant]
        while waiting:
            dependant = waiting.pop()
            waiting.extend(dependant.dependencies)
            for field in dependant.query_params:
                annotation = field.field_info.annotation
                fields = getattr(annotation, "model_fields", None)
                found.extend(fields or [field.alias])
        found = sorted(set(found))
        route._known_parameters = found  # type: ignore[attr-defined]
    return found
