"""Reads the rows of the first sheet of an XLSX workbook, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from app.content_types.tables.files.reports import Problems, UnreadableFile, Warnings, shown
from app.content_types.tables.files.rows import Rows
from app.content_types.tables.files.sheet_opening import filled_rows

_AT_ONCE = 500


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a workbook that was checked."""

    path: Path

    @cached_property
    def header(self) -> list[str]:
        """The first row that is not empty."""
        cells = next(filled_rows(self.path), None)
        if cells is None:
            raise UnreadableFile("empty-file", "The first sheet is empty; fill a header and rows.")
        while cells and cells[-1] is None:
            cells.pop()
        return ["" if cell is None else str(cell).strip() for cell in cells]

    def rows(self, problems: Problems, warnings: Warnings) -> Iterator[Rows]:
        """All rows below the header that are not empty, each as wide as it."""
        width, start = len(self.header), 1
        cells: list[list[Any]] = []
        filled = filled_rows(self.path)
        next(filled)
        for row in filled:
            if any(cell is not None for cell in row[width:]):
                beyond = next(cell for cell in row[width:] if cell is not None)
                problems.add(
                    start + len(cells), None, "long-row", f"{shown(beyond)} belongs to no column."
                )
            cells.append(row[:width] + [None] * (width - len(row)))
            if len(cells) == _AT_ONCE:
                yield Rows(range(start, start + _AT_ONCE), cells)
                start, cells = start + _AT_ONCE, []
        if cells:
            yield Rows(range(start, start + len(cells)), cells)
