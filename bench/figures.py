"""What a round of load measures, how rounds become one number, and races: servers in turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bench.findings import Effort
from bench.load import CONNECTIONS, JSON, put_load
from bench.servers import Server
from bench.yardstick import lay

WARM_UP_SECONDS = 1.0


@dataclass(frozen=True)
class Figures:
    """One server under load, in one round or in the median of several."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """CPU time of the server process and its children, per request."""
    failures: int = 0


@dataclass(frozen=True)
class Runner:
    """Something that is asked for, and the server that answers."""

    server: Server
    path: str
    size: int
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    connections: int = CONNECTIONS

    def run(self, seconds: float) -> Figures:
        """One round."""
        before = self.server.cpu_seconds()
        load = put_load(
            self.server.port, self.path, self.size, seconds, self.headers, self.connections
        )
        spent = self.server.cpu_seconds() - before
        return Figures(
            requests_per_second=load.requests / load.seconds,
            p50_ms=load.p50_ms,
            p99_ms=load.p99_ms,
            cpu_ms=1000 * spent / load.requests,
            failures=load.failures,
        )


@dataclass(frozen=True)
class Race:
    """The rounds of each runner, by name, and how fast the machine was beside them."""

    rounds: Mapping[str, Sequence[Figures]]
    yardstick_ms: Sequence[float]

    def middle(self, name: str) -> Figures:
        """The median of each number; failures are added up."""
        return middle(self.rounds[name])

    def share(self, name: str, floor: str) -> float:
        """The share of the floor's requests per second; neighbors share the machine's mood."""
        return median(
            ours.requests_per_second / theirs.requests_per_second
            for ours, theirs in zip(self.rounds[name], self.rounds[floor], strict=True)
        )

    def cpu_share(self, name: str, floor: str) -> float:
        """The floor's CPU time as a share of ours: the same ratio, as neighbors cannot bend it."""
        return median(
            theirs.cpu_ms / ours.cpu_ms
            for ours, theirs in zip(self.rounds[name], self.rounds[floor], strict=True)
        )


def race(runners: Mapping[str, Runner], effort: Effort) -> Race:
    """All of them in turns, after a warm-up unless it must be quick."""
    if not effort.is_quick:
        for runner in runners.values():
            runner.run(WARM_UP_SECONDS)
    found: dict[str, list[Figures]] = {name: [] for name in runners}
    yardstick = []
    for _ in range(effort.rounds):
        yardstick.append(lay())
        for name, runner in runners.items():
            found[name].append(runner.run(effort.seconds))
    return Race(found, yardstick)


def middle(rounds: Sequence[Figures]) -> Figures:
    """The median of each number; failures are added up."""
    return Figures(
        requests_per_second=median(one.requests_per_second for one in rounds),
        p50_ms=median(one.p50_ms for one in rounds),
        p99_ms=median(one.p99_ms for one in rounds),
        cpu_ms=median(one.cpu_ms for one in rounds),
        failures=sum(one.failures for one in rounds),
    )
