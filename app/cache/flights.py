"""One computation per question at a time, whoever asked first and whether they still wait."""

import asyncio
from collections.abc import Callable, Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.cache.entries import Entry, Key, make_entry
from app.cache.noted import KEY, Noted

LEFT_OUT = frozenset({b"if-modified-since", b"accept-encoding", b"range", b"content-length",
                      b"content-type", b"transfer-encoding"})  # fmt: skip
"""Headers that are the cache's business, and those of a body."""
CONDITION = frozenset({b"if-none-match"})


class Flight:
    """One answer on its way, made by the app for the first who asked.

    It is a task of its own: while others wait for it, it goes on whatever becomes of that client.
    """

    def __init__(
        self, app: ASGIApp, scope: Scope, receive: Receive, send: Send, *, is_whole: bool
    ) -> None:
        left_out = LEFT_OUT | CONDITION if is_whole else LEFT_OUT
        self._app, self._receive, self._send = app, receive, send
        self._is_head = scope["method"] == "HEAD"
        self._noted = Noted()
        self._scope = {
            **scope,
            "method": "GET",
            "broadsheet.method": scope["method"],
            "headers": [pair for pair in scope["headers"] if pair[0] not in left_out],
            KEY: self._noted,
        }
        self._opened = asyncio.Event()
        self._was_read = False
        self.start: Message = {}
        self.content = b""
        self.changed: set[str] = set()
        """The groups of which something has changed since the flight began."""
        self.followers = 0
        """How many others wait for it."""
        self.is_doubtful = False
        """Whether more has changed meanwhile than was looked at."""
        self.entry: Entry | None = None
        self.task: asyncio.Task[None]

    @property
    def is_stream(self) -> bool:
        """Whether the answer comes in pieces, which go to nobody but the first who asked."""
        return self._opened.is_set()

    @property
    def could_be_kept(self) -> bool:
        """Whether the app has only said that its client has what the cache would keep."""
        return bool(self.start.get("status") == 304 and self._noted.groups)

    @property
    def is_stale(self) -> bool:
        """Whether it may have been read before a change that whoever came later must see."""
        if self.entry is None:
            return False
        return self.is_doubtful or not self.changed.isdisjoint(self.entry.groups)

    async def fly(self) -> None:
        """Lets the app answer."""
        await self._app(self._scope, self._hear, self._take)
        if self.start and not self.is_stream:
            self.entry = make_entry(self.start, self.content, self._noted)

    async def _hear(self) -> Message:
        if not self._was_read:
            self._was_read = True
            return {"type": "http.request", "body": b"", "more_body": False}
        message = await self._receive()
        if self.followers and not self.is_stream:
            # Others wait for this answer; only a stream ends with the client that it goes to.
            await self._opened.wait()
        return message

    async def _take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        elif message.get("more_body") or self.is_stream:
            await self._pass_on(message)
        else:
            self.content = message.get("body", b"")

    async def _pass_on(self, message: Message) -> None:
        if not self.is_stream:
            self._opened.set()
            await self._send(self.start)
        await self._send({**message, "body": b""} if self._is_head else message)

    @property
    def request_id(self) -> bytes | None:
        """Under what the log speaks of the request that is flying."""
        return dict(self.start["headers"]).get(b"x-request-id")

    async def send_as_it_is(self) -> None:
        """Sends an answer that is not kept to the first who asked."""
        body = b"" if self._is_head else self.content
        await self._send(self.start)
        await self._send({"type": "http.response.body", "body": body})


class Flights:
    """The answers on their way, by key."""

    def __init__(self, landed: Callable[[Key, Flight], None]) -> None:
        self._under_way: dict[Key, Flight] = {}
        self._landed = landed

    def find(self, key: Key) -> Flight | None:
        """The answer to this question that is on its way."""
        return self._under_way.get(key)

    def begin(self, key: Key, flight: Flight) -> None:
        """Sends a flight on its way. What it brings is handed over before anybody hears of it."""
        self._under_way[key] = flight
        flight.task = asyncio.create_task(self._fly(key, flight))

    async def _fly(self, key: Key, flight: Flight) -> None:
        try:
            await flight.fly()
        finally:
            del self._under_way[key]
        self._landed(key, flight)

    def mark(self, groups: Iterable[str]) -> None:
        """Notes that something of these groups has changed, whatever was read of it so far."""
        for flight in self._under_way.values():
            flight.changed.update(groups)

    def doubt(self) -> None:
        """Notes that anything may have changed."""
        for flight in self._under_way.values():
            flight.is_doubtful = True

    def __len__(self) -> int:
        return len(self._under_way)
