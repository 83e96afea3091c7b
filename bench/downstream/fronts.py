"""Starts Varnish, nginx and the purger in the foreground, in folders of their own, on loopback."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bench.servers import ROOT, ServerFailed, free_port, stop

HERE = Path(__file__).parent
START_SECONDS = 30

PACKAGES: Mapping[str, str] = {"varnishd": "varnish and varnish-modules", "nginx": "nginx"}
"""The programs that are needed, and Debian's names of what they are in."""


def missing() -> list[str]:
    """A sentence for each program that is not here."""
    return [
        f"{program} is not installed: it is in Debian's {package}."
        for program, package in PACKAGES.items()
        if _find(program) is None
    ]


def _find(program: str) -> str | None:
    # Where Debian puts them is not on everybody's PATH.
    return shutil.which(program) or shutil.which(program, path="/usr/sbin")


@contextmanager
def varnish(origin: int, folder: Path) -> Iterator[int]:
    """Varnish in front of a port; the port that it listens on."""
    port = free_port()
    rules = (HERE / "default.vcl").read_text(encoding="utf-8")
    written = folder / "default.vcl"
    written.write_text(rules.replace('"8000"', f'"{origin}"'), encoding="utf-8")
    arguments = [
        *("-F", "-n", str(folder / "varnish"), "-f", str(written), "-s", "malloc,64m"),
        # Broadsheet compresses, and each coding has its own ETag.
        *("-a", f"127.0.0.1:{port}", "-T", "none", "-p", "http_gzip_support=off"),
    ]
    with _running([str(_find("varnishd")), *arguments], folder, port):
        yield port


@contextmanager
def nginx(origin: int, folder: Path) -> Iterator[int]:
    """nginx in front of a port; the port that it listens on."""
    port, inner = free_port(), free_port()
    home = folder / "nginx"
    home.mkdir()
    text = (HERE / "nginx.conf").read_text(encoding="utf-8")
    for written, real in (("8000", origin), ("8081", inner), ("8080", port)):
        text = text.replace(f"127.0.0.1:{written}", f"127.0.0.1:{real}")
    (home / "nginx.conf").write_text(text, encoding="utf-8")
    # The log is named on the command line too: nginx opens one before it has read anything.
    arguments = ["-p", str(home), "-c", "nginx.conf", "-e", "error.log", "-g", "daemon off;"]
    with _running([str(_find("nginx")), *arguments], folder, port):
        yield port


@contextmanager
def purging(api: int, varnish_port: int, key: str, folder: Path) -> Iterator[None]:
    """The purger of this folder, until the block ends."""
    key_file = folder / "key"
    key_file.write_text(key, encoding="ascii")
    arguments = [
        *("--api", f"http://127.0.0.1:{api}", "--key-file", str(key_file)),
        *("--varnish", f"http://127.0.0.1:{varnish_port}", "--position", str(folder / "position")),
        *("--interval", "0.1", "--settle", "1"),
    ]
    with _running([sys.executable, "-m", "bench.downstream.purging", *arguments], folder):
        yield


@contextmanager
def _running(command: list[str], folder: Path, port: int | None = None) -> Iterator[None]:
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
        try:
            if port is not None:
                _wait_until_open(process, port, folder)
            yield
        finally:
            stop(process)


def _wait_until_open(process: "subprocess.Popen[bytes]", port: int, folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    said = (folder / "output").read_text(encoding="utf-8", errors="replace")
    raise ServerFailed(f"{process.args[0]} did not start: {said[-2000:]}")  # type: ignore[index]
