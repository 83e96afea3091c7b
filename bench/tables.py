"""Tables of 10,000 to 1,000,000 rows: what is asked of them, and files of them out and in."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app.content_types.tables.layouts import Layout
from app.foundation.settings import Settings
from app.main import open_database
from bench.databases import fresh_database
from bench.servers import serve_broadsheet
from bench.table_files import (
    LEAST_SHARE,
    MOST_LOAD_TIMES,
    MOST_MB,
    MOST_WAIT_MS,
    Exported,
    Loaded,
    measure_export,
    measure_import,
)
from bench.table_questions import (
    SECRET,
    Answered,
    Figures,
    Question,
    measure_question,
    questions,
)
from bench.tables_data import fill_table

SIZES = (10_000, 100_000, 1_000_000)
QUICK_SIZES = (1_000, 5_000)


def measure_tables(
    database: str, rounds: int, seconds: float, sizes: Sequence[int] = SIZES
) -> tuple[list[Answered], list[Exported], list[Loaded]]:
    """Every question at every size, and the largest table as a file."""
    by_size = [_measure_size(database, size, rounds, seconds) for size in sizes]
    answered = [
        Answered(database, same[0][0], *zip(*(figures for _, figures in same), strict=True))
        for same in zip(*(found for found, *_ in by_size), strict=True)
    ]
    _, exported, loaded = by_size[-1]
    return answered, [exported], [loaded]


def _measure_size(
    database: str, size: int, rounds: int, seconds: float
) -> tuple[list[tuple[Question, Figures]], Exported, Loaded]:
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        layout = asyncio.run(_fill(settings, size))
        own = {"SECRET_KEY": SECRET, "QUERY_SECONDS": "60"}
        with serve_broadsheet(settings.database_url, own, Path(name)) as server:
            found = [
                (one, measure_question(server, settings, layout, one, rounds, seconds))
                for one in questions(layout)
            ]
            exported = measure_export(server, settings, layout, size, min(rounds, 3))
            loaded = measure_import(server, settings, Path(name), size, min(rounds, 3))
    return found, exported, loaded


async def _fill(settings: Settings, size: int) -> Layout:
    database = open_database(settings)
    try:
        return await fill_table(database, settings, size)
    finally:
        await database.close()


def report_tables(
    answered: Sequence[Answered],
    exported: Sequence[Exported],
    loaded: Sequence[Loaded],
    sizes: Sequence[int] = SIZES,
) -> list[str]:
    """Three tables."""
    joined = " / ".join(f"{size:,}" for size in sizes)
    lines = [
        f"| rows of a table, {joined} | database | p50 ms | CPU ms of the server | SQL alone, ms | "
        "largest x smallest | limit | met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.question.name} | {one.database} | {_joined(one.ours_ms)} | {_joined(one.cpu_ms)} "
        f"| {_joined(one.floor_ms)} | {one.growth:.2f} | {one.limit} | {_met(one.is_met)} |"
        for one in answered
    ]
    lines += [
        "",
        "| CSV out | database | s, CPU s | rows/s | driver alone: s, CPU s | share, by CPU | limit "
        "| met |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.size:,} rows | {one.database} | {one.ours} | {one.size / one.ours.seconds:,.0f} "
        f"| {one.floor} | {one.share:.2f}, {one.cpu_share:.2f} | >= {LEAST_SHARE} by CPU "
        f"| {_met(one.is_met)} |"
        for one in exported
    ]
    lines += [
        "",
        "| CSV in | database | s, CPU s | driver, ready values: s, CPU s | times, by CPU | "
        "memory, MB | longest wait of a writer, ms | limits | met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.size:,} rows | {one.database} | {one.ours} | {one.floor} "
        f"| {one.times:.2f}, {one.cpu_times:.2f} | +{one.grown_mb:.0f} | {one.longest_wait_ms:.0f} "
        f"| {MOST_LOAD_TIMES:g} x by CPU, {MOST_MB} MB, {MOST_WAIT_MS} ms | {_met(one.is_met)} |"
        for one in loaded
    ]
    return [*lines, ""]


def _joined(figures: Sequence[float]) -> str:
    return " / ".join(f"{one:.1f}" for one in figures)


def _met(is_met: bool) -> str:
    return "yes" if is_met else "**no**"
