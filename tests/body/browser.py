"""A Chromium that shows HTML, does with it what readers can do, and tells what was executed."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import ConsoleMessage, Page, Route, async_playwright

from tests.needing import QUIET_CHROMIUM, needed_chromium

SITE = "http://site.example/"
_FIRED = re.compile(r"FIRED case-([^:]*): ")
_AT_ONCE = 12


@dataclass
class Stage:
    """A page in which cases are shown, each in a frame of its own."""

    page: Page
    fired: set[str] = field(default_factory=set)
    """Names of the cases that executed something."""
    fetched: set[str] = field(default_factory=set)
    """Addresses of what was asked for."""

    async def show(self, cases: Mapping[str, str]) -> set[str]:
        """Shows HTML as served documents and by `innerHTML`; the elements and attributes in it."""
        found: set[str] = set()
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(name: str, html: str, is_served: bool) -> None:
            async with gate:
                found.update(
                    await self.page.evaluate(
                        "([name, html, isServed]) => showCase(name, html, isServed)",
                        [f"case-{name}", html, is_served],
                    )
                )

        await asyncio.gather(
            *(one(name, html, served) for name, html in cases.items() for served in (True, False))
        )
        return found

    async def show_texts(self, texts: list[str]) -> None:
        """Shows texts as frontends show plain text."""
        shown = await self.page.evaluate("texts => showTexts('case-texts', texts)", texts)
        assert shown == len(texts)


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """A page of a site that nothing but itself can reach."""
    chromium = needed_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET_CHROMIUM)
        page = await browser.new_page()
        page.set_default_timeout(20_000)
        made = Stage(page)

        async def answer(route: Route) -> None:
            address = route.request.url
            made.fetched.add(address)
            if address == SITE:
                await route.fulfill(body="<!DOCTYPE html><body>", content_type="text/html")
            elif route.request.is_navigation_request():
                is_nested = route.request.frame.parent_frame not in (None, page.main_frame)
                # A link was followed: 204 is an answer that leaves the page where it is.
                await route.fulfill(status=200 if is_nested else 204)
            else:
                await route.abort()

        def note(message: ConsoleMessage) -> None:
            if said := _FIRED.match(message.text):
                made.fired.add(said[1])

        await page.route("**/*", answer)
        page.on("console", note)
        await page.add_init_script(path=Path(__file__).parent / "exercise.js")
        await page.goto(SITE)
        yield made
        await browser.close()
