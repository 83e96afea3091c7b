"""Real `serve` processes, with their logs in a file: a pipe that nobody reads would stop them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.conftest import ROOT
from tests.test_cli import free_port

PRODUCTION = {
    "BROADSHEET_ENVIRONMENT": "production",
    "BROADSHEET_SECRET_KEY": "0123456789abcdef" * 2,
    "BROADSHEET_SITE_URL": "https://news.example",
    "BROADSHEET_API_URL": "https://api.news.example",
}
"""What a production service must be told."""

START_SECONDS = 60
END_SECONDS = 30


@dataclass
class Server:
    """A running `serve`."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def lines(self) -> list[dict[str, Any]]:
        """What was logged so far; every line must be JSON."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def terminate(self) -> None:
        """Asks it to end, as an orchestrator does."""
        self.process.send_signal(signal.SIGTERM)

    def status(self) -> int:
        """Its exit status, once it has ended."""
        return self.process.wait(END_SECONDS)


@contextmanager
def running(folder: Path, database_url: str, *words: str, **values: str) -> Iterator[Server]:
    """`serve` in production, until the block ends."""
    port, log = free_port(), folder / "log"
    kept = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251 - of the test
        if not name.startswith(("BROADSHEET_", "OTEL_"))
    }
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(port), *words],
            cwd=ROOT,
            env={**kept, **PRODUCTION, "BROADSHEET_DATABASE_URL": database_url, **values},
            stdout=file,
            stderr=file,
        )
    server = Server(process, port, log)
    try:
        wait_until_ready(server)
        yield server
    finally:
        if process.poll() is None:
            server.terminate()
        try:
            server.status()
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def wait_until_ready(server: Server) -> None:
    """Until it may be given requests."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.log.read_text(encoding="utf-8")
        try:
            if httpx.get(f"{server.address}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError(server.log.read_text(encoding="utf-8"))
