"""The strict decoder in front of pydantic: what no honest client sends is refused, not stored."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.factories import Json, assert_problem, create, pointers

JSON = {"Content-Type": "application/json"}
MIB = 1024 * 1024


def nested(depth: int, inside: str = "1") -> bytes:
    """An article whose own fields make a document of this depth."""
    levels = depth - 1
    extra = '{"a":' * levels + inside + "}" * levels
    return f'{{"title":"t","extra":{extra}}}'.encode()


MALFORMED: dict[str, bytes] = {
    "not JSON": b"{title}",
    "single quotes": b"{'title': 't'}",
    "a trailing comma": b'{"title": "t",}',
    "two documents": b'{"title": "t"} {"title": "t"}',
    "half a document": b'{"title": "t"',
    "NaN": b'{"title": "t", "extra": {"n": NaN}}',
    "infinity": b'{"title": "t", "extra": {"n": Infinity}}',
    "minus infinity": b'{"title": "t", "extra": {"n": -Infinity}}',
    "a number beyond doubles": b'{"title": "t", "extra": {"n": 1e999}}',
    "a number of 5,000 digits": b'{"title": "t", "extra": {"n": ' + b"9" * 5000 + b"}}",
    "a lone high surrogate": b'{"title": "\\ud800"}',
    "a lone low surrogate": b'{"title": "a\\udc00b"}',
    "an encoded surrogate": b'{"title": "\xed\xa0\x80"}',
    "NUL in a text": b'{"title": "a\\u0000b"}',
    "NUL in a key": b'{"title": "t", "extra": {"a\\u0000": 1}}',
    "NUL deep inside": b'{"title": "t", "extra": {"a": [{"b": ["\\u0000"]}]}}',
    "a raw NUL": b'{"title": "a\x00b"}',
    "a raw control character": b'{"title": "a\x1bb"}',
    "the same key twice": b'{"title": "t", "title": "u"}',
    "the same key twice, escaped": b'{"title": "t", "t\\u0069tle": "u"}',
    "the same key twice, deep inside": b'{"title": "t", "extra": {"a": [{"b": 1, "b": 1}]}}',
    "65 levels": nested(65),
    "65 levels with nothing inside": nested(65, "{}").replace(b'{"a":{}}', b"{}"),
    "65 levels of lists": b'{"title":"t","extra":{"a":' + b"[" * 63 + b"]" * 63 + b"}}",
    "100,000 levels": nested(100_000),
    "100,000 lists": b'{"title":"t","tag_ids":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "invalid UTF-8": b'{"title": "\xff"}',
    "overlong UTF-8": b'{"title": "\xc0\xaf"}',
    "Latin-1": '{"title": "é"}'.encode("latin-1"),
    "a byte order mark": b'\xef\xbb\xbf{"title": "t"}',
    "UTF-16": '{"title": "t"}'.encode("utf-16"),
    "UTF-32": '{"title": "t"}'.encode("utf-32-le"),
}


async def assert_nothing_was_created(editor: httpx.AsyncClient) -> None:
    for plural in ("articles", "tags"):
        listed = await editor.get(f"/{plural}", params={"count": "exact"})
        assert listed.json()["total"] == 0


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
async def test_what_cannot_be_read_is_400_and_creates_nothing(
    editor: httpx.AsyncClient, body: bytes
) -> None:
    answer = await editor.post("/articles", content=body, headers=JSON)
    assert_problem(answer, 400, "malformed-request")
    await assert_nothing_was_created(editor)


@pytest.mark.parametrize("number", ["9" * 19, "9" * 30, "-" + "9" * 40, "1" + "0" * 300])
async def test_integers_beyond_64_bit_are_refused_and_not_a_defect_of_ours(
    editor: httpx.AsyncClient, number: str
) -> None:
    for path, text in (
        ("/articles", f'{{"title": "t", "extra": {{"n": {number}}}}}'),
        ("/faqs", f'{{"question": "q", "position": {number}}}'),
        ("/sections", f'{{"name": "s", "position": {number}}}'),
    ):
        answer = await editor.post(path, content=text.encode(), headers=JSON)
        if answer.status_code == 201:
            # One may also keep it: then it has to come back as it was sent.
            assert path == "/articles"
            assert f'"n":{number}' in answer.text
        else:
            assert answer.status_code in {400, 422}, (path, answer.text)


async def test_a_merge_patch_with_an_integer_beyond_64_bit_is_refused(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "sections", name="World")
    answer = await editor.patch(
        f"/sections/{made['id']}",
        content=b'{"position": ' + b"9" * 30 + b"}",
        headers={**JSON, "If-Match": "*"},
    )
    assert answer.status_code in {400, 422}, answer.text


async def test_the_deepest_document_that_is_read_comes_back_as_it_was(
    editor: httpx.AsyncClient,
) -> None:
    for body in (nested(64), nested(64, "[]").replace(b'{"a":[]}', b"{}")):
        answer = await editor.post("/articles", content=body, headers=JSON)
        assert answer.status_code == 201, answer.text
        depth, part = 1, answer.json()["draft"]["extra"]
        while isinstance(part, dict):
            depth, part = depth + 1, part.get("a")
        assert depth == 64


async def test_long_fractions_and_any_script_are_read(editor: httpx.AsyncClient) -> None:
    body = '{"title": "한국 \\ud83d\\ude00 😀 \\u00e9", "extra": {"n": 0.' + "1" * 5000 + "}}"
    answer = await editor.post("/articles", content=body.encode(), headers=JSON)
    assert answer.status_code == 201, answer.text
    draft = answer.json()["draft"]
    assert draft["title"] == "한국 😀 😀 é"
    assert draft["extra"] == {"n": 0.1111111111111111}


@pytest.mark.parametrize("body", [b"[]", b"[{}]", b"5", b"true", b"null", b'"text"'])
async def test_what_is_not_an_object_is_422_at_the_root(
    editor: httpx.AsyncClient, body: bytes
) -> None:
    answer = await editor.post("/tags", content=body, headers=JSON)
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#"]
    await assert_nothing_was_created(editor)


@pytest.mark.parametrize("body", [b"", b"  \n\t "])
@pytest.mark.parametrize("headers", [{}, JSON])
async def test_an_empty_body_is_an_empty_object(
    editor: httpx.AsyncClient, body: bytes, headers: dict[str, str]
) -> None:
    refused = await editor.post("/tags", content=body, headers=headers)
    assert pointers(assert_problem(refused, 422, "invalid")) == ["#/name"]
    made = await create(editor, "articles", title="Any")
    answer = await editor.post(f"/articles/{made['id']}/publish", content=body, headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "media_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/merge-patch+json",
        "application/jsonp",
        "json",
        "*/*",
        None,
    ],
)
async def test_a_body_of_another_type_or_of_none_is_415(
    editor: httpx.AsyncClient, media_type: str | None
) -> None:
    headers = {"Content-Type": media_type} if media_type else {}
    answer = await editor.post("/tags", content=b'{"name": "t"}', headers=headers)
    problem = assert_problem(answer, 415, "unsupported-media-type")
    assert "application/json" in problem["detail"]
    await assert_nothing_was_created(editor)


@pytest.mark.parametrize(
    "media_type", ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8"]
)
async def test_json_is_read_however_its_name_is_written(
    editor: httpx.AsyncClient, media_type: str
) -> None:
    headers = {"Content-Type": media_type}
    answer = await editor.post("/tags", content=b'{"name": "t"}', headers=headers)
    assert answer.status_code == 201


async def test_a_merge_patch_takes_both_media_types_and_a_put_only_json(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "tags", name="One")
    path = f"/tags/{made['id']}"
    merge = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}
    assert (await editor.patch(path, content=b'{"name": "Two"}', headers=merge)).is_success
    both = {**JSON, "If-Match": "*"}
    assert (await editor.patch(path, content=b'{"name": "Three"}', headers=both)).is_success
    refused = await editor.put(path, content=b'{"name": "Four"}', headers=merge)
    assert_problem(refused, 415, "unsupported-media-type")
    assert (await editor.get(path)).json()["name"] == "Three"


def article_of(size: int) -> bytes:
    """A valid article of so many bytes; spaces between tokens mean nothing."""
    start = b'{"title": "t"'
    return start + b" " * (size - len(start) - 1) + b"}"


async def in_chunks(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


@pytest.mark.parametrize("chunked", [False, True])
async def test_one_mebibyte_is_read_and_a_byte_more_is_413(
    editor: httpx.AsyncClient, chunked: bool
) -> None:
    for size, status in ((MIB, 201), (MIB + 1, 413)):
        body = article_of(size)
        content = in_chunks(body) if chunked else body
        answer = await editor.post("/articles", content=content, headers=JSON)
        assert answer.status_code == status, answer.text
        assert ("content-length" in answer.request.headers) is not chunked
    assert_problem(answer, 413, "too-large")
    listed: Json = (await editor.get("/articles?count=exact")).json()
    assert listed["total"] == 1


async def test_an_endless_body_is_cut_off_at_the_limit(editor: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50 * MIB:
            sent += 65_536
            yield b" " * 65_536

    answer = await editor.post("/tags", content=endless(), headers=JSON)
    assert_problem(answer, 413, "too-large")
    assert sent <= MIB + 2 * 65_536, "what is not read must not be waited for"
