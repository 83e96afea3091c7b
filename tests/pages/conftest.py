"""A real server with the demonstration site, and a Chromium that looks at it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.async_api import Page, async_playwright

from app.cli import TYPES
from app.demonstration.loading import load_if_empty
from app.features import CATALOG
from tests.conftest import Service
from tests.needing import QUIET_CHROMIUM, needed_chromium


@dataclass
class Visit:
    """A browser at a server, and what it did."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        """Opens a page and waits until nothing more is fetched."""
        await self.page.goto(f"{self.address}{path}", wait_until="networkidle")

    def assert_quiet(self) -> None:
        """Nothing left this machine, and nothing was complained about."""
        assert self.requests
        hosts = {urlsplit(url).hostname for url in self.requests if not url.startswith("data:")}
        assert hosts == {"127.0.0.1"}
        assert self.complaints == []


@pytest.fixture
async def address(service: Service) -> AsyncIterator[str]:
    """Where the service listens, with the demonstration site in it."""
    catalog = {kind.name: kind for kind in CATALOG}
    await load_if_empty(service.database, TYPES, catalog, service.settings)
    config = uvicorn.Config(service.app, lifespan="off", ws="none", log_level="warning")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve([listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        await serving


@pytest.fixture
async def visit(address: str) -> AsyncIterator[Visit]:
    """Chromium, without a window."""
    chromium = needed_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET_CHROMIUM)
        page = await browser.new_page()
        page.set_default_timeout(15_000)
        made = Visit(page, address)
        page.on("request", lambda request: made.requests.append(request.url))
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        page.on("console", lambda message: made.complaints.append(message.text))
        yield made
        await browser.close()
