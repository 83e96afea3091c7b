"""Rows as files: the forms there are, and all rows of a table piece by piece."""

import csv
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import quote

import orjson

from app.cache.gate import Gate
from app.content_types.tables.asking import ROW_ID
from app.content_types.tables.layouts import StoredColumn
from app.content_types.tables.paging import RowsAsked, RowsFound, read_page
from app.foundation.database import Database

FIRST_PIECE = 200
LARGEST_PIECE = 4000
PIECE_CHARACTERS = 200_000
"""How large a piece should be: rows are read so many at a time that they come close to it."""

Columns = Sequence[StoredColumn | None]
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Form:
    """A form of rows that is written as it is read."""

    name: str
    media_type: str
    head: Callable[[Sequence[str]], str]
    """What stands above the rows, from the names of the columns."""
    write: Callable[[Columns, Rows, bool], str]
    """Some rows; the truth is whether formulas are to be defused."""


_EMPTY = "\0"
"""Stands for the empty string until it gets its quotes; no text has this character."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _write_csv(columns: Columns, rows: Rows, is_safe: bool) -> str:
    ready = [
        _cells(column, values, is_safe)
        for column, values in zip(columns, zip(*rows, strict=True), strict=False)
    ]
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if len(columns) == 1:  # the library would write null as an empty string, lest the line be empty
        for row in zip(*ready, strict=True):
            writer.writerow(row if row[0] is not None else ())
    else:
        writer.writerows(zip(*ready, strict=True))
    return out.getvalue().replace(_EMPTY, '""')


def _cells(column: StoredColumn | None, values: Sequence[Any], is_safe: bool) -> Sequence[Any]:
    """Values of a column as the library writes them: null as nothing, numbers in full."""
    if column is None:
        return values
    if column.type == "boolean":
        return [None if value is None else "true" if value else "false" for value in values]
    if column.folded_place is None:
        return values
    if is_safe:
        values = [f"'{text}" if text and text.startswith(_FORMULA) else text for text in values]
    return [_EMPTY if text == "" else text for text in values] if "" in values else values


def _write_ndjson(columns: Columns, rows: Rows, is_safe: bool) -> str:
    names = names_of(columns)
    return "".join(
        orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE).decode()
        for row in rows
    )


FORMS = {
    form.name: form
    for form in (
        Form("csv", "text/csv", lambda names: ",".join(names) + "\r\n", _write_csv),
        Form("ndjson", "application/x-ndjson", lambda names: "", _write_ndjson),
    )
}


def names_of(columns: Columns) -> list[str]:
    """The names of columns, of `_id` too."""
    return [ROW_ID if column is None else column.name for column in columns]


def write_whole(form: Form, asked: RowsAsked, found: RowsFound, *, is_safe: bool) -> str:
    """A page of rows as a file of its own."""
    head = form.head(names_of(asked.columns))
    return head + form.write(asked.columns, found.rows, is_safe)


async def stream(
    database: Database,
    seconds: float,
    form: Form,
    asked: RowsAsked,
    found: RowsFound,
    *,
    is_safe: bool,
) -> AsyncIterator[bytes]:
    """All rows from a first piece on.

    Each piece is a statement of its own, so that no client keeps a connection to the database,
    however slowly it reads. Together they are one moment all the same: live rows never change.
    """
    piece, size = write_whole(form, asked, found, is_safe=is_safe), FIRST_PIECE
    while True:
        if piece:
            yield piece.encode()
        if found.last is None:
            return
        size = _next_size(size, len(piece))
        async with database.read_apart(seconds) as session:
            found = await read_page(Gate(session).read, asked, limit=size, after=found.last)
        piece = form.write(asked.columns, found.rows, is_safe)


def _next_size(size: int, characters: int) -> int:
    fitting = size * PIECE_CHARACTERS // max(characters, 1)
    return max(1, min(fitting, 4 * size, LARGEST_PIECE))


def disposition(slug: str, form: str) -> str:
    """`Content-Disposition` (RFC 6266) with the slug as the name of the file."""
    name = f"{slug}.{form}"
    if name.isascii():
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"table.{form}\"; filename*=UTF-8''{quote(name)}"
