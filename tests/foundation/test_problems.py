"""Every error is a problem (RFC 9457) that says what to do, and nothing of the inside."""

import re
from typing import Any

import httpx
import pytest

from app.catalog import delivery as catalog_delivery
from app.catalog import editorial as catalog_editorial
from tests.conftest import Service
from tests.factories import assert_problem, create

NOWHERE = "01a209fa-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1/nothing", "/v1/tags/", "/v1/tags/a/b", "/v2/tags", "/editorial",
     "/editorial/v1", "/editorial/v1/nothing", "/admin", "/.env", "/v1/%2e%2e/etc/passwd",
     "/v1/tags/%0d%0aSet-Cookie:%20a=b", "/assets/nothing.js", "/v1//tags", "/problem"],
)  # fmt: skip
async def test_unknown_paths_are_404_problems(service: Service, path: str) -> None:
    answer = await service.reader.get(path)
    problem = assert_problem(answer, 404, "not-found")
    assert problem["type"] == "http://localhost:8000/problems/not-found"
    assert problem["title"]
    assert "request_id" not in problem
    assert "set-cookie" not in answer.headers


async def test_the_instance_is_the_path_that_was_asked_for(reader: httpx.AsyncClient) -> None:
    for path in ("/v1/articles/nothing", "/v1/nothing"):
        assert (await reader.get(f"{path}?locale=de")).json()["instance"] == path


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/tags", "GET, HEAD"),
        ("/v1/tags/{slug}", "GET, HEAD"),
        ("/v1/articles", "GET, HEAD"),
        ("/v1/articles/x/related", "GET, HEAD"),
        ("/v1/sections", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
        ("/docs", "GET, HEAD"),
        ("/assets/swagger-ui.css", "GET, HEAD"),
        ("/editorial/v1/me", "GET, HEAD"),
        ("/editorial/v1/tags", "GET, HEAD, POST"),
        (f"/editorial/v1/tags/{NOWHERE}", "DELETE, GET, HEAD, PATCH, PUT"),
        (f"/editorial/v1/articles/{NOWHERE}", "DELETE, GET, HEAD, PATCH, PUT"),
        (f"/editorial/v1/articles/{NOWHERE}/publish", "POST"),
        (f"/editorial/v1/articles/{NOWHERE}/schedule", "DELETE, PUT"),
        (f"/editorial/v1/articles/{NOWHERE}/previews", "POST"),
        (f"/editorial/v1/articles/{NOWHERE}/previews/{NOWHERE}", "DELETE"),
    ],
)
async def test_405_names_every_method_that_would_work(
    service: Service, path: str, allowed: str
) -> None:
    methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
    wrong = [method for method in methods if method not in allowed.split(", ")]
    for method in wrong:
        answer = await service.reader.request(method, path)
        assert answer.status_code == 405, (method, answer.text)
        assert answer.headers["allow"] == allowed, method
        if method != "HEAD":
            problem = assert_problem(answer, 405, "method-not-allowed")
            assert method in problem["detail"]
            assert allowed in problem["detail"]


def break_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("canary: password in /srv/secret.py")

    monkeypatch.setattr(catalog_delivery, "send", fail)
    monkeypatch.setattr(catalog_editorial, "create", fail)


async def test_a_defect_of_ours_is_a_500_that_says_nothing_of_the_inside(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    break_delivery(monkeypatch)
    for answer in (
        await service.reader.get("/v1/tags"),
        await service.editor.post("/tags", json={"name": "t"}),
    ):
        problem = assert_problem(answer, 500, "internal")
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert set(problem) == {"type", "title", "status", "detail", "instance", "request_id"}
        assert "no-store" in answer.headers["cache-control"]
        for inside in ("canary", "secret", "Traceback", "RuntimeError", ".py"):
            assert inside not in answer.text
        assert answer.headers["x-request-id"] in caplog.text, "so that the log can be searched"
    assert "canary" in caplog.text
    monkeypatch.undo()
    assert (await service.editor.get("/tags?count=exact")).json()["total"] == 0


async def test_a_500_can_be_read_across_origins(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_delivery(monkeypatch)
    answer = await service.reader.get("/v1/tags", headers={"Origin": "https://a.example"})
    assert answer.status_code == 500
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/articles/%00",
        "/v1/articles/a%00b",
        "/v1/faqs/%00",
        "/v1/tags/%00",
        "/v1/authors/%00",
        "/v1/sections/%00",
        "/v1/previews/%00",
    ],
)
async def test_nul_in_a_path_names_nothing(reader: httpx.AsyncClient, path: str) -> None:
    assert_problem(await reader.get(path), 404, "not-found")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/articles?tag=%00",
        "/v1/articles?section=a%00",
        "/v1/articles?author=%00b",
        "/v1/faqs?tag=%00",
        "/editorial/v1/tags?q=%00",
        "/editorial/v1/articles?q=%00",
        "/editorial/v1/events?type=%00",
    ],
)
async def test_nul_in_a_parameter_finds_nothing_or_is_refused(service: Service, path: str) -> None:
    answer = await (service.reader if path.startswith("/v1") else service.editor).get(
        path.removeprefix("/editorial/v1")
    )
    if answer.status_code == 200:
        assert answer.json()["items"] == []
    else:
        assert answer.status_code in {400, 422}, answer.text


@pytest.mark.parametrize(
    "path",
    ["/v1/tags/%ff", "/v1/articles/%ed%a0%80", "/v1/articles?tag=%ff", "/v1/tags/" + "x" * 5000],
)
async def test_paths_of_odd_bytes_are_answered(reader: httpx.AsyncClient, path: str) -> None:
    assert (await reader.get(path)).status_code in {200, 404, 422}


@pytest.mark.parametrize("plural", ["tags", "authors", "sections", "articles", "faqs"])
@pytest.mark.parametrize("row_id", ["x", "1", "null", "%00", NOWHERE, NOWHERE[:-1], "..%2f.."])
async def test_an_id_that_names_nothing_is_404_in_whatever_form(
    editor: httpx.AsyncClient, plural: str, row_id: str
) -> None:
    assert_problem(await editor.get(f"/{plural}/{row_id}"), 404, "not-found")
    answer = await editor.put(f"/{plural}/{row_id}", content=b"{", headers={"If-Match": "x"})
    assert_problem(answer, 404, "not-found")


async def test_details_are_sentences_with_the_value_in_them(editor: httpx.AsyncClient) -> None:
    answer = await editor.get(f"/tags/{NOWHERE}")
    assert NOWHERE in answer.json()["detail"]
    made = await create(editor, "tags", name="Sea")
    taken = await editor.post("/tags", json={"name": "x", "slug": made["slug"]})
    assert "sea" in taken.json()["detail"]
    for sentence in (answer.json()["detail"], taken.json()["detail"]):
        assert re.fullmatch(r"[A-Z“].+\.", sentence)
