"""The report: a Markdown table, the bars, and the machine that it was measured on."""

import platform
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil  # type: ignore[import-untyped]

from app.foundation.clock import now
from bench.cases import Case
from bench.conversions import MOST_TIMES, Conversion
from bench.figures import Comparison, Figures, middle

LATEST = Path(__file__).parent / "results" / "latest.md"
PACKAGES = ("uvicorn", "fastapi", "pydantic", "sqlalchemy", "asyncpg")

Result = tuple[Case, Comparison]


def write_report(
    results: Sequence[Result],
    conversions: Sequence[Conversion],
    comments: Sequence[str],
    *,
    rounds: int,
    seconds: float,
) -> str:
    """The report as Markdown; `bench/results/latest.md` keeps it."""
    lines = [
        "# `make bench`",
        "",
        *_machine(),
        f"- {rounds} rounds of {seconds:g} s each, floors and subject in turns; medians",
        *_yardstick(results),
        "",
        *_table(
            ("case", "database", "server", "req/s", "p50 ms", "p99 ms", "CPU ms/request",
             "lowest", "x bare", "x dressed", "failures"),
            (row for _, comparison in results for row in _rows(comparison)),
        ),
        "",
        *_table(("case", "database", "bar", "limit", "measured", "met"), _bars(results)),
        "",
        *_table(
            ("body", "characters", "bare parse, CPU ms", "least", "read", "write", "x bare",
             "limit", "met"),
            map(_conversion, conversions),
        ),
        "",
        *comments,
    ]  # fmt: skip
    text = "\n".join(lines)
    LATEST.parent.mkdir(exist_ok=True)
    LATEST.write_text(text, encoding="utf-8")
    return text


def succeeded(results: Sequence[Result]) -> bool:
    """Whether every bar is met and every answer was right."""
    return all(
        comparison.failures == 0 and all(bar.is_met(comparison) for bar in case.bars)
        for case, comparison in results
    )


def _rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    size = f"{comparison.size / 1000:.1f} kB"
    ratios = (f"{comparison.ratio_to_bare:.3f}", f"{comparison.ratio_to_dressed:.3f}")
    yield _row(comparison, f"bare floor, {size}", comparison.bare_rounds, ("1", ""))
    yield _row(comparison, "dressed floor", comparison.dressed_rounds, ("", "1"))
    yield _row(comparison, "**broadsheet**", comparison.subject_rounds, ratios)


def _row(
    comparison: Comparison, server: str, rounds: Sequence[Figures], ratios: tuple[str, str]
) -> tuple[str, ...]:
    figures = middle(rounds)
    return (
        comparison.case,
        comparison.database,
        server,
        f"{figures.requests_per_second:,.0f}",
        f"{figures.p50_ms:.2f}",
        f"{figures.p99_ms:.2f}",
        f"{figures.cpu_ms:.3f}",
        f"{min(one.cpu_ms for one in rounds):.3f}",
        *ratios,
        str(figures.failures),
    )


def _bars(results: Sequence[Result]) -> Iterator[tuple[str, ...]]:
    for case, comparison in results:
        for bar in case.bars:
            met = "yes" if bar.is_met(comparison) else "**no**"
            measured = f"{bar.value(comparison):.2f}"
            yield case.name, comparison.database, bar.name, bar.limit, measured, met


def _conversion(found: Conversion) -> tuple[str, ...]:
    times = (found.floor_ms, found.least_ms, found.read_ms, found.write_ms)
    return (
        found.name,
        f"{found.size:,}",
        *(f"{time:.3f}" for time in times),
        f"{found.ratio:.1f}",
        f"<= {MOST_TIMES:g}",
        "yes" if found.is_met else "**no**",
    )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _machine() -> Iterator[str]:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    yield f"- {now():%Y-%m-%d %H:%M} UTC"
    yield f"- {_cpu_model()}, {psutil.cpu_count()} cores, {platform.system()}"
    yield f"- Python {platform.python_version()}, {versions}"


def _yardstick(results: Sequence[Result]) -> Iterator[str]:
    laid = sorted(one for _, comparison in results for one in comparison.yardstick_rounds)
    if laid:
        yield (
            f"- yardstick, CPU ms of a fixed piece of Python: {laid[0]:.1f} to {laid[-1]:.1f}, "
            f"median {median(laid):.1f}; runs compare only at like values"
        )


def _cpu_model() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
