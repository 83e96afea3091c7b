"""What a case hands to the report: tables, the bars that were to be met, curves to draw."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Effort:
    """How long to measure, and whether small sizes will do."""

    rounds: int = 5
    seconds: float = 4.0
    is_quick: bool = False

    def in_halves(self) -> "Effort":
        """With rounds of half the time, for what needs many of them."""
        return replace(self, seconds=self.seconds / 2)


@dataclass(frozen=True)
class Bar:
    """A number, and how large or small it must be."""

    name: str
    measured: float
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether it is cleared."""
        return (self.at_most is None or self.measured <= self.at_most) and (
            self.at_least is None or self.measured >= self.at_least
        )

    @property
    def limit(self) -> str:
        """The limit in words."""
        return f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"


@dataclass(frozen=True)
class Chart:
    """Lines over a few places, or bars beside each other."""

    name: str
    """Of its file, without ending."""
    title: str
    places: Sequence[str]
    lines: Mapping[str, Sequence[float]]
    is_growth: bool = False


@dataclass(frozen=True)
class Findings:
    """What one case found on one database."""

    lines: Sequence[str]
    bars: Sequence[Bar] = ()
    charts: Sequence[Chart] = field(default_factory=tuple)


def markdown_table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table, and the empty line behind it."""
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(map(str, line))} |" for line in lines] + [""]
