"""CORS: delivery for everybody, the editorial door for those who were named."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.conftest import Service

ORIGIN = "https://frontend.example"
EXPOSED = {"ETag", "Link", "Location", "Retry-After", "RateLimit", "RateLimit-Policy",
           "Content-Language", "X-Request-Id", "Idempotent-Replayed"}  # fmt: skip


def preflight(method: str, *headers: str, origin: str = ORIGIN) -> Mapping[str, str]:
    asked = {"Access-Control-Request-Headers": ", ".join(headers)} if headers else {}
    return {"Origin": origin, "Access-Control-Request-Method": method, **asked}


def listed(answer: httpx.Response, name: str) -> set[str]:
    return {part.strip() for part in answer.headers[name].split(",")}


@pytest.mark.parametrize("path", ["/v1/tags", "/v1/nothing", "/v1/tags?x=1", "/openapi.json"])
async def test_any_origin_may_read_delivery_even_its_errors(
    reader: httpx.AsyncClient, path: str
) -> None:
    answer = await reader.get(path, headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert listed(answer, "access-control-expose-headers") == EXPOSED
    assert "access-control-allow-credentials" not in answer.headers


async def test_a_preflight_of_delivery_allows_what_the_contract_says(
    reader: httpx.AsyncClient,
) -> None:
    asked = ["Content-Type", "Edit-Token", "Idempotency-Key", "If-None-Match"]
    for method in ("GET", "HEAD", "POST", "PATCH", "DELETE"):
        answer = await reader.options("/v1/articles", headers=preflight(method, *asked))
        assert answer.status_code == 200, answer.text
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-max-age"] == "7200"
        assert set(asked) <= listed(answer, "access-control-allow-headers")
        assert method in listed(answer, "access-control-allow-methods")
    for headers in (preflight("PUT"), preflight("GET", "Authorization")):
        refused = await reader.options("/v1/articles", headers=headers)
        assert refused.status_code == 400


async def test_the_editorial_door_is_closed_to_browsers_by_default(
    editor: httpx.AsyncClient,
) -> None:
    refused = await editor.options("/tags", headers=preflight("GET", "Authorization"))
    assert refused.status_code == 400
    assert "access-control-allow-origin" not in refused.headers
    answer = await editor.get("/tags", headers={"Origin": ORIGIN})
    assert "access-control-allow-origin" not in answer.headers


async def test_the_editorial_door_opens_to_the_origins_that_are_named(serve: Any) -> None:
    service: Service = await serve(editorial_origins=[ORIGIN])
    asked = ["Authorization", "Content-Type", "Idempotency-Key", "If-Match"]
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        answer = await service.editor.options("/tags", headers=preflight(method, *asked))
        assert answer.status_code == 200, answer.text
        assert answer.headers["access-control-allow-origin"] == ORIGIN
    answer = await service.editor.get("/tags", headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert listed(answer, "access-control-expose-headers") == EXPOSED
    # A browser has to be able to read that its key is refused.
    refused = await service.reader.get("/editorial/v1/tags", headers={"Origin": ORIGIN})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == ORIGIN
    for other in (
        "https://evil.example",
        "null",
        f"{ORIGIN}.evil.example",
        "http://frontend.example",
    ):
        answer = await service.editor.get("/tags", headers={"Origin": other})
        assert "access-control-allow-origin" not in answer.headers
        answer = await service.editor.options("/tags", headers=preflight("GET", origin=other))
        assert answer.status_code == 400


async def test_where_the_origin_decides_a_cache_is_told_so_in_every_answer(serve: Any) -> None:
    service: Service = await serve(delivery_origins=[ORIGIN])
    for headers in ({}, {"Origin": ORIGIN}, {"Origin": "https://evil.example"}):
        for path in ("/v1/tags", "/v1/tags/nothing"):
            answer = await service.reader.get(path, headers=headers)
            assert {"Accept", "Origin"} <= listed(answer, "vary"), (path, headers)


async def test_where_every_origin_is_allowed_the_answer_is_the_same_for_all(
    reader: httpx.AsyncClient,
) -> None:
    one = await reader.get("/v1/tags", headers={"Origin": ORIGIN})
    other = await reader.get("/v1/tags", headers={"Origin": "https://other.example"})
    assert one.headers["vary"] == other.headers["vary"] == "Accept, Accept-Encoding"
