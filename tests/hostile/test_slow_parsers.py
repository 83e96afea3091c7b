"""A megabyte without a space, wherever a pattern looks at text: refused, or read at once."""

from collections.abc import Awaitable
from typing import TypeVar
from urllib.parse import urlencode

import pytest
from starlette.types import Message

from tests.conftest import Service
from tests.factories import block, create, linking_block
from tests.measuring import measured

SECONDS = 0.5
"""Of the processor, not of the clock. The promise is 0.1; machines of others may be slow."""
SIZE = 1_000_000

LONG: dict[str, str] = {
    "one letter": "a" * SIZE,
    "letters of another script": "한" * (SIZE // 3),
    "hyphens": "-" * SIZE,
    "pairs": "a-" * (SIZE // 2),
    "marks": "a" + "\u0300" * (SIZE // 2),
    "slashes": "/" * SIZE,
    "percents": "%" * SIZE,
    "brackets": "[" * SIZE,
    "quotes": "'" * SIZE,
    "ampersands": "&" * SIZE,
    "entities": "&amp;" * (SIZE // 5),
    "a scheme": "https://" + "a" * SIZE,
    "dots": "https://" + "a." * (SIZE // 2),
    "at signs": "https://" + "@" * SIZE,
    "numbers": "1" * SIZE,
    "zero-width joiners": "\u200d" * (SIZE // 3),
    "ligatures that grow": "\ufdfa" * (SIZE // 3),
}


T = TypeVar("T")


async def timed(answer: Awaitable[T]) -> tuple[T, float]:
    with measured() as watch:
        answered = await answer
    return answered, watch.seconds


async def ask(service: Service, path: str, name: str, text: str) -> tuple[int, bytes]:
    """A GET whose address is longer than any client would send it."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "",
        "query_string": urlencode({name: text}).encode(), "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"test"), (b"authorization", f"Bearer {service.key}".encode())],
    }  # fmt: skip
    await service.app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
async def test_a_megabyte_without_spaces_is_answered_at_once(
    service: Service, database_kind: str, text: str
) -> None:
    if database_kind != "sqlite":
        pytest.skip("about patterns, which stand before the database")
    editor = service.editor
    text = text.encode()[: SIZE - 1000].decode(errors="ignore")
    made = await create(editor, "articles", title="A")
    drafts = [
        {"title": text},
        {"title": "t", "slug": text},
        {"title": "t", "lead_image": {"url": text}},
        {"title": "t", "seo": {"canonical_url": text}},
        {"title": "t", "body": [linking_block("a", {"_type": "link", "href": text})]},
        {"title": "t", "body": [block(text)]},
        {"title": "t", "body": [{"_type": "embed", "url": text}]},
        {"title": "t", "body": [{"_type": "code", "language": text, "code": ""}]},
        {"title": "t", "body": [{"_type": "callout", "variant": text}]},
        {"title": "t", "locale": text},
    ]
    for draft in drafts:
        answer, seconds = await timed(editor.post("/articles", json=draft))
        assert answer.status_code in {413, 422}, answer.text[:300]
        assert seconds < SECONDS, (list(draft), seconds)
        assert len(answer.content) < 5000, "a refusal does not send a megabyte back"
    for path, name in (
        ("/editorial/v1/articles", "q"),
        ("/editorial/v1/tags", "q"),
        ("/v1/articles", "section"),
        ("/v1/articles", "locale"),
        ("/v1/articles", "ids"),
        ("/v1/articles", "fields"),
        ("/v1/articles", "cursor"),
        ("/v1/articles", "nonsense"),
        ("/v1/articles/a", "include"),
    ):
        for length in (SIZE, 3_000):  # one that is not even looked at, and one that is
            (status, body), seconds = await timed(ask(service, path, name, text[:length]))
            assert status in {400, 422}, (path, name, body[:300])
            assert seconds < SECONDS, (path, name, seconds)
            assert len(body) < 5000, (path, name)
    for header in (
        "If-Match",
        "Authorization",
        "Content-Type",
        "Accept",
        "If-None-Match",
        "Idempotency-Key",
    ):
        value = text.encode("ascii", "replace").decode()[:60_000]
        answer, seconds = await timed(
            editor.patch(f"/articles/{made['id']}", json={}, headers={header: value})
        )
        assert answer.status_code in {400, 401, 412, 415, 428}, (header, answer.text[:300])
        assert seconds < SECONDS, (header, seconds)


async def test_the_longest_text_that_is_taken_is_read_and_published_in_no_time(
    service: Service,
) -> None:
    for letter in ("a", "한", "a\u0300", "-", "&", "[", "\u200d", "1"):
        body = [block(letter * (90_000 // len(letter))) for _ in range(3)]
        made, _ = await timed(service.editor.post("/articles", json={"title": "T", "body": body}))
        assert made.status_code == 201, made.text[:300]
        published, seconds = await timed(
            service.editor.post(f"/articles/{made.json()['id']}/publish")
        )
        assert published.status_code == 200, published.text[:300]
        assert seconds < 2 * SECONDS, (letter, seconds)
