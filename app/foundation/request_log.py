"""One line of the log per request: which, how it went, how long it took; never what was in it."""

import logging
from time import perf_counter

from fastapi.routing import iter_route_contexts
from starlette.routing import Mount
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLog:
    """Writes the line when the answer is out. Above INFO it does nothing at all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._templates: dict[int, str | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or not log.isEnabledFor(logging.INFO):
            await self.app(scope, receive, send)
            return
        status: int | None = None

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = perf_counter()
        try:
            await self.app(scope, receive, watch)
        finally:
            self._write(scope, status, 1000 * (perf_counter() - started))

    def _write(self, scope: Scope, status: int | None, milliseconds: float) -> None:
        method = scope["broadsheet.method"]
        method = method if method in METHODS else "OTHER"
        route = self._template(scope)
        fields = {
            "method": method,
            "route": route,
            "status": status,
            "duration_ms": round(milliseconds, 3),
        }
        log.info("%s %s %s %.1f ms", method, route or "-", status, milliseconds, extra=fields)

    def _template(self, scope: Scope) -> str | None:
        """`/v1/previews/{token}`, not the path: that may be the secret. None: no route fits."""
        if not self._templates:
            for route in iter_route_contexts(scope["app"].routes):
                original = route.original_route
                key = original.app if isinstance(original, Mount) else original
                self._templates[id(key)] = route.path_format
        return self._templates.get(id(scope.get("route") or scope.get("endpoint")))
