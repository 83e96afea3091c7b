"""CORS (Fetch standard), a policy of its own for each door."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.settings import Settings

EXPOSED = ["ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy",
           "Content-Language", "X-Request-Id", "Idempotent-Replayed"]  # fmt: skip
MAX_AGE = 7200


class AnyOrigin(CORSMiddleware):
    """For anybody: the same headers whether there is an Origin or not.

    Starlette's answers differ by it, which would make shared caches keep one copy per origin.
    """

    async def send(self, message: Message, send: Send, request_headers: Headers) -> None:
        """Adds the headers that let any page read the answer."""
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(self.simple_headers)
        await send(message)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a preflight request, or passes on and adds the headers."""
        headers = Headers(scope=scope)
        is_preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        if is_preflight and "origin" in headers:
            await super().__call__(scope, receive, send)
        else:
            await self.simple_response(scope, receive, send, request_headers=headers)


def varies_by(settings: Settings) -> frozenset[bytes]:
    """The headers by which the answers of the delivery door differ on our account."""
    return frozenset() if settings.delivery_origins == ["*"] else frozenset({b"origin"})


class CrossOrigin:
    """Delivery is for any origin by default, the editorial door for none."""

    def __init__(
        self, app: ASGIApp, delivery_origins: list[str], editorial_origins: list[str]
    ) -> None:
        self._app = app
        delivery = AnyOrigin if delivery_origins == ["*"] else CORSMiddleware
        self._delivery = delivery(
            app,
            allow_origins=delivery_origins,
            allow_methods=["GET", "HEAD", "POST", "PATCH", "DELETE"],
            allow_headers=["Content-Type", "Edit-Token", "Idempotency-Key", "If-None-Match"],
            expose_headers=EXPOSED,
            max_age=MAX_AGE,
        )
        self._editorial = CORSMiddleware(
            app,
            allow_origins=editorial_origins,
            allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match",
                           "If-None-Match", "Prefer"],
            expose_headers=EXPOSED,
            max_age=MAX_AGE,
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, by the policy of its door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["path"].startswith("/editorial/"):
            await self._editorial(scope, receive, send)
        else:
            await self._delivery(scope, receive, send)
