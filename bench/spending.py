"""What a piece of work takes: seconds, and CPU time of everything that works on it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import psutil  # type: ignore[import-untyped]

from app.foundation.settings import Settings
from bench.servers import Server


@dataclass(frozen=True)
class Spent:
    """Time by the clock, and of processors."""

    seconds: float
    cpu_seconds: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f}, {self.cpu_seconds:.2f}"


@dataclass
class Meter:
    """Adds up what is spent in its blocks, by the server (or by us) and by the database."""

    settings: Settings
    server: Server | None = None
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """What happens in the block counts."""
        cpu, started = self._cpu(), perf_counter()
        yield
        self.seconds += perf_counter() - started
        self.cpu_seconds += self._cpu() - cpu

    @property
    def spent(self) -> Spent:
        """The sum so far."""
        return Spent(self.seconds, self.cpu_seconds)

    def _cpu(self) -> float:
        ours = process_time() if self.server is None else self.server.cpu_seconds()
        return ours if self.settings.is_embedded else ours + _postgresql_cpu(self.settings)


def measured(settings: Settings, server: Server | None, work: Callable[[], object]) -> Spent:
    """What a piece of work takes."""
    meter = Meter(settings, server)
    with meter.running():
        work()
    return meter.spent


def _postgresql_cpu(settings: Settings) -> float:
    """Of the database's processes, those too that have ended."""
    folder = Path(settings.database_url.partition("?host=")[2])
    first = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
    total = sum(first.cpu_times()[:4])
    for child in first.children():
        try:
            total += sum(child.cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return float(total)
