"""CORS (Fetch standard), a policy of its own for each door."""

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

EXPOSED = ["ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy",
           "Content-Language", "X-Request-Id", "Idempotent-Replayed"]  # fmt: skip
MAX_AGE = 7200


class CrossOrigin:
    """Delivery is for any origin by default, the editorial door for none."""

    def __init__(
        self, app: ASGIApp, delivery_origins: list[str], editorial_origins: list[str]
    ) -> None:
        self._delivery = CORSMiddleware(
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
        is_editorial = scope["type"] == "http" and scope["path"].startswith("/editorial/")
        await (self._editorial if is_editorial else self._delivery)(scope, receive, send)
