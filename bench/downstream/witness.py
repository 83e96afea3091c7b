"""Stands between the caches and Broadsheet, and notes what was asked for and what was answered.

It can shorten the lives that answers are given, so that a day passes within seconds. When the
origin is dead, so is this: the connection ends without an answer.
"""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

HOLD_SECONDS = 10
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length"})


@dataclass(frozen=True)
class Question:
    """One request that reached the origin."""

    method: str
    path: str
    condition: str | None
    """`If-None-Match`."""
    status: int


@dataclass
class Witness:
    """What it stands before, and what it has seen."""

    origin: int
    lives: str = ""
    """Instead of what `CDN-Cache-Control` of a 200 says, if it is not empty."""
    seen: list[Question] = field(default_factory=list)
    held: dict[str, Event] = field(default_factory=dict)
    """Paths whose answers wait until something is set, after the origin has given them."""
    port: int = 0

    def take(self) -> list[Question]:
        """What was asked since the last time."""
        taken, self.seen = self.seen, []
        return taken

    def ask(
        self, method: str, path: str, headers: Message, body: bytes
    ) -> tuple[HTTPResponse, bytes]:
        """Asks the origin, and notes it."""
        connection = HTTPConnection("127.0.0.1", self.origin, timeout=10)
        with closing(connection):
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                if name.lower() not in HOP_BY_HOP:
                    connection.putheader(name, value)
            if body:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            answer = connection.getresponse()
            content = answer.read()
        if (released := self.held.get(path)) is not None:
            released.wait(HOLD_SECONDS)
        if not path.startswith("/health/"):
            self.seen.append(Question(method, path, headers.get("If-None-Match"), answer.status))
        return answer, content

    def headers_of(self, answer: HTTPResponse) -> Iterator[tuple[str, str]]:
        """The headers of an answer as it is handed on."""
        for name, value in answer.getheaders():
            if name.lower() in HOP_BY_HOP:
                continue
            if self.lives and name.lower() == "cdn-cache-control" and answer.status == 200:
                value = re.sub(r"max-age=.*", self.lives, value)
            yield name, value


def _handler_of(witness: Witness) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            """One request."""
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            try:
                answer, content = witness.ask(self.command, self.path, self.headers, body)
            except (OSError, HTTPException):
                self.close_connection = True
                return
            self.send_response_only(answer.status)
            for name, value in witness.headers_of(answer):
                self.send_header(name, value)
            if answer.status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on  # noqa: N815

    return Handler


@contextmanager
def witnessing(origin: int) -> Iterator[Witness]:
    """A witness in front of the origin at this port, until the block ends."""
    witness = Witness(origin)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(witness))
    server.daemon_threads = True
    witness.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield witness
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
