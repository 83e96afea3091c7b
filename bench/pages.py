"""Pages from the cache, the same unchanged, and a page without the cache: beside the floors."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from app.foundation.settings import Settings
from app.main import open_database
from bench.data import fill_article_page
from bench.databases import fresh_database
from bench.figures import Race, Runner, race
from bench.findings import Bar, Chart, Effort, Findings, markdown_table
from bench.floor import record
from bench.growth_data import sow
from bench.load import JSON
from bench.servers import CACHED, Server, serve_broadsheet, serve_floor
from bench.tables_data import SLUG, fill_table

ARTICLES, FEW_ARTICLES = 1_000, 100
ROWS = 1_000
LEAST_OF_DRESSED = 0.85
LEAST_OF_BARE = 0.95
MOST_CPU_MS = 3.0
PAGES = {
    "article": "/v1/articles/the-long-read",
    "article, with its page": "/v1/articles/the-long-read?include=faqs,tables,comments",
    "list": "/v1/articles",
    "comments": "/v1/articles/the-long-read/comments",
    "table": f"/v1/tables/{SLUG}",
    "rows": f"/v1/tables/{SLUG}/rows?limit=100",
}
FEW_PAGES = ("article",)
MISSED = "article, with its page"
HEADER = ("page", "kB", "server", "req/s", "p50 ms", "p99 ms", "CPU ms/request", "x bare",
          "x dressed", "CPU x bare", "CPU x dressed", "failures")  # fmt: skip


class Unexpected(Exception):
    """The subject answers in a way that there is nothing to compare."""


def measure_hits(database: str, effort: Effort) -> Findings:
    """Each page when the cache has it: whole, and as a 304."""
    pages = FEW_PAGES if effort.is_quick else tuple(PAGES)
    lines: list[list[object]] = []
    bars: list[Bar] = []
    requests: dict[str, list[float]] = {name: [] for name in ("bare", "dressed", "broadsheet")}
    with _site(database, CACHED, effort) as (subject, folder):
        for page in pages:
            path = PAGES[page]
            answers = _ask(subject, path)
            with _floors(answers, folder) as floor:
                runners = _runners(subject, floor, path, answers)
                found = race(runners, effort.in_halves())
            lines += _lines(page, len(answers["whole"].content), found)
            bars += _bars(page, found)
            for name, values in requests.items():
                values.append(found.middle(name).requests_per_second)
        memory = subject.resident_mb()
    chart = Chart(f"hits-{database}", f"Cache hits on {database}: requests a second",
                  pages, requests)  # fmt: skip
    return Findings(
        [*markdown_table(HEADER, lines), f"Memory of the server at the end (PSS): {memory:.0f} MB.",
         ""], bars, [chart],
    )  # fmt: skip


def measure_misses(database: str, effort: Effort) -> Findings:
    """The article with all that its page shows, computed anew each time."""
    with _site(database, {}, effort) as (subject, folder):
        path = PAGES[MISSED]
        answer = httpx.get(subject.address + path, headers=JSON)
        size = len(answer.content)
        with _floors({"whole": answer}, folder) as floor:
            runners = {
                "bare": Runner(floor, "/bare/whole", size),
                "dressed": Runner(floor, "/dressed/whole", size),
                "broadsheet": Runner(subject, path, size),
            }
            found = race(runners, effort)
        memory = subject.resident_mb()
    lowest = min(one.cpu_ms for one in found.rounds["broadsheet"])
    note = f"Lowest CPU ms of a round: {lowest:.2f}. Memory at the end (PSS): {memory:.0f} MB."
    bars = [
        Bar(f"{MISSED}: CPU ms of a miss", found.middle("broadsheet").cpu_ms, MOST_CPU_MS),
        _failures(MISSED, found),
    ]
    return Findings([*markdown_table(HEADER, _lines(MISSED, size, found)), note, ""], bars)


@contextmanager
def _site(database: str, own: Mapping[str, str], effort: Effort) -> Iterator[tuple[Server, Path]]:
    with TemporaryDirectory(prefix="broadsheet-bench-") as name:
        folder = Path(name)
        with fresh_database(database, folder) as settings:
            asyncio.run(_fill(settings, FEW_ARTICLES if effort.is_quick else ARTICLES))
            with serve_broadsheet(settings.database_url, own, folder) as subject:
                yield subject, folder


async def _fill(settings: Settings, articles: int) -> None:
    database = open_database(settings)
    try:
        await fill_article_page(database, settings)
        await fill_table(database, settings, ROWS)
        await sow(database, settings, articles, is_long=True)
    finally:
        await database.close()


@contextmanager
def _floors(answers: Mapping[str, httpx.Response], folder: Path) -> Iterator[Server]:
    file = folder / "answers.json"
    record(file, answers)
    with serve_floor(file, folder) as floor:
        yield floor


def _ask(subject: Server, path: str) -> dict[str, httpx.Response]:
    """The answers that the floors repeat, from the cache."""
    url, accept = subject.address + path, {**JSON, "Accept-Encoding": "identity"}
    first = httpx.get(url, headers=accept)
    known = {"If-None-Match": first.headers.get("ETag", "")}
    answers = {
        "whole": httpx.get(url, headers=accept),
        "unchanged": httpx.get(url, headers=accept | known),
    }
    for (name, answer), status in zip(answers.items(), (200, 304), strict=True):
        said = answer.headers.get("Cache-Status", "nothing")
        if answer.status_code != status or not said.endswith("hit"):
            raise Unexpected(f"{path}, {name}, answered {answer.status_code} and said {said}.")
    return answers


def _runners(
    subject: Server, floor: Server, path: str, answers: Mapping[str, httpx.Response]
) -> dict[str, Runner]:
    size = len(answers["whole"].content)
    known = {**JSON, "If-None-Match": answers["whole"].headers["ETag"]}
    return {
        "bare": Runner(floor, "/bare/whole", size),
        "dressed": Runner(floor, "/dressed/whole", size),
        "broadsheet": Runner(subject, path, size),
        "bare 304": Runner(floor, "/bare/unchanged", 0, known),
        "broadsheet 304": Runner(subject, path, 0, known),
    }


def _bars(page: str, found: Race) -> list[Bar]:
    return [
        Bar(f"{page}: hit x dressed floor", found.share("broadsheet", "dressed"),
            at_least=LEAST_OF_DRESSED),
        Bar(f"{page}: 304 x bare floor", found.share("broadsheet 304", "bare"),
            at_least=LEAST_OF_BARE),
        _failures(page, found),
    ]  # fmt: skip


def _failures(page: str, found: Race) -> Bar:
    """Of the floors too: a floor that fails measures nothing."""
    return Bar(f"{page}: failures", sum(found.middle(name).failures for name in found.rounds), 0)


def _lines(page: str, size: int, found: Race) -> Iterator[list[object]]:
    for name in found.rounds:
        figures = found.middle(name)
        is_ours = name.startswith("broadsheet")
        yield [
            page, f"{size / 1000:.1f}", f"**{name}**" if is_ours else f"{name} floor",
            f"{figures.requests_per_second:,.0f}", f"{figures.p50_ms:.2f}",
            f"{figures.p99_ms:.2f}", f"{figures.cpu_ms:.4f}",
            *(f"{found.share(name, floor):.2f}" for floor in ("bare", "dressed")),
            *(f"{found.cpu_share(name, floor):.2f}" for floor in ("bare", "dressed")),
            figures.failures,
        ]  # fmt: skip
