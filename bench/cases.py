"""The list: every case that is measured, and the bars that it must meet."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from app.foundation.database import Database
from app.foundation.settings import Settings
from bench.data import fill_article_page
from bench.figures import Comparison

DATABASES = ("sqlite", "postgresql")

Fill = Callable[[Database, Settings], Awaitable[str]]
"""Fills an empty database; the answer is the path to ask for."""


@dataclass(frozen=True)
class Bar:
    """A number of a comparison, and how large or small it must be."""

    name: str
    value: Callable[[Comparison], float]
    at_most: float | None = None
    at_least: float | None = None

    def is_met(self, comparison: Comparison) -> bool:
        """Whether the comparison clears it."""
        value = self.value(comparison)
        return (self.at_most is None or value <= self.at_most) and (
            self.at_least is None or value >= self.at_least
        )

    @property
    def limit(self) -> str:
        """The limit in words."""
        return f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"


@dataclass(frozen=True)
class Case:
    """One path of the service under load."""

    name: str
    describes: str
    fill: Fill
    bars: tuple[Bar, ...]
    settings: Mapping[str, str] = field(default_factory=dict)
    """`BROADSHEET_…` variables of the server, without the prefix."""
    databases: tuple[str, ...] = DATABASES


def cpu_at_most(milliseconds: float) -> Bar:
    """The sturdiest bar: CPU time hardly depends on what else the machine does."""
    return Bar("CPU ms per request", lambda comparison: comparison.subject.cpu_ms, milliseconds)


CASES = (
    Case(
        name="article-page",
        describes="An article with authors, section, 5 FAQs, 2 tables, 20 comments, not cached.",
        fill=fill_article_page,
        bars=(cpu_at_most(3.0),),
    ),
)
