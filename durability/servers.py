"""Starts `broadsheet serve` in a process group of its own, and kills all of it at once."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).parent.parent
START_SECONDS = 60


class ServerFailed(Exception):
    """A server that did not start, or ended by itself."""


@dataclass
class Server:
    """A server that can be started again and again on the same database."""

    database_url: str
    folder: Path
    workers: int = 1
    port: int = 0
    secret: str = field(default_factory=lambda: secrets.token_hex(32))
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder / "server.log"

    async def start(self) -> float:
        """Starts it; the seconds until its first 200."""
        self.port = _free_port()
        started = time.monotonic()
        await asyncio.to_thread(self._spawn)
        await self.until_ready()
        return time.monotonic() - started

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", "--port", str(self.port),
                 "--workers", str(self.workers)],
                cwd=self.folder,
                env=self._environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def _environment(self) -> dict[str, str]:
        values = {
            "DATABASE_URL": self.database_url,
            "ENVIRONMENT": "production",
            "SECRET_KEY": self.secret,
            "SITE_URL": "https://www.example.com",
            "API_URL": "https://api.example.com",
            "WORKER_INTERVAL": "0.2",
            "LOG_LEVEL": "warning",
            "EDITORIAL_RATE": "1000000",
            "COMMENT_BURST": "1000000",
            "COMMENT_ARTICLE_RATE": "1000000",
        }
        named = {f"BROADSHEET_{name}": value for name, value in values.items()}
        return {"PYTHONPATH": str(ROOT), "PATH": os.defpath, **named}

    async def until_ready(self) -> float:
        """Waits for a 200 from the database; the seconds it took."""
        started = time.monotonic()
        async with httpx.AsyncClient(base_url=self.address, timeout=10) as client:
            while time.monotonic() < started + START_SECONDS:
                if not self.is_running:
                    raise ServerFailed(f"The server has ended:\n{self.log.read_text()[-3000:]}")
                try:
                    if (await client.get("/v1/tags")).status_code == 200:
                        return time.monotonic() - started
                except httpx.TransportError:
                    pass
                await asyncio.sleep(0.02)
        raise ServerFailed(f"No 200 within {START_SECONDS} s:\n{self.log.read_text()[-3000:]}")

    @property
    def is_running(self) -> bool:
        """Whether its first process runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """`kill -9` of every process of it, at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
