"""`/docs` as a newcomer uses it: without the internet, with a key, with a real answer."""

import json
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from app.demonstration.loading import LONG_ARTICLE
from tests.conftest import Service
from tests.pages.conftest import Visit


async def opened(visit: Visit, document: dict[str, Any], path: str) -> Locator:
    """The `GET` of a path, unfolded the way a person does it."""
    [tag, *_] = document["paths"][path]["get"]["tags"]
    heading = visit.page.locator(f'.opblock-tag[data-tag="{tag}"]')
    if await heading.get_attribute("data-is-open") != "true":
        await heading.click()
    operation = visit.page.locator(".opblock-get").filter(
        has=visit.page.locator(f'[data-path="{path}"]')
    )
    await operation.locator(".opblock-summary-control").click()
    return operation


async def answer(operation: Locator) -> tuple[int, Any]:
    """Executes it; the status and the body that the page shows."""
    await operation.get_by_role("button", name="Execute").click()
    shown = operation.locator(".live-responses-table tbody tr.response").first
    status = await shown.locator(".response-col_status").inner_text()
    body = await shown.locator("pre").first.inner_text()
    return int(status.split()[0]), json.loads(body)


async def authorize(visit: Visit, key: str, *, instead: bool = False) -> None:
    """Pastes a key under “Authorize”."""
    await visit.page.locator(".scheme-container .btn.authorize").click()
    dialog = visit.page.locator(".modal-ux")
    if instead:
        await dialog.locator("button", has_text="Logout").click()
    await dialog.locator("input").fill(key)
    await dialog.locator(".auth-btn-wrapper button.authorize").click()
    await dialog.locator(".btn-done").click()


@pytest.mark.in_a_browser
async def test_a_newcomer_tries_both_doors_and_nothing_leaves_the_machine(
    visit: Visit, service: Service
) -> None:
    document = (await service.reader.get("/openapi.json")).json()
    await visit.go("/docs")
    for door in ("Delivery", "Editorial", "About the service"):
        heading = visit.page.locator(".door-heading:visible").filter(has_text=door)
        await expect(heading).to_have_count(1)

    article = await opened(visit, document, "/v1/articles/{slug}")
    await article.locator('tr[data-param-name="slug"] input').fill(LONG_ARTICLE)
    status, body = await answer(article)
    assert (status, body["slug"]) == (200, LONG_ARTICLE)

    await authorize(visit, service.key)
    me = await opened(visit, document, "/editorial/v1/me")
    status, body = await answer(me)
    assert (status, body["role"]) == (200, "admin")
    visit.assert_quiet()

    await authorize(visit, "bs_000000000000_not-a-key", instead=True)
    await expect(me.locator(".live-responses-table")).to_contain_text('"role"')
    await me.get_by_role("button", name="Execute").click()
    await expect(me.locator(".live-responses-table")).to_contain_text("401")
    status, body = await answer(me)
    assert (status, body["title"]) == (401, "An API key is required")
    # The browser itself notes that the answer was not a success, twice; there is nothing else.
    assert {text.partition(":")[0] for text in visit.complaints} == {"Failed to load resource"}
    visit.complaints.clear()

    await visit.page.get_by_placeholder("Filter by tag").fill("faqs")
    shown = visit.page.locator(".door-heading:visible")
    await expect(shown).to_have_count(2)
    doors = [text.splitlines()[0] for text in await shown.all_inner_texts()]
    assert doors == ["Delivery", "Editorial"]
    visit.assert_quiet()
