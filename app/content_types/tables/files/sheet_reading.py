"""Reads the rows of the first sheet of an XLSX workbook, one after the other."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook

from app.content_types.tables.files.reports import Problems, UnreadableFile, Warnings, shown
from app.content_types.tables.files.rows import Rows

MOST_ROWS = 1_048_576
"""Of a sheet, in every spreadsheet program."""
_MOST_COLUMNS = 1_024
_MOST_WIDE = 100
"""Rows that may have more columns than that: a stray cell does no harm."""
_AT_ONCE = 500
_BROKEN = (
    *(ParseError, BadZipFile, ValueError, TypeError, KeyError, IndexError),
    *(AttributeError, OverflowError, EOFError),
)


@dataclass(frozen=True)
class SheetError:
    """What a formula came to that could not be computed: `#DIV/0!`."""

    text: str


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a workbook that was checked."""

    path: Path

    @cached_property
    def header(self) -> list[str]:
        """The first row that is not empty."""
        cells = next(self._filled(), None)
        if cells is None:
            raise UnreadableFile("empty-file", "The first sheet is empty; fill a header and rows.")
        while cells and cells[-1] is None:
            cells.pop()
        return ["" if cell is None else str(cell).strip() for cell in cells]

    def rows(self, problems: Problems, warnings: Warnings) -> Iterator[Rows]:
        """All rows below the header that are not empty, each as wide as it."""
        width, start = len(self.header), 1
        cells: list[list[Any]] = []
        filled = self._filled()
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

    def _filled(self) -> Iterator[list[Any]]:
        try:
            with (
                self.path.open("rb") as file,
                closing(load_workbook(file, read_only=True, data_only=True)) as workbook,
            ):
                yield from _filled(workbook.worksheets[0])
        except _BROKEN as wrong:
            raise UnreadableFile(
                "bad-workbook",
                f"The workbook cannot be read ({str(wrong)[:100]}); save it anew, or as CSV.",
            ) from None


def _filled(sheet: Any) -> Iterator[list[Any]]:
    wide = 0
    sheet.reset_dimensions()  # what it claims is not what it has
    for number, row in enumerate(sheet.iter_rows(), start=1):
        wide += len(row) > _MOST_COLUMNS
        if number > MOST_ROWS or wide > _MOST_WIDE:
            raise UnreadableFile(
                "workbook-too-large",
                f"The sheet has more than {MOST_ROWS:,} rows or {_MOST_COLUMNS:,} columns.",
            )
        cells = [_value(cell) for cell in row]
        if cells.count(None) < len(cells):
            yield cells


def _value(cell: Any) -> Any:
    return SheetError(str(cell.value)) if cell.data_type == "e" else cell.value
