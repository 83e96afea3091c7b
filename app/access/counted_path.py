"""Counts requests before a cache answers them: this limit is one of questions, not of work."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.foundation.clients import client_of
from app.foundation.errors import TooManyRequests

SURPLUS = "broadsheet.surplus"


class CountedPath:
    """In front of a cache. What is too much goes on to the app, which refuses it."""

    def __init__(self, cached: ASGIApp, app: ASGIApp, count: Callable[[str], None]) -> None:
        self._cached, self._app, self._count = cached, app, count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        try:
            if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}:
                self._count(client_of(Request(scope)))
        except TooManyRequests as surplus:
            await self._app({**scope, SURPLUS: surplus}, receive, send)
        else:
            await self._cached(scope, receive, send)


async def refuse_surplus(request: Request) -> None:
    """Raises `TooManyRequests` for a client that has asked too often."""
    if (surplus := request.scope.get(SURPLUS)) is not None:
        raise surplus
