"""Writes rows as CSV (RFC 4180): UTF-8, CRLF, nothing for null, `""` for the empty string.

The csv module writes both as nothing. So the empty string is handed to it as the character NUL,
which no text of a table may have, and which is replaced in what it wrote.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from app.content_types.tables.columns import Column
from app.content_types.tables.files.csv_reading import EMPTY

_AT_ONCE = 500
_NULL_ROW = "\0\0"
"""A row of one cell that is null: an empty line, for which the csv module would write quotes."""
_BOOLEANS = {True: "true", False: "false", None: None}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Row = Sequence[Any]
Cells = Sequence[Any]


def csv_chunks(
    columns: Sequence[Column], rows: Iterable[Row], *, spreadsheet_safe: bool = False
) -> Iterator[bytes]:
    """The header and the rows, whose values are as a statement on a dataset returns them.

    `spreadsheet_safe` puts a `'` before texts that a spreadsheet would take for a formula.
    """
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    following = iter(rows)
    while chunk := list(islice(following, _AT_ONCE)):
        writer.writerows(_written(columns, chunk, spreadsheet_safe))
        text = buffer.getvalue()
        if EMPTY in text:
            text = text.replace(_NULL_ROW, "").replace(EMPTY, '""')
        yield text.encode()
        buffer.seek(0)
        buffer.truncate()
    if header := buffer.getvalue():
        yield header.encode()


def _written(
    columns: Sequence[Column], chunk: Sequence[Row], spreadsheet_safe: bool
) -> Iterable[Row]:
    by_column: list[Cells] = list(zip(*chunk, strict=True))
    for at, column in enumerate(columns):
        if column.type == "boolean":
            by_column[at] = list(map(_BOOLEANS.__getitem__, by_column[at]))
        elif column.type == "string":
            by_column[at] = _texts(by_column[at], spreadsheet_safe)
    if len(columns) == 1:
        by_column[0] = [_NULL_ROW if cell is None else cell for cell in by_column[0]]
    return zip(*by_column, strict=True)


def _texts(cells: Cells, spreadsheet_safe: bool) -> Cells:
    if "" in cells:
        cells = [EMPTY if text == "" else text for text in cells]
    if spreadsheet_safe:
        cells = [
            f"'{text}" if text and text.startswith(_FORMULA_STARTS) else text for text in cells
        ]
    return cells
