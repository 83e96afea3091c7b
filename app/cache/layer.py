"""The response cache in front of everything, in pure ASGI: a hit is a look, a lookup, two messages.

No route is found, no statement run, no model made and no line logged for an answer that is kept.
"""

import asyncio
from collections.abc import Mapping
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

Said = Mapping[bytes, bytes]
"""Those headers of a request that make a difference."""


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
        self._noted = varies_by | {
            b"accept", b"accept-encoding", b"if-none-match", b"if-modified-since"
        }  # fmt: skip
        self._varies_by = sorted(varies_by)
        self._aliases = cache.store.aliases
        self._prefix = token_hex(8)
        self._numbers = count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        is_read = scope["type"] == "http" and scope["method"] in READS
        if not is_read or not scope["path"].startswith(self._doors):
            await self._app(scope, receive, send)
            return
        said = self._read(scope)
        if said is None or not self._cache.follower.is_current():
            await self._app(scope, receive, _saying(send, BYPASS))
            return
        alias: Key = (
            scope["raw_path"],
            scope["query_string"],
            said.get(b"accept"),
            said.get(b"accept-encoding"),
            *map(said.get, self._varies_by),
        )
        found = self._aliases.get(alias)
        if found is not None and not found[0].is_over():
            found[0].is_used = True
            await self._answer(*found, scope, said, send, HIT)
        else:
            await self._find(alias, said, scope, receive, send)

    def _read(self, scope: Scope) -> Said | None:
        """What of the headers makes a difference, or None if the answer is for nobody else."""
        said: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in self._noted:
                said[name] = said[name] + b"," + value if name in said else value
            elif name in PRIVATE:
                return None
        return said

    async def _find(
        self, alias: Key, said: Said, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """The answer to a request that was not put like this before."""
        path, query, accept, accept_encoding, *rest = alias
        key = (*key_of(path, query, accept), *rest)
        joined: Flight | None = None
        while True:
            entry, header = self._cache.store.find(key), HIT
            if entry is None:
                flight = self._cache.flights.find(key)
                if flight is None:
                    await self._lead(key, alias, said, scope, receive, send)
                    return
                await asyncio.wait([flight.task])
                if (entry := flight.entry) is None:
                    # It is for nobody else, so everybody gets one of their own.
                    await self._app(scope, receive, _saying(send, MISS))
                    return
                if flight.is_stale and joined is None:
                    # It may be older than the request; the next one cannot be.
                    joined = flight
                    continue
                header = COLLAPSED
            entry.is_used = True
            variant = self._cache.store.add_alias(alias, entry, choose(accept_encoding or b""))
            await self._answer(entry, variant, scope, said, send, header)
            return

    async def _lead(
        self, key: Key, alias: Key, said: Said, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Lets the app answer, for this request and for all that ask the same meanwhile."""
        flight = Flight(self._app, scope, receive, _saying(send, MISS))
        self._cache.flights.begin(key, flight)
        await asyncio.shield(flight.task)
        if (entry := flight.entry) is not None:
            variant = self._cache.store.add_alias(alias, entry, choose(alias[3] or b""))
            header = STORED if entry.is_kept else MISS
            await self._answer(entry, variant, scope, said, send, header, flight.request_id)
        elif not flight.is_stream:
            await flight.send_as_it_is()

    async def _answer(
        self,
        entry: Entry,
        variant: Variant,
        scope: Scope,
        said: Said,
        send: Send,
        header: Header,
        request_id: bytes | None = None,
    ) -> None:
        is_known_there = entry.etag and _has(entry, variant, said)
        request_id = request_id or b"%s%016x" % (self._prefix.encode(), next(self._numbers))
        await send(
            {
                "type": "http.response.start",
                "status": 304 if is_known_there else entry.status,
                "headers": [
                    *(variant.not_modified if is_known_there else variant.headers),
                    header,
                    (b"x-request-id", request_id),
                ],
            }
        )
        await send(NO_BODY if is_known_there or scope["method"] == "HEAD" else variant.body)


def _has(entry: Entry, variant: Variant, said: Said) -> bool:
    """Whether the client says that it has this answer (RFC 9110, 13.2.2)."""
    if (known := said.get(b"if-none-match")) is not None:
        return known == variant.etag or is_known(entry.etag, known.decode("latin-1"))
    date = said.get(b"if-modified-since")
    return date is not None and entry.is_unchanged_since(date)


def _saying(send: Send, header: Header) -> Send:
    """Adds `Cache-Status` to an answer of the app."""

    async def say(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], header]}
        await send(message)

    return say
