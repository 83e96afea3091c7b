"""Writes rows as an XLSX workbook. What a spreadsheet could only hold inexactly becomes a text."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from app.content_types.tables.files.csv_writing import WrittenColumn
from app.content_types.tables.files.xlsx_values import native
from app.content_types.tables.values import ColumnType

LONGEST_TEXT = 32_767
"""Characters of a text in a cell of a spreadsheet."""
MOST_ROWS = 1_048_575
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_FORMATS: Mapping[ColumnType, str] = {
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss.000",
    "time": "hh:mm:ss.000",
}


class DoesNotFit(Exception):
    """A table that a workbook cannot hold. The message is a sentence that says why."""


def write_xlsx(
    file: Path | IO[bytes], columns: Sequence[WrittenColumn], rows: Iterable[Sequence[Any]]
) -> None:
    """Writes a workbook of one sheet. Values are as a statement on a dataset returns them.

    Raises `DoesNotFit`.
    """
    import xlsxwriter  # noqa: PLC0415 - a tenth of the time that a server takes to start

    with xlsxwriter.Workbook(file, _OPTIONS) as workbook:
        sheet = workbook.add_worksheet()
        formats = [workbook.add_format({"num_format": form}) for form in _FORMATS.values()]
        by_type = dict(zip(_FORMATS, formats, strict=True))
        kinds = [(at, column.type, by_type.get(column.type)) for at, column in enumerate(columns)]
        for at, column in enumerate(columns):
            sheet.write_string(0, at, column.name)
        for number, row in enumerate(rows, start=1):
            if number > MOST_ROWS:
                raise DoesNotFit(f"A sheet has at most {MOST_ROWS:,} rows; ask for CSV.")
            for (at, kind, form), value in zip(kinds, row, strict=True):
                if value is not None:
                    _write(sheet, number, at, native(kind, value), form)


def _write(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise DoesNotFit(
                f"The text in row {row} and column {column + 1} is longer than {LONGEST_TEXT:,} "
                "characters, the most that a spreadsheet holds; ask for CSV."
            )
        sheet.write_string(row, column, value)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    else:
        sheet.write_datetime(row, column, value, form)
