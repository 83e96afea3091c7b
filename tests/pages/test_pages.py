"""The pages for people: HTML or JSON by `Accept`, true to the code, safe in a browser."""

import re
from typing import Any

import httpx
import pytest
from playwright.async_api import expect

from app.foundation.error_codes import FIELD_CODES
from app.foundation.errors import Problem, Unprocessable
from app.foundation.explanations import EXPLANATIONS
from tests.conftest import Service
from tests.factories import assert_problem
from tests.pages.conftest import Visit
from tests.test_architecture import problems

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = ("/", "/problems", "/problems/invalid", "/problems/not-found")
KINDS = list(problems())


def test_every_problem_is_explained_once() -> None:
    assert set(EXPLANATIONS) == {kind.name for kind in KINDS}
    assert [item.kind.status for item in EXPLANATIONS.values()] == sorted(
        kind.status for kind in KINDS
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_explanation_is_made_of_sentences(kind: type[Problem]) -> None:
    explanation = EXPLANATIONS[kind.name]
    assert kind.__doc__
    for text in (kind.__doc__, explanation.when, explanation.advice, explanation.example.detail):
        assert re.fullmatch(r"[^a-z].*\.( \(#/title\))?", text, re.DOTALL), text
    assert all(item["code"] in FIELD_CODES for item in explanation.document("").get("errors", []))


async def test_what_a_problem_calls_its_type_explains_it(service: Service) -> None:
    for name in EXPLANATIONS:
        explained = (await service.reader.get(f"/problems/{name}")).json()
        document = explained["example"]
        assert explained["type"] == document["type"]
        assert document["type"] == f"{service.settings.api_url}/problems/{name}"
        for field in ("type", "title", "status"):
            assert explained[field] == document[field]
        assert document["instance"].startswith("/")
        has_codes = issubclass(EXPLANATIONS[name].kind, Unprocessable)
        assert {item["code"] for item in explained["codes"]} == (
            set(FIELD_CODES) if has_codes else set()
        )
    listed = (await service.reader.get("/problems")).json()["items"]
    assert [item["name"] for item in listed] == list(EXPLANATIONS)


async def test_a_real_problem_leads_to_its_page(reader: httpx.AsyncClient) -> None:
    problem = (await reader.get("/v1/articles/nothing")).json()
    path = "/" + problem["type"].split("/", 3)[3]
    page = await reader.get(path, headers=BROWSER)
    assert page.status_code == 200
    assert f"<h1>{problem['title']}</h1>" in page.text
    explained = (await reader.get(path)).json()
    assert explained["status"] == problem["status"]


async def test_a_problem_that_there_is_not_is_a_problem(reader: httpx.AsyncClient) -> None:
    for headers in ({}, BROWSER):
        answer = await reader.get("/problems/nothing", headers=headers)
        assert "not-found" in assert_problem(answer, 404, "not-found")["detail"]
    assert_problem(await reader.get("/problems?x=1"), 422, "invalid")
    assert_problem(await reader.post("/problems/gone"), 405, "method-not-allowed")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_is_html_for_browsers_and_json_for_programs(
    reader: httpx.AsyncClient, path: str
) -> None:
    for accept in ("*/*", "application/json", "application/json, text/html;q=0.5", "*/*, text/x"):
        answer = await reader.get(path, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/json", accept
        answer.json()
    for headers in (BROWSER, {"Accept": "text/html"}):
        answer = await reader.get(path, headers=headers)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.text.startswith("<!DOCTYPE html>")
        assert "<script" not in answer.text
    for accept in ("image/png", "nonsense"):
        refused = await reader.get(path, headers={"Accept": accept})
        assert_problem(refused, 406, "not-acceptable")
        assert refused.headers["vary"] == "Accept"


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_can_be_kept_and_asked_again(reader: httpx.AsyncClient, path: str) -> None:
    tags = set()
    for headers in ({}, BROWSER):
        answer = await reader.get(path, headers=headers)
        assert answer.headers["cache-control"] == "public, max-age=300"
        assert answer.headers["vary"] == "Accept"
        tags.add(answer.headers["etag"])
        known = {**headers, "If-None-Match": answer.headers["etag"]}
        again = await reader.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == answer.headers["etag"]
        head = await reader.head(path, headers=headers)
        assert (head.status_code, head.content) == (200, b"")
    assert len(tags) == 2


@pytest.mark.parametrize("path", [*PAGES, "/docs"])
async def test_a_page_runs_and_shows_nothing_that_is_not_ours(
    reader: httpx.AsyncClient, path: str
) -> None:
    answer = await reader.get(path, headers=BROWSER)
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy.get("script-src") == ("'self'" if path == "/docs" else None)
    assert answer.headers["referrer-policy"] == "no-referrer"
    for url in re.findall(r'(?:src|href)="([^"]*)"', answer.text):
        assert url.startswith("/"), url
        assert not url.startswith("//")


async def test_no_answer_is_guessed_to_be_of_another_type(service: Service) -> None:
    for path in (*PAGES, "/docs", "/openapi.json", "/assets/docs.js", "/v1/tags", "/v1/tags/no",
                 "/nothing", "/v1/tags?x=1", "/editorial/v1/tags"):  # fmt: skip
        answer = await service.reader.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff", path


async def test_every_link_leads_somewhere(reader: httpx.AsyncClient) -> None:
    found = {item["path"] for item in (await reader.get("/")).json()["links"]}
    for path in PAGES:
        found |= set(re.findall(r'href="([^"]*)"', (await reader.get(path, headers=BROWSER)).text))
    assert {"/docs", "/openapi.json", "/v1/openapi.json", "/problems", "/health/ready"} <= found
    for path in found:
        answer = await reader.get(path, headers=BROWSER if path == "/" else {})
        assert answer.status_code == 200, path


async def test_files_are_kept_and_nothing_else_is_found_among_them(
    reader: httpx.AsyncClient,
) -> None:
    for name in ("docs.js", "docs.css", "pages.css", "icon.svg", "swagger-ui-bundle.js"):
        answer = await reader.get(f"/assets/{name}")
        assert answer.headers["cache-control"] == "public, max-age=3600"
    for name in ("nothing.js", "..%2Frendering.py", "../rendering.py", "%2e%2e/rendering.py"):
        assert_problem(await reader.get(f"/assets/{name}"), 404, "not-found")


async def test_names_that_the_operator_gives_are_text(serve: Any) -> None:
    service: Service = await serve(site_name="<b>Gazette</b>", api_url="https://a.example/'><i>")
    for path in PAGES:
        page = (await service.reader.get(path, headers=BROWSER)).text
        assert "<b>" not in page
        assert "<i>" not in page
    assert (await service.reader.get("/")).json()["name"] == "<b>Gazette</b>"


@pytest.mark.in_a_browser
async def test_pages_fit_a_phone_and_can_be_read_in_the_dark(visit: Visit) -> None:
    await visit.page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        await visit.go(path)
        await expect(visit.page.get_by_role("main")).to_be_visible()
        await expect(visit.page.get_by_role("heading", level=1)).to_have_count(1)
        assert await visit.page.evaluate("document.documentElement.scrollWidth") <= 360, path
        assert await brightness(visit, "light") > 240
        assert await brightness(visit, "dark") < 40
    visit.assert_quiet()


async def brightness(visit: Visit, scheme: Any) -> int:
    """How much red the page's background has."""
    await visit.page.emulate_media(color_scheme=scheme)
    color: str = await visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(color.removeprefix("rgb(").split(",")[0])
