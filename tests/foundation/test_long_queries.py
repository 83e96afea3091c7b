"""A query string without end is 400, when it is the turn of parameters, and is never read."""

import httpx
import pytest

from tests.factories import assert_problem

LONG = "q=" + "x" * 40_000


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/articles/nothing", "/openapi.json"])
async def test_readers_get_400(reader: httpx.AsyncClient, path: str) -> None:
    assert_problem(await reader.get(f"{path}?{LONG}"), 400, "malformed-request")


async def test_at_the_editorial_door_the_key_comes_first_and_the_thing(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    refused = await reader.get(f"/editorial/v1/articles?{LONG}")
    assert_problem(refused, 401, "key-required")
    assert_problem(await editor.get(f"/articles/nothing?{LONG}"), 404, "not-found")
    assert_problem(await editor.get(f"/articles?{LONG}"), 400, "malformed-request")
    assert_problem(await editor.post(f"/tags?{LONG}", json={}), 400, "malformed-request")
    assert (await editor.get("/tags")).json()["items"] == []
