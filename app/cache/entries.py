"""A finished answer as the cache keeps it: its messages, built once for each content coding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from starlette.types import Message

from app.cache.codings import IDENTITY, SMALLEST, SUFFIXES, encode
from app.cache.headers import REPEATED
from app.cache.noted import Noted
from app.foundation.clock import now

Header = tuple[bytes, bytes]
Key = tuple[Any, ...]

KEPT_STATUSES = frozenset({200, 308, 404, 410})
OVERHEAD = 2_000
"""Bytes that an entry takes besides its bodies: keys, headers, messages."""

HIT = (b"cache-status", b"broadsheet; hit")
NOT_KEPT = frozenset({b"x-request-id", b"cache-status"})
"""Headers that belong to one answer, not to the entry."""
_REPEATED = frozenset(name.lower().encode() for name in REPEATED)
OF_ONE_CODING = frozenset({b"etag", b"content-length", b"content-encoding"})


@dataclass(frozen=True)
class Variant:
    """An entry in one coding: the parts of the messages that are sent."""

    headers: list[Header]
    hit_headers: list[Header]
    """The same, with what a hit says of itself."""
    body: Message
    etag: bytes
    not_modified: list[Header]
    size: int
    """Bytes that it takes besides the entry's own content."""


@dataclass(eq=False)
class Entry:
    """One answer, in all codings that were asked for so far."""

    status: int
    headers: Sequence[Header]
    content: bytes
    groups: frozenset[str]
    until: float | None
    """On the monotonic clock: when it may change without an event."""
    parameters: frozenset[str] | None = None
    """The only ones that count in its address, if others are ignored."""
    etag: str = ""
    """Of the answer without a coding."""
    variants: dict[str, Variant] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)
    """Where the cache finds it."""
    is_used: bool = False
    """Whether it was asked for since the cache last looked for something to let go."""
    is_kept: bool = False
    size: int = field(init=False)

    def __post_init__(self) -> None:
        self.size = OVERHEAD + len(self.content)

    def variant(self, coding: str) -> Variant:
        """The answer in a coding, made when it is asked for first."""
        if len(self.content) < SMALLEST:
            coding = IDENTITY
        if (found := self.variants.get(coding)) is None:
            found = self.variants[coding] = _make_variant(self, coding)
            self.size += found.size
        return found

    def is_over(self) -> bool:
        """Whether its time has come."""
        return self.until is not None and monotonic() >= self.until


def make_entry(start: Message, content: bytes, noted: Noted) -> Entry | None:
    """The entry that an answer becomes, or None if it is not to be kept."""
    headers = [(name.lower(), value) for name, value in start["headers"]]
    said: Mapping[bytes, bytes] = dict(headers)
    is_private = any(word in said.get(b"cache-control", b"no-store") for word in PRIVATE)
    if start["status"] not in KEPT_STATUSES or not noted.groups or is_private:
        return None
    until = None
    if noted.until is not None:
        until = monotonic() + (noted.until - now()).total_seconds()
    return Entry(
        status=start["status"],
        headers=[pair for pair in headers if pair[0] not in NOT_KEPT],
        content=content,
        groups=frozenset(noted.groups),
        until=until,
        parameters=noted.parameters,
        etag=said.get(b"etag", b"").decode(),
    )


PRIVATE = (b"no-store", b"private")


def _make_variant(entry: Entry, coding: str) -> Variant:
    content = encode(entry.content, coding) if coding else entry.content
    headers = [pair for pair in entry.headers if pair[0] not in OF_ONE_CODING]
    etag = entry.etag.encode()
    if coding:
        headers.append((b"content-encoding", coding.encode()))
    if etag:
        etag = etag[:-1] + SUFFIXES[coding].encode() + b'"'
        headers.append((b"etag", etag))
    if entry.status != 308:
        headers.append((b"content-length", str(len(content)).encode()))
    return Variant(
        headers=headers,
        hit_headers=[*headers, HIT],
        body={"type": "http.response.body", "body": content},
        etag=etag,
        not_modified=[*(pair for pair in headers if pair[0] in _REPEATED), HIT],
        size=len(content) if coding else 0,
    )
