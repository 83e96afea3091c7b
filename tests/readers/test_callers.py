"""Who asks does not change what readers get: no shared cache can mix callers."""

import httpx
import pytest

from tests.readers.conftest import Newsroom

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLAIN = {"Accept-Encoding": "identity"}
UNLIKE = {"x-request-id", "date", "cache-status"}


def caller_headers(key: str) -> dict[str, str]:
    """What callers send, and what proxies add."""
    return {
        "Authorization": f"Bearer {key}",
        "Cookie": f"session=1; key={key}; preview=true; __prerender_bypass=1",
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Forwarded-Prefix": "/evil",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9;host=evil.example;proto=gopher",
        "Host": "evil.example",
        "Origin": "https://evil.example",
        "Referer": "https://evil.example/page",
        "User-Agent": "Googlebot/2.1",
        "Accept-Language": "ko",
        "Accept-Charset": "utf-16",
        "Cache-Control": "no-cache",
        "Pragma": "no-cache",
        "Range": "bytes=0-9",
        "If-Match": '"v1"',
        "If-Modified-Since": "Wed, 21 Oct 2099 07:28:00 GMT",
        "If-Unmodified-Since": "Wed, 21 Oct 2015 07:28:00 GMT",
        "Prefer": "return=minimal",
        "Idempotency-Key": "one",
        "Edit-Token": "token",
        "X-API-Key": key,
        "X-HTTP-Method-Override": "DELETE",
        "X-Original-URL": "/editorial/v1/keys",
        "X-Rewrite-URL": "/editorial/v1/keys",
        "Content-Type": "text/plain",
        "DNT": "1",
        "Sec-Fetch-Mode": "cors",
        "Upgrade-Insecure-Requests": "1",
    }


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """All that an answer says."""
    headers = {name: value for name, value in answer.headers.items() if name not in UNLIKE}
    return answer.status_code, answer.content, headers


async def test_no_header_that_is_not_in_vary_changes_an_answer(newsroom: Newsroom) -> None:
    room, compared = newsroom, 0
    once = {operation.path: path for operation, path in room.paths()}
    hidden = room.hidden["articles"][0]
    pages = [f"{path}?limit=1" for shape, path in once.items() if "{" not in shape]
    for path in (*once.values(), *pages, f"/v1/articles/{hidden}", "/v1/articles?fields=secret",
                 "/v1/articles/linking?include=all&render=html"):  # fmt: skip
        for name, value in caller_headers(room.service.key).items():
            # Callers with a key are not answered from the cache, which is what compresses.
            warmed = await room.reader.get(path, headers={**PLAIN, name: value})
            plain = await room.reader.get(path, headers=PLAIN)
            varies = {part.strip().lower() for part in plain.headers.get("vary", "").split(",")}
            if name.lower() not in varies:
                assert told(warmed) == told(plain), (path, name)
                compared += 1
    assert compared > 300


async def test_a_preview_leaves_nothing_behind(newsroom: Newsroom) -> None:
    room = newsroom
    once = {operation.path: path for operation, path in room.paths()}
    before = {path: told(await room.reader.get(path)) for path in once.values()}
    slug = room.hidden["articles"][1]
    absent = told(await room.reader.get(f"/v1/articles/{slug}"))
    shown = await room.reader.get(f"/v1/previews/{room.live_token}")
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "private, no-store"
    assert shown.json()["slug"] == slug
    assert told(await room.reader.get(f"/v1/articles/{slug}")) == absent
    assert {path: told(await room.reader.get(path)) for path in once.values()} == before
