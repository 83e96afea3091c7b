"""What only a real server on a real socket can be sent: lies about length, chunks, huge headers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NamedTuple

import pytest
import uvicorn

from tests.conftest import Service
from tests.factories import create
from tests.hostile.contents import nothing_changes

PATIENCE_SECONDS = 5


class Answer(NamedTuple):
    """What came back; status 0 if the connection was closed without a word."""

    status: int
    headers: bytes
    body: bytes


@contextmanager
def free_port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


@asynccontextmanager
async def listening(service: Service) -> AsyncIterator[int]:
    with free_port() as port:
        pass
    config = uvicorn.Config(
        service.app, port=port, lifespan="off", log_level="critical", server_header=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield port
    finally:
        server.should_exit = True
        await serving


async def talk(port: int, message: bytes, *, then_end: bool = False) -> Answer:
    """Sends bytes and reads one answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(message)
        if then_end:
            writer.write_eof()
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            body = await reader.readexactly(int(length)) if length else await reader.read()
        return Answer(int(head.split(b" ")[1]), head.lower(), body)
    except (asyncio.IncompleteReadError, ConnectionError):
        return Answer(0, b"", b"")
    finally:
        writer.close()


def request(
    key: str, *headers: bytes, body: bytes = b"", line: bytes = b"POST /editorial/v1/tags HTTP/1.1"
) -> bytes:
    usual = (
        b"Host: test",
        b"Authorization: Bearer " + key.encode(),
        b"Content-Type: application/json",
    )
    return b"\r\n".join([line, *usual, *headers, b"", body])


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


CHUNKED = b"Transfer-Encoding: chunked"
TAG = b'{"name":"N"}'
GET = b"GET /v1/tags HTTP/1.1"

REFUSED: dict[str, tuple[tuple[bytes, ...], bytes, set[int]]] = {
    "fewer bytes than announced": ((b"Content-Length: 50",), TAG, {0, 400}),
    "a length that is no number": ((b"Content-Length: abc",), TAG, {400}),
    "a negative length": ((b"Content-Length: -1",), TAG, {400}),
    "two lengths that differ": ((b"Content-Length: 12", b"Content-Length: 13"), TAG, {400}),
    "a length with a sign": ((b"Content-Length: +12",), TAG, {400}),
    "a length beyond all measure": ((b"Content-Length: " + b"9" * 30,), TAG, {400, 413}),
    "a gigabyte that is announced": ((b"Content-Length: 1073741824",), TAG, {413}),
    "length and chunks": ((b"Content-Length: 12", CHUNKED), chunk(TAG) + b"0\r\n\r\n", {400}),
    "a chunk without a size": ((CHUNKED,), b"zz\r\nabc\r\n0\r\n\r\n", {400}),
    "a chunk of a negative size": ((CHUNKED,), b"-1\r\nabc\r\n0\r\n\r\n", {400}),
    "a chunk that is cut off": ((CHUNKED,), b"50\r\n" + TAG, {0, 400}),
    "chunks without an end": ((CHUNKED,), chunk(TAG), {0, 400}),
    "broken JSON in chunks": ((CHUNKED,), chunk(b'{"na') + chunk(b'me":') + b"0\r\n\r\n", {400}),
    "an unknown transfer coding": ((b"Transfer-Encoding: gzip",), TAG, {400, 501}),
    "a compressed body": (
        (b"Content-Encoding: gzip", b"Content-Length: 4"), b"\x1f\x8b\x08\x00", {400, 415},
    ),
    "a header with NUL": ((b"X-A: a\x00b", b"Content-Length: 12"), TAG, {400}),
    "a header without a name": ((b": a", b"Content-Length: 12"), TAG, {400}),
    "a header with a space in its name": ((b"X A: a", b"Content-Length: 12"), TAG, {400}),
    "a folded header": ((b"X-A: a\r\n b: c", b"Content-Length: 2"), b"{}", {400, 422}),
    "100 kB of one header": ((b"X-A: " + b"a" * 100_000, b"Content-Length: 2"), b"{}", {400, 422, 431}),
    "20 kB of If-Match": ((b"If-Match: " + b'"a",' * 5000, b"Content-Length: 2"), b"{}", {400, 422, 431}),
    "two content types": ((b"Content-Type: text/plain", b"Content-Length: 2"), b"{}", {400, 415, 422}),
    "the same content type twice": ((b"Content-Type: application/json", b"Content-Length: 2"), b"{}", {400, 415, 422}),
    "bytes in a header that are no text": ((b"X-A: \xff\xfe", b"Content-Length: 2"), b"{}", {400, 422}),
    "an expectation that is not kept": ((b"Expect: the-moon", b"Content-Length: 2"), b"{}", {400, 417, 422}),
}  # fmt: skip

