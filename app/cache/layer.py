"""The response cache in front of everything, in pure ASGI: a hit is a look, a lookup, two messages.

No route is found, no statement run, no model made and no line logged for an answer that is kept.
"""

import asyncio
from dataclasses import dataclass
from itertools import count
from secrets import token_hex

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.cache.codings import choose
from app.cache.entries import HIT, Entry, Header, Key, Variant
from app.cache.flights import Flight
from app.cache.keys import key_of
from app.cache.response_cache import ResponseCache
from app.foundation.etags import is_known

READS = frozenset({"GET", "HEAD"})
PRIVATE = frozenset({b"authorization", b"edit-token"})
"""Whoever sends these may be answered in another way than anybody else."""
MISS, STORED, COLLAPSED, BYPASS = (
    (b"cache-status", b"broadsheet; " + said)
    for said in (b"fwd=miss", b"fwd=miss; stored", b"fwd=miss; collapsed", b"fwd=bypass")
)
"""What `Cache-Status` says besides `HIT` (RFC 9211)."""

NO_BODY: Message = {"type": "http.response.body", "body": b""}


@dataclass(frozen=True)
class Asked:
    """A request that was not put like this before, or was put with conditions."""

    alias: Key
    scope: Scope
    send: Send

    @property
    def is_head(self) -> bool:
        """Whether nobody wants the body."""
        return bool(self.scope["method"] == "HEAD")

    @property
    def coding(self) -> str:
        """The content coding of the answer."""
        return choose(self.alias[3] or b"")

    def key(self) -> Key:
        """What makes it the same question as others."""
        path, query, accept, _, *rest = self.alias
        return (*key_of(path, query, accept), *rest)

    def has(self, entry: Entry, variant: Variant) -> bool:
        """Whether the client says that it has this answer (RFC 9110, 13.2.2)."""
        known = b",".join(
            value for name, value in self.scope["headers"] if name == b"if-none-match"
        )
        return known == variant.etag or is_known(entry.etag, known.decode("latin-1"))


class CacheLayer:
    """Answers what it can, and keeps what the app answers."""

    def __init__(
        self,
        app: ASGIApp,
        cache: ResponseCache,
        doors: tuple[str, ...],
        varies_by: frozenset[bytes] = frozenset(),
    ) -> None:
        self._app, self._cache, self._doors = app, cache, doors
        self._varies_by = tuple(sorted(varies_by))
        self._noted = PRIVATE | varies_by | {b"accept", b"accept-encoding", b"if-none-match"}
        self._aliases = cache.store.aliases
        self._prefix = token_hex(8).encode()
        self._numbers = count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request. What is here runs for each hit, so it is written for speed."""
        if (
            scope["type"] != "http"
            or scope["method"] not in READS
            or not scope["path"].startswith(self._doors)
        ):
            await self._app(scope, receive, send)
            return
        alias, condition = self._read(scope)
        if alias is None or not self._cache.follower.is_current():
            await self._app(scope, receive, _saying(send, BYPASS))
            return
        found = self._aliases.get(alias)
        if found is None or (found[0].until is not None and found[0].is_over()):
            await self._find(Asked(alias, scope, send), receive)
            return
        entry, variant = found
        entry.is_used = True
        self._cache.hits += 1
        if condition is None and scope["method"] == "GET":
            status, headers, body = entry.status, variant.hit_headers, variant.body
        elif condition == variant.etag:
            status, headers, body = 304, variant.not_modified, NO_BODY
        else:
            await self._answer(Asked(alias, scope, send), entry, variant, HIT)
            return
        number = (b"x-request-id", b"%b%016x" % (self._prefix, next(self._numbers)))
        await send({"type": "http.response.start", "status": status, "headers": [*headers, number]})
        await send(body)

    def _read(self, scope: Scope) -> tuple[Key | None, bytes | None]:
        """What makes a difference, or None if the answer is for nobody else; and a condition."""
        said: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in self._noted:
                if name in PRIVATE:
                    return None, None
                said[name] = said[name] + b"," + value if name in said else value
        get = said.get
        key: Key = (
            scope["raw_path"],
            scope["query_string"],
            get(b"accept"),
            get(b"accept-encoding"),
        )
        if self._varies_by:
            key += tuple(map(get, self._varies_by))
        return key, get(b"if-none-match")

    async def _find(self, asked: Asked, receive: Receive) -> None:
        """The answer to a request that was not put like this before."""
        key = self._cache.narrow(asked.key())
        was_stale = False
        self._cache.misses += 1
        while True:
            entry, header = self._cache.store.find(key), HIT
            if entry is None:
                flight = self._cache.flights.find(key)
                if flight is None:
                    await self._lead(key, asked, receive)
                    return
                flight.followers += 1
                await asyncio.wait([flight.task])
                if flight.could_be_kept:
                    continue
                if (entry := flight.entry) is None:
                    # It is for nobody else, so everybody gets one of their own.
                    await self._app(asked.scope, receive, _saying(asked.send, MISS))
                    return
                if flight.is_stale and not was_stale:
                    # It may be older than this request; the next flight cannot be.
                    was_stale = True
                    continue
                header = COLLAPSED
            entry.is_used = True
            await self._introduce(asked, entry, header)
            return

    async def _lead(self, key: Key, asked: Asked, receive: Receive) -> None:
        """Lets the app answer, for this request and for all that ask the same meanwhile."""
        # A stream knows best what its client has. What can be kept is made whole the second time.
        is_whole = self._cache.is_wanted(key)
        flight = Flight(
            self._app, asked.scope, receive, _saying(asked.send, MISS), is_whole=is_whole
        )
        self._cache.flights.begin(key, flight)
        await asyncio.shield(flight.task)
        if (entry := flight.entry) is not None:
            header = STORED if entry.is_kept else MISS
            await self._introduce(asked, entry, header, flight.request_id)
        elif not flight.is_stream:
            await flight.send_as_it_is()

    async def _introduce(
        self, asked: Asked, entry: Entry, header: Header, request_id: bytes | None = None
    ) -> None:
        """Answers, and leads the next request that is put like this straight to the entry."""
        variant = self._cache.store.add_alias(asked.alias, entry, asked.coding)
        await self._answer(asked, entry, variant, header, request_id)

    async def _answer(
        self,
        asked: Asked,
        entry: Entry,
        variant: Variant,
        header: Header,
        request_id: bytes | None = None,
    ) -> None:
        is_had = bool(entry.etag) and asked.has(entry, variant)
        request_id = request_id or b"%b%016x" % (self._prefix, next(self._numbers))
        headers = variant.not_modified[:-1] if is_had else variant.headers
        await asked.send(
            {
                "type": "http.response.start",
                "status": 304 if is_had else entry.status,
                "headers": [*headers, header, (b"x-request-id", request_id)],
            }
        )
        await asked.send(NO_BODY if is_had or asked.is_head else variant.body)


def _saying(send: Send, header: Header) -> Send:
    """Adds `Cache-Status` to an answer of the app."""

    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], header]}
        await send(message)

    return say
