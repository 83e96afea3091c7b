"""Opens the first sheet of an XLSX workbook and walks through the rows that are not empty."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from app.content_types.tables.files.reports import UnreadableFile

MOST_ROWS = 1_048_576
"""Of a sheet, in every spreadsheet program."""
_MOST_COLUMNS = 1_024
_MOST_WIDE = 100
"""Rows that may have more columns than that: a stray cell does no harm."""
_BROKEN = (
    *(ParseError, BadZipFile, ValueError, TypeError, KeyError, IndexError),
    *(AttributeError, OverflowError, EOFError),
)


@dataclass(frozen=True)
class SheetError:
    """What a formula came to that could not be computed: `#DIV/0!`."""

    text: str


def filled_rows(path: Path) -> Iterator[list[Any]]:
    """The cells of each row. Raises `UnreadableFile`."""
    from openpyxl import load_workbook  # noqa: PLC0415 - a tenth of the time that a server takes to start

    try:
        with (
            path.open("rb") as file,
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
