"""The list: every case that is measured, one line each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bench.comments import measure_comments, report_comments
from bench.conversions import measure_conversions, report_conversions
from bench.findings import Bar, Effort, Findings
from bench.freshness import measure_freshness
from bench.growth import measure_growth
from bench.hit_ratio import measure_hit_ratio
from bench.pages import measure_hits, measure_misses
from bench.search import ARTICLES, measure_search, report_search
from bench.sitemaps import FEW_ARTICLES, measure_sitemaps, report_sitemaps
from bench.starting import measure_start
from bench.tables import QUICK_SIZES, SIZES, measure_tables, report_tables

DATABASES = ("sqlite", "postgresql")
NONE = ("no database",)


@dataclass(frozen=True)
class Case:
    """Something that is measured on each of its databases."""

    name: str
    describes: str
    measure: Callable[[str, Effort], Findings]
    databases: tuple[str, ...] = DATABASES


class Judged(Protocol):
    """What has a bar of its own."""

    @property
    def is_met(self) -> bool:
        """Whether the bar is cleared."""


def _bodies(_: str, effort: Effort) -> Findings:
    found = measure_conversions(effort.rounds)
    return Findings(report_conversions(found), _bars("read and write within the limit", found))


def _comments(database: str, effort: Effort) -> Findings:
    pages, posts = measure_comments(database, effort)
    return Findings(report_comments(pages, posts), _bars("pages within the limit", pages))


def _tables(database: str, effort: Effort) -> Findings:
    sizes = QUICK_SIZES if effort.is_quick else SIZES
    answered, exported, loaded = measure_tables(database, effort.rounds, effort.seconds, sizes)
    judged = [*answered, *exported, *loaded]
    lines = report_tables(answered, exported, loaded, sizes)
    return Findings(lines, _bars("answers and files within the limits", judged))


def _search(database: str, effort: Effort) -> Findings:
    cost = measure_search(database, effort.rounds, 2_000 if effort.is_quick else ARTICLES)
    return Findings(report_search([cost]), _bars("questions within the limit", [cost]))


def _outlets(database: str, effort: Effort) -> Findings:
    articles = FEW_ARTICLES if effort.is_quick else ARTICLES
    costs = measure_sitemaps(database, effort.rounds, articles)
    return Findings(report_sitemaps(costs), _bars("outlets within the limits", costs))


def _bars(name: str, judged: Sequence[Judged]) -> Iterable[Bar]:
    """How many of them are met: the case's own table says which."""
    return [Bar(f"{name}: of {len(judged)}", sum(one.is_met for one in judged),
                at_least=len(judged))]  # fmt: skip


CASES = (
    Case("hits", "Pages from the cache, and 304s, beside the floors.", measure_hits),
    Case("misses", "An article with all that its page shows, not cached.", measure_misses),
    Case("freshness", "From a commit to all of four workers, under load.", measure_freshness),
    Case("hit-ratio", "Readers, while other articles are commented on.", measure_hit_ratio),
    Case("start", "From the command to the first answer, 100,000 articles.", measure_start),
    Case("comments", "Threads of 50 and of 100,000; posting.", _comments),
    Case("bodies", "Reading and writing 7 kB, beside bare parsers.", _bodies, NONE),
    Case("tables", "Rows of tables of 10,000 to 1,000,000 rows.", _tables),
    Case("search", "Questions of two words to 1,000,000 articles, beside the engine's.", _search),
    Case("growth", "Pages of sites with 1,000 to 1,000,000 articles.", measure_growth),
    Case("sitemaps", "Sitemaps and feeds of 1,000,000 articles, and memory.", _outlets),
)