LINES: dict[str, tuple[bytes, set[int]]] = {
    "no HTTP": (b"HELLO", {400}),
    "an unknown version": (b"GET /v1/tags HTTP/9.9", {400, 505}),
    "a method of our own": (b"BREW /v1/tags HTTP/1.1", {400, 405}),
    "an absolute address": (b"GET http://evil.example/v1/tags HTTP/1.1", {200, 400, 404}),
    "a path without a slash": (b"GET v1/tags HTTP/1.1", {400, 404}),
    "an asterisk": (b"OPTIONS * HTTP/1.1", {400, 404, 405}),
    "a raw space in the path": (b"GET /v1/tags /a HTTP/1.1", {400, 404}),
    "raw bytes in the path": (b"GET /v1/tags/\xff\xfe HTTP/1.1", {400, 404}),
    "raw UTF-8 in the path": ("GET /v1/tags/é HTTP/1.1".encode(), {400, 404}),
    "a control in the path": (b"GET /v1/tags/\x01 HTTP/1.1", {400, 404}),
    "50 kB of path": (b"GET /v1/tags/" + b"a" * 50_000 + b" HTTP/1.1", {400, 404, 414, 431}),
    "50 kB of query": (b"GET /v1/tags?cursor=" + b"a" * 50_000 + b" HTTP/1.1", {400, 414, 422, 431}),
    "half of an escape": (b"GET /v1/tags/% HTTP/1.1", {400, 404}),
    "an escape that is none": (b"GET /v1/tags/%zz HTTP/1.1", {400, 404}),
    "invalid UTF-8 in the path": (b"GET /v1/tags/%ff%fe HTTP/1.1", {400, 404}),
    "overlong UTF-8 in the path": (b"GET /v1/tags/%c0%ae%c0%ae HTTP/1.1", {400, 404}),
    "a surrogate in the path": (b"GET /v1/tags/%ed%a0%80 HTTP/1.1", {400, 404}),
    "NUL in the path": (b"GET /v1/tags/a%00b HTTP/1.1", {400, 404}),
    "an escaped slash": (b"GET /v1%2ftags HTTP/1.1", {200, 404}),
    "a double escape": (b"GET /v1/tags/%252e%252e HTTP/1.1", {404}),
    "steps upwards": (b"GET /v1/tags/../../editorial/v1/tags HTTP/1.1", {401, 404}),
    "doubled slashes": (b"GET //v1//tags HTTP/1.1", {404}),
    "a line break in the path": (b"GET /v1/tags/%0d%0aX-A:b HTTP/1.1", {404}),
    "invalid UTF-8 in the query": (b"GET /v1/articles?section=%ff%fe HTTP/1.1", {200, 400, 422}),
    "a surrogate in the query": (b"GET /v1/articles?section=%ed%a0%80 HTTP/1.1", {200, 400, 422}),
    "NUL in the query": (b"GET /v1/articles?section=%00 HTTP/1.1", {400}),
    "raw bytes in the query": (b"GET /v1/articles?section=\xff HTTP/1.1", {200, 400, 422}),
    "half of an escape in the query": (b"GET /v1/articles?section=% HTTP/1.1", {200, 400, 422}),
    "a parameter twice": (b"GET /v1/articles?limit=1&limit=2 HTTP/1.1", {200, 422}),
    "a parameter twice, once wrong": (b"GET /v1/articles?limit=x&limit=2 HTTP/1.1", {200, 422}),
    "a parameter without a name": (b"GET /v1/articles?=1 HTTP/1.1", {422}),
    "only separators": (b"GET /v1/articles?&&&;= HTTP/1.1", {200, 422}),
    "2,000 parameters": (b"GET /v1/articles?" + b"limit=1&" * 2000 + b" HTTP/1.1", {200, 422}),
}  # fmt: skip


