"""The load: wrk, a few keep-alive connections that each ask again when they have their answer."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

CONNECTIONS = 8
PATIENCE_SECONDS = 30
SCRIPT = Path(__file__).with_name("load.lua")
STEADY = Path(__file__).with_name("steady.lua")
JSON = {"Accept": "application/json"}


class LoadBroken(Exception):
    """wrk is not there, or the answers were not what they should be."""


@dataclass(frozen=True)
class Load:
    """What came back."""

    requests: int
    seconds: float
    received: int
    """Bytes, with the heads."""
    p50_ms: float
    p99_ms: float
    failures: int
    """Answers of 400 and above, and connections that broke or said nothing."""


def require_wrk() -> str:
    """Where wrk is. Raises `LoadBroken` if it is nowhere."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadBroken(
            "The bench needs wrk, which makes the load: install it with your system's packages "
            "(Debian: apt-get install wrk)."
        )
    return wrk


def put_load(
    port: int,
    path: str,
    size: int,
    seconds: float,
    headers: Mapping[str, str] = JSON,
    connections: int = CONNECTIONS,
) -> Load:
    """Asks for a path for so many seconds; each answer must have at least `size` bytes.

    wrk takes whole seconds only, so it is at least one.
    """
    command = _command(port, path, seconds, headers, connections)
    try:
        ended = subprocess.run(
            command, capture_output=True, check=True, timeout=seconds + PATIENCE_SECONDS
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise LoadBroken(f"wrk failed on {path}: {error}; it said {error.stderr!r}.") from None
    load = Load(**orjson.loads(ended.stdout.splitlines()[-1]))
    if load.requests == 0 or load.received < load.requests * size:
        raise LoadBroken(f"{path} did not answer with {size} bytes each time: {load}.")
    return load


@contextmanager
def under_load(port: int, path: str, connections: int) -> Iterator[None]:
    """Load in the background while something else is measured: each connection rests 5 ms."""
    process = subprocess.Popen(
        _command(port, path, 3600, JSON, connections, STEADY), stdout=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _command(
    port: int,
    path: str,
    seconds: float,
    headers: Mapping[str, str],
    connections: int,
    script: Path = SCRIPT,
) -> Sequence[str]:
    said = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    return [require_wrk(), "-t", "1", "-c", str(connections), "-d", f"{max(1, round(seconds))}s",
            "--timeout", f"{PATIENCE_SECONDS}s", "--latency", "-s", str(script), *said,
            f"http://127.0.0.1:{port}{path}"]  # fmt: skip
