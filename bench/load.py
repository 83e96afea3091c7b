"""The load: a few keep-alive connections in a closed loop, cheap enough to share two cores."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import cast

import uvloop

CONNECTIONS = 4
PATIENCE_SECONDS = 30
"""How long the last answers may take."""

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_HEAD_END = b"\r\n\r\n"


class LoadBroken(Exception):
    """The server hung up, or answered what this client cannot read."""


@dataclass(frozen=True)
class Load:
    """What came back."""

    seconds: float
    latencies: list[float]
    """Seconds from the request to the last byte, in ascending order."""
    failures: int


def put_load(port: int, path: str, size: int, seconds: float) -> Load:
    """Asks for a path for so many seconds; each answer must be 2xx with a body of `size` bytes."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_put_load(port, path, size, seconds))


async def _put_load(port: int, path: str, size: int, seconds: float) -> Load:
    loop = asyncio.get_running_loop()
    request = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n\r\n"
    ).encode("ascii")
    start = perf_counter()

    def make() -> "_Connection":
        return _Connection(request, size, start + seconds, loop.create_future())

    pairs = [await loop.create_connection(make, "127.0.0.1", port) for _ in range(CONNECTIONS)]
    connections = [connection for _, connection in pairs]
    try:
        async with asyncio.timeout(seconds + PATIENCE_SECONDS):
            await asyncio.gather(*(connection.done for connection in connections))
    except TimeoutError:
        raise LoadBroken(f"No answer within {PATIENCE_SECONDS} seconds.") from None
    elapsed = perf_counter() - start
    for transport, _ in pairs:
        transport.close()
    return Load(
        seconds=elapsed,
        latencies=sorted(one for connection in connections for one in connection.latencies),
        failures=sum(connection.failures for connection in connections),
    )


class _Connection(asyncio.Protocol):
    """One connection: the next request leaves when the answer before it is complete."""

    def __init__(
        self, request: bytes, size: int, until: float, done: "asyncio.Future[None]"
    ) -> None:
        self._request, self._size, self._until = request, size, until
        self.done = done
        self.latencies: list[float] = []
        self.failures = 0
        self._write: Callable[[bytes], None]
        self._head = b""
        self._missing: int | None = None
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Sends the first request."""
        # uvloop's transport is an asyncio.Transport in all but its class.
        self._write = cast(asyncio.Transport, transport).write
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Counts down to the end of the answer."""
        if self._missing is not None:
            self._missing -= len(data)
        else:
            self._head += data
            end = self._head.find(_HEAD_END)
            if end < 0:
                return
            self._missing = self._read_head(end) - (len(self._head) - end - len(_HEAD_END))
        if self._missing <= 0:
            self._complete()

    def connection_lost(self, error: Exception | None) -> None:
        """Before the end this is a failure of the run."""
        if not self.done.done():
            self.done.set_exception(LoadBroken(f"The server closed a connection: {error}."))

    def _ask(self) -> None:
        self._head, self._missing = b"", None
        self._sent_at = perf_counter()
        self._write(self._request)

    def _read_head(self, end: int) -> int:
        head = self._head[:end]
        status, length = _STATUS.match(head), _LENGTH.search(head)
        if status is None or length is None:
            raise LoadBroken(f"This is no answer with a length: {head[:200]!r}.")
        size = int(length[1])
        if status[1][:1] != b"2" or size != self._size:
            self.failures += 1
        return size

    def _complete(self) -> None:
        arrived_at = perf_counter()
        self.latencies.append(arrived_at - self._sent_at)
        if arrived_at < self._until:
            self._ask()
        else:
            self.done.set_result(None)