def assert_refusal(name: str, answer: Answer, allowed: set[int]) -> None:
    assert answer.status in allowed, (name, answer)
    ours = b"x-request-id:" in answer.headers
    if ours and answer.status >= 400:
        assert b"content-type: application/problem+json" in answer.headers, (name, answer)
    elif answer.status not in {0, 200}:
        assert answer.status == 400, (name, "what uvicorn says for itself below HTTP")


async def test_lies_below_http_are_refused_and_change_nothing(service: Service) -> None:
    async with listening(service) as port, nothing_changes(service):
        answers = await asyncio.gather(
            *(
                talk(port, request(service.key, *headers, body=body), then_end=0 in allowed)
                for headers, body, allowed in REFUSED.values()
            )
        )
        for (name, (_, _, allowed)), answer in zip(REFUSED.items(), answers, strict=True):
            assert_refusal(name, answer, allowed)


async def test_odd_addresses_are_never_a_defect_of_ours(service: Service) -> None:
    await create(service.editor, "tags", name="A")
    async with listening(service) as port, nothing_changes(service):
        answers = await asyncio.gather(
            *(talk(port, request(service.key, line=line)) for line, _ in LINES.values())
        )
        for (name, (_, allowed)), answer in zip(LINES.items(), answers, strict=True):
            assert_refusal(name, answer, allowed)


async def test_honest_chunks_are_read_whatever_their_sizes(service: Service) -> None:
    body = b"".join(chunk(bytes([byte])) for byte in '{"name":"N\u00e4"}'.encode()) + b"0\r\n\r\n"
    async with listening(service) as port:
        answer = await talk(port, request(service.key, CHUNKED, body=body))
        assert answer.status == 201, answer
        body = chunk(b'{"name":') + b'8;ext=1\r\n"Other"}\r\n' + b"0\r\nX-T: 1\r\n\r\n"
        assert (await talk(port, request(service.key, CHUNKED, body=body))).status == 201
    names = [row["name"] for row in (await service.editor.get("/tags")).json()["items"]]
    assert names == ["Nä", "Other"]


async def test_more_bytes_than_announced_are_another_request_and_not_part_of_this(
    service: Service,
) -> None:
    async with listening(service) as port:
        message = request(service.key, b"Content-Length: 12", body=TAG + b'{"name":"Smuggled"}')
        assert (await talk(port, message)).status in {201, 400}
    names = [row["name"] for row in (await service.editor.get("/tags")).json()["items"]]
    assert names in ([], ["N"])


async def test_an_endless_body_is_refused_before_it_ends(service: Service) -> None:
    async with listening(service) as port, nothing_changes(service):
        message = request(service.key, CHUNKED, body=chunk(b" " * 65_536) * 17)
        answer = await talk(port, message)
        assert answer.status == 413, answer
        assert b"application/problem+json" in answer.headers


@pytest.mark.parametrize("header", ["Authorization", "If-Match", "Content-Length"])
async def test_a_header_that_is_sent_twice_is_never_a_defect_of_ours(
    service: Service, header: str
) -> None:
    value = {"Authorization": f"Bearer {service.key}", "If-Match": '"v1"', "Content-Length": "12"}
    twice = f"{header}: {value[header]}".encode()
    made = await create(service.editor, "tags", name="A")
    line = f"PUT /editorial/v1/tags/{made['id']} HTTP/1.1".encode()
    length = () if header == "Content-Length" else (b"Content-Length: 12",)
    async with listening(service) as port:
        answer = await talk(port, request(service.key, *length, twice, twice, body=TAG, line=line))
    assert answer.status in {200, 400, 401, 428}, answer
