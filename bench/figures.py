"""What a run measures, and how rounds become one number: the median."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figures:
    """One server under load, in one round or in the median of several."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    """CPU time of the server process and its children, per request."""
    failures: int = 0
    """Answers that were not 2xx, or not as long as the first one."""


@dataclass(frozen=True)
class Comparison:
    """The subject beside its floors, round by round."""

    case: str
    database: str
    size: int
    """Bytes of the answer's body."""
    bare_rounds: Sequence[Figures]
    dressed_rounds: Sequence[Figures]
    subject_rounds: Sequence[Figures]
    yardstick_rounds: Sequence[float]
    """CPU ms of a fixed piece of Python beside each round; see `bench.yardstick`."""

    @property
    def bare(self) -> Figures:
        """The floor with two headers."""
        return middle(self.bare_rounds)

    @property
    def dressed(self) -> Figures:
        """The floor with the subject's headers."""
        return middle(self.dressed_rounds)

    @property
    def subject(self) -> Figures:
        """The service."""
        return middle(self.subject_rounds)

    @property
    def ratio_to_bare(self) -> float:
        """The share of the bare floor's requests per second that the subject reaches."""
        return _ratio(self.subject_rounds, self.bare_rounds)

    @property
    def ratio_to_dressed(self) -> float:
        """The share of the dressed floor's requests per second that the subject reaches."""
        return _ratio(self.subject_rounds, self.dressed_rounds)

    @property
    def failures(self) -> int:
        """All wrong answers, of the floors too: a floor that fails measures nothing."""
        return self.bare.failures + self.dressed.failures + self.subject.failures


def middle(rounds: Sequence[Figures]) -> Figures:
    """The median of each number; failures are added up."""
    return Figures(
        requests_per_second=median(one.requests_per_second for one in rounds),
        p50_ms=median(one.p50_ms for one in rounds),
        p99_ms=median(one.p99_ms for one in rounds),
        cpu_ms=median(one.cpu_ms for one in rounds),
        failures=sum(one.failures for one in rounds),
    )


def _ratio(subject: Sequence[Figures], floor: Sequence[Figures]) -> float:
    # Neighbors in time share the machine's mood, so each round is compared with its own.
    return median(
        ours.requests_per_second / theirs.requests_per_second
        for ours, theirs in zip(subject, floor, strict=True)
    )
