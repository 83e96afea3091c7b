"""The report: Markdown tables, the bars, charts, and the machine that it was measured on."""

import platform
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from app.foundation.clock import now
from bench.cases import Case
from bench.charts import draw
from bench.findings import Effort, Findings, markdown_table
from bench.servers import ROOT
from bench.yardstick import lay

RESULTS = Path(__file__).parent / "results"
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- The latest run: begin -->", "<!-- The latest run: end -->"
"""Between them, `make bench` writes what a complete run found."""
PACKAGES = ("uvicorn", "fastapi", "pydantic", "sqlalchemy", "asyncpg")


@dataclass(frozen=True)
class Result:
    """What a case found on a database, or why it could not."""

    case: Case
    database: str
    findings: Findings
    failure: str | None = None

    @property
    def has_succeeded(self) -> bool:
        """Whether every bar is met."""
        return self.failure is None and all(bar.is_met for bar in self.findings.bars)


def write_report(results: Sequence[Result], effort: Effort, *, is_complete: bool) -> str:
    """`latest.md` with its charts; a complete run goes to the documentation too."""
    folder = RESULTS if is_complete else RESULTS / "partial"
    folder.mkdir(parents=True, exist_ok=True)
    charts = [
        f"![{chart.title}]({{}}{draw(chart, folder)})"
        for result in results
        for chart in result.findings.charts
    ]
    summary = [*_machine(effort), "", *_bars(results)]
    details = [line for result in results for line in _details(result)]
    text = "\n".join(["# `make bench`", "", *summary, *_drawn(charts, ""), *details])
    (folder / "latest.md").write_text(text, encoding="utf-8")
    if is_complete:
        _show("\n".join([*summary, *_drawn(charts, "../bench/results/")]))
    return text


def _drawn(charts: Sequence[str], prefix: str) -> list[str]:
    return [line for chart in charts for line in (chart.format(prefix), "")]


def _show(text: str) -> None:
    """Puts the latest run into the documentation."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def _bars(results: Sequence[Result]) -> list[str]:
    rows = [
        [result.case.name, result.database, bar.name, bar.limit, f"{bar.measured:.4g}",
         "yes" if bar.is_met else "**no**"]
        for result in results
        for bar in result.findings.bars
    ]  # fmt: skip
    rows += [
        [result.case.name, result.database, result.failure, "", "", "**no**"]
        for result in results
        if result.failure is not None
    ]
    return markdown_table(("case", "database", "bar", "limit", "measured", "met"), rows)


def _details(result: Result) -> Iterator[str]:
    yield f"## {result.case.name}, {result.database}"
    yield ""
    yield result.case.describes
    yield ""
    yield from result.findings.lines


def _machine(effort: Effort) -> Iterator[str]:
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = psutil.getloadavg()[0] / (psutil.cpu_count() or 1)
    size = (
        ", **small sizes**: good to see that it runs, for nothing else" if effort.is_quick else ""
    )
    yield f"- {now():%Y-%m-%d %H:%M} UTC"
    yield (
        f"- {_cpu_model()}, {psutil.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 1024**3:.0f} GB, {platform.system()}"
    )
    yield f"- Python {platform.python_version()}, {versions}"
    yield f"- {effort.rounds} rounds of {effort.seconds:g} s, floors and subject in turns{size}"
    yield (
        f"- yardstick at the end, CPU ms of a fixed piece of Python: {lay():.1f}; "
        f"load average by core: {load:.1f}. Runs compare only at like values"
    )


def _cpu_model() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()
