"""The answer to what nothing else caught, in pure ASGI: a 500 that tells nothing."""

import logging

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.errors import Internal
from app.foundation.problems import problem_response

log = logging.getLogger(__name__)


class LastResort:
    """Lets no exception out: what nothing else caught is a 500 that says nothing of the inside."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        has_started = False

        async def watch(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            if scope["type"] != "http" or has_started:
                raise
            log.exception("request %s failed", scope["state"]["request_id"])
            problem = Internal("Something went wrong on our side; quote the request id to us.")
            await problem_response(problem, Request(scope))(scope, receive, send)
