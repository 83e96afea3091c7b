"""What surrounds every request: ids, HEAD, defaults, parameters that nobody knows."""

import re

import httpx
import pytest

from tests.conftest import Service
from tests.factories import assert_problem, create, live

UNKNOWN_PATHS = [
    ("/v1/tags", ["count", "cursor", "fields", "limit", "locale"]),
    ("/v1/tags/x", ["fields", "locale"]),
    ("/v1/sections", ["fields", "locale"]),
    ("/v1/articles", ["author", "fields", "ids", "published_after", "section", "sort", "tag"]),
    ("/v1/articles/x", ["fields", "include", "locale", "render"]),
    ("/v1/faqs", ["fields", "limit", "sort"]),
    ("/editorial/v1/tags", ["count", "cursor", "limit", "q"]),
    ("/editorial/v1/articles", ["limit", "q", "section", "sort", "status"]),
    ("/editorial/v1/events", ["after", "limit", "subject", "type"]),
    ("/editorial/v1/me", []),
]


def client_for(service: Service, path: str) -> tuple[httpx.AsyncClient, str]:
    if path.startswith("/editorial/v1"):
        return service.editor, path.removeprefix("/editorial/v1")
    return service.reader, path


@pytest.mark.parametrize(("path", "known"), UNKNOWN_PATHS)
async def test_an_unknown_parameter_is_422_and_names_the_known_ones(
    service: Service, path: str, known: list[str]
) -> None:
    client, path = client_for(service, path)
    answer = await client.get(f"{path}?nonsense=1")
    problem = assert_problem(answer, 422, "invalid")
    [error] = problem["errors"]
    assert (error["in"], error["pointer"], error["code"]) == (
        "query",
        "nonsense",
        "unknown-parameter",
    )
    assert "nonsense" in problem["detail"]
    for name in known:
        assert re.search(rf"\b{name}\b", problem["detail"]), name


@pytest.mark.parametrize(
    "name",
    ["Limit", "limit ", "limit[]", "limit[gt]", "a.b", "", "__proto__", "slug", "id", "name"],
)
async def test_parameters_that_are_nearly_known_or_are_columns_are_unknown(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, name: str
) -> None:
    for answer in (
        await reader.get("/v1/tags", params={name: "1"}),
        await editor.get("/tags", params={name: "1"}),
        await reader.get("/v1/articles", params={name: "1"}),
    ):
        assert_problem(answer, 422, "invalid")


async def test_writes_refuse_unknown_parameters_too(editor: httpx.AsyncClient) -> None:
    answer = await editor.post("/tags?dry_run=true", json={"name": "t"})
    assert_problem(answer, 422, "invalid")
    made = await create(editor, "tags", name="t")
    answer = await editor.delete(f"/tags/{made['id']}?force=1", headers={"If-Match": "*"})
    assert_problem(answer, 422, "invalid")
    assert (await editor.get("/tags?count=exact")).json()["total"] == 1


async def test_every_answer_has_a_request_id_of_its_own(service: Service) -> None:
    await create(service.editor, "tags", name="t")
    preflight = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    answers = [
        await service.reader.get("/v1/tags"),
        await service.reader.head("/v1/tags"),
        await service.reader.get("/v1/tags/t"),
        await service.reader.get("/v1/tags", headers={"If-None-Match": "*"}),
        await service.reader.get("/nothing"),
        await service.reader.post("/v1/tags"),
        await service.reader.get("/v1/tags?x=1"),
        await service.reader.get("/v1/tags", headers={"Accept": "text/html"}),
        await service.reader.get("/editorial/v1/me"),
        await service.editor.get("/me"),
        await service.editor.post("/tags", content=b"{", headers={"Content-Type": "text/x"}),
        await service.reader.options("/v1/tags", headers=preflight),
        await service.editor.options("/tags", headers=preflight),
        await service.reader.get("/docs"),
        await service.reader.get("/openapi.json"),
    ]
    assert [answer.status_code for answer in answers] == [
        200, 200, 200, 304, 404, 405, 422, 406, 401, 200, 415, 200, 400, 200, 200,
    ]  # fmt: skip
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert all(re.fullmatch(r"[0-9a-f]{32}", request_id) for request_id in ids)
    assert len(set(ids)) == len(ids)


async def test_a_request_id_that_is_sent_is_not_taken_over(reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/v1/tags", headers={"X-Request-Id": "mine"})
    assert answer.headers["x-request-id"] != "mine"


@pytest.mark.parametrize(
    "path",
    ["/v1/tags", "/v1/articles", "/v1/articles/head", "/v1/articles/nothing", "/v1/sections",
     "/v1/articles/head/related", "/openapi.json", "/v1/openapi.json", "/docs", "/nothing",
     "/v1/tags?x=1", "/assets/icon.svg", "/editorial/v1/tags", "/editorial/v1/me",
     "/v1/articles/old"],
)  # fmt: skip
async def test_head_says_what_get_would_say_without_the_body(service: Service, path: str) -> None:
    made = await live(service.editor, "articles", title="Head", slug="old")
    await service.editor.patch(
        f"/articles/{made['id']}", json={"slug": "head"}, headers={"If-Match": "*"}
    )
    await service.editor.post(f"/articles/{made['id']}/publish")
    client, path = client_for(service, path)
    client.headers["Accept-Encoding"] = "identity"
    got, head = await client.get(path), await client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    passing = {"x-request-id", "date", "cache-status"}
    assert {name: value for name, value in head.headers.items() if name not in passing} == {
        name: value for name, value in got.headers.items() if name not in passing
    }
    if got.content:
        assert int(head.headers["content-length"]) == len(got.content)


async def test_what_says_nothing_about_caching_is_not_stored(service: Service) -> None:
    await create(service.editor, "tags", name="t")
    for path in ("/v1/tags?x=1", "/nothing", "/v1/tags?cursor=x"):
        assert (await service.reader.get(path)).headers["cache-control"] == "no-store"
    assert (await service.reader.post("/v1/tags")).headers["cache-control"] == "no-store"
    public = (await service.reader.get("/v1/tags")).headers["cache-control"]
    assert public == "public, max-age=0, must-revalidate"


async def test_every_answer_of_the_editorial_door_is_private(service: Service) -> None:
    made = await create(service.editor, "tags", name="t")
    answers = [
        await service.editor.get("/tags"),
        await service.editor.get(f"/tags/{made['id']}"),
        await service.editor.post("/tags", json={"name": "u"}),
        await service.editor.post("/tags", json={}),
        await service.editor.get("/nothing"),
        await service.editor.post("/me"),
        await service.reader.get("/editorial/v1/tags"),
        await service.editor.delete(f"/tags/{made['id']}", headers={"If-Match": "*"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 201, 422, 404, 405, 401, 204]
    for answer in answers:
        assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "text/*", "nonsense", "image/png"]
)
async def test_what_is_not_offered_is_406(reader: httpx.AsyncClient, accept: str) -> None:
    answer = await reader.get("/v1/tags", headers={"Accept": accept})
    assert_problem(answer, 406, "not-acceptable")
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("accept", ["*/*", "application/*", "application/json;q=0.1, text/html"])
async def test_json_is_given_to_whoever_takes_it(reader: httpx.AsyncClient, accept: str) -> None:
    answer = await reader.get("/v1/tags", headers={"Accept": accept})
    assert answer.headers["content-type"] == "application/json"
