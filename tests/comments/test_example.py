"""The example of docs/comments.md does on a page what the page says, in a real browser."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn
from playwright.async_api import Dialog, Page, async_playwright, expect

from app.cli import TYPES
from app.demonstration.loading import LONG_ARTICLE, load_if_empty
from app.features import CATALOG
from tests.conftest import ROOT, Service
from tests.needing import QUIET_CHROMIUM, needed_chromium

HTML = """<!doctype html><html data-api="{api}" data-slug="{slug}"><meta charset="utf-8">
<form id="form"><input name="author_name"><textarea name="body"></textarea>
<input name="website" style="display: none"><button>Send</button></form>
<ol id="comments"></ol><script type="module">{script}</script></html>"""


def example() -> str:
    """The code in the document."""
    text = (ROOT / "docs" / "comments.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```js\n(.*?)```", text, re.DOTALL)
    assert len(code.splitlines()) <= 41
    return str(code)


@asynccontextmanager
async def site(html: str) -> AsyncIterator[str]:
    """The publisher's server: one page, at an origin of its own."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
        writer.write((head + html).encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "localhost", 0, family=socket.AF_INET) as server:
        yield f"http://localhost:{server.sockets[0].getsockname()[1]}/"


@pytest.fixture
async def page(service: Service) -> AsyncIterator[Page]:
    """A page of another origin than the service, which runs with the demonstration site."""
    chromium = needed_chromium()
    catalog = {kind.name: kind for kind in CATALOG}
    await load_if_empty(service.database, TYPES, catalog, service.settings)
    config = uvicorn.Config(service.app, lifespan="off", ws="none", log_level="warning")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        api = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=chromium, args=QUIET_CHROMIUM
            )
            made = await browser.new_page()
            html = HTML.format(api=api, slug=LONG_ARTICLE, script=example())
            async with site(html) as address:
                await made.goto(address)
                yield made
            await browser.close()
        server.should_exit = True
        await serving


@pytest.mark.in_a_browser
async def test_it_shows_posts_and_edits(page: Page, service: Service) -> None:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.reload()
    roots = page.locator("#comments > li")
    await expect(roots).to_have_count(3)
    await expect(roots.filter(has_text="This comment was deleted.")).to_have_count(1)
    await expect(page.locator("#comments").get_by_text("Harbor desk")).to_be_visible()
    assert await page.get_by_text("Best Watches").count() == 0
    await page.wait_for_timeout(2100)  # sooner, nobody has typed it
    await page.fill("[name=author_name]", "Ada")
    await page.fill("[name=body]", "<img src=x onerror=alert(1)> & https://a.example/?b")
    await page.click("form button")
    mine = roots.first
    await expect(mine.locator("b").first).to_have_text("Ada (waits for approval)")
    await expect(mine.get_by_role("link")).to_have_attribute("href", "https://a.example/?b")
    assert await page.locator("img").count() == 0

    async def type_in(dialog: Dialog) -> None:
        await dialog.accept("Second thoughts.")

    page.on("dialog", type_in)
    await mine.get_by_role("button", name="Edit").click()
    await expect(roots.first.locator("div").first).to_have_text("Second thoughts.")
    assert complaints == []
    queue: httpx.Response = await service.editor.get("/comments", params={"q": "second thoughts"})
    [found] = queue.json()["items"]
    assert (found["state"], found["verdict"], found["author"]["name"]) == (
        "pending",
        "allow",
        "Ada",
    )
