"""What surrounds every request, in pure ASGI: an id, HEAD, defaults."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.foundation.errors import MalformedRequest
from app.foundation.ids import new_id
from app.foundation.logs import current_request

LONGEST_QUERY = 32 * 1024
"""Bytes of a query string. Reading a megabyte of escapes alone takes a second."""


class RequestLayer:
    """Gives each request its id and answers HEAD by GET.

    An answer that says nothing about caching is `no-store`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id().hex
        current_request.set(request_id)  # each request is a task of its own
        # The cache asks for whole answers, also for who wants only the head of them.
        inner = {"broadsheet.method": scope["method"], **scope}
        more: dict[str, str] = {}
        inner["state"] = {**scope.get("state", {}), "request_id": request_id, "headers": more}
        if scope["method"] == "HEAD":
            inner["method"] = "GET"
        if len(scope.get("query_string", b"")) > LONGEST_QUERY:
            # Said when it is the parameters' turn; until then nobody has to read it.
            inner["query_string"] = b""
            inner["state"]["wrong_parameters"] = _too_long()
        await self.app(inner, receive, _Answer(send, scope, request_id, more).send)


def _too_long() -> MalformedRequest:
    return MalformedRequest(f"The query string has more than {LONGEST_QUERY} bytes.")


class _Answer:
    """The way back: adds what every answer has, and drops the body of a HEAD."""

    def __init__(self, send: Send, scope: Scope, request_id: str, more: dict[str, str]) -> None:
        self._send = send
        self._is_head = scope["method"] == "HEAD"
        self._is_editorial = scope["path"].startswith("/editorial/")
        self._request_id = request_id
        self._more = more
        """What whoever answers has put into `request.state.headers`, success or not."""

    async def send(self, message: Message) -> None:
        """Passes one message on."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._request_id
            if message["status"] != 304:  # which repeats only what it must
                headers["X-Content-Type-Options"] = "nosniff"
            headers.update(self._more)
            if self._is_editorial:
                headers["Cache-Control"] = "private, no-store"
            else:
                headers.setdefault("Cache-Control", "no-store")
        elif self._is_head:
            message = {**message, "body": b""}
        await self._send(message)
