"""Starts the servers that are measured, as in production, and ends them by their process ids."""

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parent.parent
CACHED = {"CACHE_BYTES": str(64 * 1024**2)}
"""The setting of a server with the cache that it has by default."""
START_SECONDS = 120
STOP_SECONDS = 30


class ServerFailed(Exception):
    """A server that did not start."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    pid: int
    port: int

    @property
    def address(self) -> str:
        """Where paths begin."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[psutil.Process]:
        """The processes that answer, where there are several."""
        children = psutil.Process(self.pid).children()
        return [one for one in children if any("spawn_main" in part for part in one.cmdline())]

    def cpu_seconds(self) -> float:
        """User and system time so far, of the process and its workers."""
        process = psutil.Process(self.pid)
        times = [one.cpu_times() for one in (process, *process.children(recursive=True))]
        return float(sum(one.user + one.system for one in times))

    def resident_mb(self) -> float:
        """Memory of the process and its workers; what they share counts once (PSS)."""
        process = psutil.Process(self.pid)
        everyone = (process, *process.children(recursive=True))
        return float(sum(one.memory_full_info().pss for one in everyone)) / 1024**2


@contextmanager
def serve_broadsheet(
    database_url: str, settings: Mapping[str, str], folder: Path, workers: int = 1
) -> Iterator[Server]:
    """`broadsheet serve` on this database. Nothing is cached, unless the settings say so."""
    values = {
        "DATABASE_URL": database_url,
        "ENVIRONMENT": "production",
        "SECRET_KEY": secrets.token_hex(32),
        "SITE_URL": "https://news.example",
        "API_URL": "https://api.news.example",
        "WORKER_IN_PROCESS": "false",
        "LOG_LEVEL": "warning",
        "CACHE_BYTES": "0",
        **settings,
    }
    environment = {f"BROADSHEET_{name}": value for name, value in values.items()}
    port = free_port()
    arguments = ["app", "serve", "--port", str(port), "--workers", str(workers)]
    with _running(arguments, port, environment, folder) as server:
        yield server


@contextmanager
def serve_floor(recording: Path, folder: Path) -> Iterator[Server]:
    """Both floors of a recorded answer, at `/bare` and `/dressed`."""
    port = free_port()
    with _running(["bench.floor", str(port), str(recording)], port, {}, folder) as server:
        yield server


@contextmanager
def _running(
    arguments: list[str], port: int, environment: Mapping[str, str], folder: Path
) -> Iterator[Server]:
    # Nothing of this shell's environment and no .env file: every run measures the same server.
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), **environment},
    )
    try:
        _wait_until_open(process, port)
        yield Server(process.pid, port)
    finally:
        stop(process)


def _wait_until_open(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerFailed(f"The server ended with status {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise ServerFailed(f"The server did not listen within {START_SECONDS} seconds.")


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Asks it to end; ends it if it does not."""
    workers = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for worker in workers:
        # Without their parent they would serve for ever.
        with suppress(psutil.NoSuchProcess):
            worker.kill()


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
