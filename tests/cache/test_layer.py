"""The cache answers what it was told before, in any coding, to anybody it may."""

import gzip

import brotli
import httpx
import pytest
from backports import zstd

from app.cache.codings import choose
from app.features import CONTENT_TYPES
from tests.cache.conftest import cache_of, said
from tests.conftest import Service, built_app, make_settings, opened
from tests.factories import block, live, patch, publish

LONG = [block("The harbor was quiet before the ferry came. " * 30)]
PLAIN = {"Accept-Encoding": "identity"}
DECODERS = {
    "gzip": ("-gz", gzip.decompress),
    "br": ("-br", brotli.decompress),
    "zstd": ("-zs", zstd.decompress),
}


async def raw(service: Service, path: str, **headers: str) -> tuple[httpx.Response, bytes]:
    """An answer with its bytes as they came."""
    transport = httpx.ASGITransport(service.app)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        client.stream("GET", path, headers=headers) as answer,
    ):
        return answer, b"".join([piece async for piece in answer.aiter_raw()])


async def test_the_second_answer_is_the_first_one_again(cached: Service) -> None:
    await live(cached.editor, "articles", title="Kept", body=LONG)
    for path in ("/v1/articles/kept", "/v1/articles?limit=5", "/v1/sections"):
        first, second = [await cached.reader.get(path, headers=PLAIN) for _ in range(2)]
        assert [said(first), said(second)] == ["fwd=miss; stored", "hit"], path
        assert second.content == first.content
        own = {"cache-status", "x-request-id"}
        assert {name: value for name, value in first.headers.items() if name not in own} == {
            name: value for name, value in second.headers.items() if name not in own
        }
        assert second.headers["x-request-id"] != first.headers["x-request-id"]


async def test_every_coding_has_its_own_etag_and_the_same_content(cached: Service) -> None:
    await live(cached.editor, "articles", title="Coded", body=LONG)
    path = "/v1/articles/coded"
    plain, content = await raw(cached, path, **PLAIN)
    etag = plain.headers["etag"]
    for coding, (suffix, decode) in DECODERS.items():
        for expected in ("hit", "hit"):
            answer, packed = await raw(cached, path, **{"Accept-Encoding": coding})
            assert said(answer) == expected
            assert answer.headers["content-encoding"] == coding
            assert answer.headers["etag"] == f'{etag[:-1]}{suffix}"'
            assert answer.headers["content-length"] == str(len(packed))
            assert decode(packed) == content
            assert answer.headers["vary"] == "Accept, Accept-Encoding"
    known = {"If-None-Match": f'"other", W/{etag[:-1]}-br"', "Accept-Encoding": "gzip"}
    again, nothing = await raw(cached, path, **known)
    assert (again.status_code, nothing, again.headers["etag"]) == (304, b"", f'{etag[:-1]}-gz"')
    assert "content-encoding" not in again.headers


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=0.9, br;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0.5, br;q=0", "zstd"),
        ("GZIP", "gzip"),
        ("identity, br;q=0.5", ""),
        ("br;q=0, gzip;q=0", ""),
        ("deflate", ""),
        ("", ""),
        ("br;q=nonsense", ""),
        ("br;q=7", ""),
    ],
)
def test_the_coding_is_what_the_client_likes_best(accepted: str, coding: str) -> None:
    assert choose(accepted.encode()) == coding


async def test_what_is_small_is_not_compressed(cached: Service) -> None:
    answer, content = await raw(cached, "/v1/sections", **{"Accept-Encoding": "br"})
    assert (answer.headers.get("content-encoding"), content) == (None, b'{"items":[]}')


async def test_heads_redirects_and_absences_are_kept_too(cached: Service) -> None:
    made = await live(cached.editor, "articles", title="Old name", body=LONG)
    await patch(cached.editor, "articles", made, {"slug": "new-name"})
    await publish(cached.editor, "articles", made)
    gone = await live(cached.editor, "articles", title="Gone")
    await cached.editor.delete(f"/articles/{gone['id']}", headers={"If-Match": "*"})
    for path, status in (
        ("/v1/articles/old-name?include=all", 308),
        ("/v1/articles/never", 404),
        ("/v1/articles/gone", 410),
        ("/v1/tags/never", 404),
    ):
        first, second = [await cached.reader.get(path) for _ in range(2)]
        assert [first.status_code, second.status_code] == [status, status], path
        assert [said(first), said(second)] == ["fwd=miss; stored", "hit"], path
        assert second.headers.get("location") == first.headers.get("location")
    heads = [await cached.reader.head("/v1/articles/new-name", headers=PLAIN) for _ in range(2)]
    got = await cached.reader.get("/v1/articles/new-name", headers=PLAIN)
    assert [said(answer) for answer in (*heads, got)] == ["fwd=miss; stored", "hit", "hit"]
    assert {answer.headers["content-length"] for answer in (*heads, got)} == {str(len(got.content))}
    assert [answer.content for answer in heads] == [b"", b""]


