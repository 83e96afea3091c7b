"""Reads a file that a test wrote, whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from app.content_types.tables.columns import Column
from app.content_types.tables.files import (
    MEDIA_TYPES,
    CellProblem,
    FileWarning,
    Problems,
    TabularFile,
    Upload,
    open_file,
)
from app.content_types.tables.sql_types import SAFE_INTEGER
from app.foundation.clock import format_instant

CSV, NDJSON, JSON, XLSX = MEDIA_TYPES


@dataclass
class Reading:
    """What was found in a file."""

    file: TabularFile
    rows: list[tuple[Any, ...]]
    problems: list[CellProblem]
    count: int

    @property
    def types(self) -> dict[str, str]:
        """The types of its columns."""
        return {column.name: column.type for column in self.file.columns}

    @property
    def warnings(self) -> list[FileWarning]:
        """All of them."""
        return self.file.warnings

    @property
    def warned(self) -> set[tuple[str, str | None]]:
        """Their codes, and of which column."""
        return {(warning.code, warning.column) for warning in self.warnings}

    @property
    def wrong(self) -> list[tuple[int, str | None, str]]:
        """Where the problems are, and their codes."""
        return [(problem.row, problem.column, problem.code) for problem in self.problems]


def read(
    folder: Path,
    content: bytes | str,
    columns: Sequence[Column] | None = None,
    *,
    media_type: str = CSV,
    charset: str | None = None,
) -> Reading:
    """Writes the file and reads it."""
    path = folder / "upload"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    file = open_file(Upload(path, media_type, charset), columns)
    problems = Problems()
    rows = [row for chunk in file.chunks(problems) for row in chunk]
    return Reading(file, rows, problems.first, problems.count)


def as_stored(row: Sequence[Any]) -> list[Any]:
    """A row as a statement on a dataset returns it: ready for JSON."""
    return list(map(_as_stored, row))


def _as_stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > SAFE_INTEGER:
        return str(value)
    return value