async def test_conditions_are_answered_without_the_app(cached: Service) -> None:
    await live(cached.editor, "articles", title="Known", body=LONG)
    etag = (await cached.reader.get("/v1/articles/known", headers=PLAIN)).headers["etag"]
    for known in (etag, f'"x", W/{etag}', "*", etag[:-1] + '-gz"'):
        for method in ("GET", "HEAD"):
            headers = {"If-None-Match": known, **PLAIN}
            answer = await cached.reader.request(method, "/v1/articles/known", headers=headers)
            assert (answer.status_code, answer.content, said(answer)) == (304, b"", "hit")
            assert answer.headers["etag"] == etag
    other = await cached.reader.get("/v1/articles/known", headers={"If-None-Match": '"other"'})
    assert (other.status_code, said(other)) == (200, "hit")


async def test_the_order_of_parameters_and_the_wording_of_accept_do_not_count(
    cached: Service,
) -> None:
    first = await cached.reader.get("/v1/articles?limit=5&sort=title")
    again = await cached.reader.get("/v1/articles?sort=%74itle&limit=5")
    assert [said(first), said(again)] == ["fwd=miss; stored", "hit"]
    worded = ["application/json", "application/json;q=0.9", "application/json, image/png"]
    answers = [await cached.reader.get("/v1/tags", headers={"Accept": text}) for text in worded]
    assert [said(answer) for answer in answers] == ["fwd=miss; stored", "hit", "hit"]
    refused = await cached.reader.get("/v1/tags", headers={"Accept": "image/png"})
    assert refused.status_code == 406


async def test_representations_are_not_mixed(cached: Service) -> None:
    await live(cached.editor, "articles", title="Formed", body=LONG)
    path = "/v1/articles/formed"
    for _ in range(2):
        as_json = await cached.reader.get(path)
        as_text = await cached.reader.get(path, headers={"Accept": "text/markdown"})
        asked = await cached.reader.get(f"{path}?format=markdown")
        assert as_json.json()["title"] == "Formed"
        assert as_text.text == asked.text != as_json.text
    assert said(as_json) == said(as_text) == said(asked) == "hit"


async def test_what_is_private_goes_past_the_cache(cached: Service) -> None:
    made = await live(cached.editor, "articles", title="Public", body=LONG)
    path = "/v1/articles/public"
    for headers in ({"Authorization": f"Bearer {cached.key}"}, {"Edit-Token": "x"}):
        for _ in range(2):
            assert said(await cached.reader.get(path, headers=headers)) == "fwd=bypass"
    preview = await cached.editor.post(f"/articles/{made['id']}/previews", json={})
    for _ in range(2):
        shown = await cached.reader.get(f"/v1/previews/{preview.json()['token']}")
        assert (shown.status_code, said(shown)) == (200, "fwd=miss")
    assert len(cache_of(cached).store) == 0


async def test_refusals_and_unknown_parameters_never_become_entries(cached: Service) -> None:
    for number in range(20):
        answer = await cached.reader.get(f"/v1/articles?nonsense={number}")
        assert (answer.status_code, said(answer)) == (422, "fwd=miss")
    assert (await cached.reader.get("/v1/articles?cursor=x")).status_code == 400
    assert len(cache_of(cached).store) == 0


async def test_without_room_nothing_is_kept_and_all_is_answered(database_url: str) -> None:

    settings = make_settings(database_url=database_url, cache_bytes=0)
    async with opened(built_app(CONTENT_TYPES), settings) as service:
        answers = [await service.reader.get("/v1/tags") for _ in range(2)]
        assert [said(answer) for answer in answers] == ["fwd=bypass", "fwd=bypass"]
        assert len(cache_of(service).store) == 0
