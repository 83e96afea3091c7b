"""Rows as files: the forms there are, and all rows of a table piece by piece."""

import re
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson

from app.cache.gate import Gate
from app.content_types.tables.asking import ROW_ID
from app.content_types.tables.layouts import StoredColumn
from app.content_types.tables.paging import Piece, RowsAsked, read_piece
from app.foundation.database import Database

FIRST_PIECE = 200
LARGEST_PIECE = 10_000
PIECE_CHARACTERS = 500_000
"""How large a piece should be: rows are read so many at a time that they come close to it."""

Columns = Sequence[StoredColumn | None]
Values = Sequence[Sequence[Any]]
"""Of each column."""


@dataclass(frozen=True)
class Form:
    """A form of rows that is written as it is read."""

    name: str
    media_type: str
    head: Callable[[Sequence[str]], str]
    """What stands above the rows, from the names of the columns."""
    write: Callable[[Columns, Values, bool], str]
    """Some rows; the truth is whether formulas are to be defused."""


_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SPECIAL = re.compile(r'[",\r\n]')


def _write_csv(columns: Columns, found: Values, is_safe: bool) -> str:
    """Column by column, each in a few calls that run in C: one call per cell would take longer."""
    if not found[0]:
        return ""
    cells = [
        _texts(values, is_safe) if column and column.folded_place else _plain(column, values)
        for column, values in zip(columns, found, strict=True)
    ]
    return "\r\n".join(map(",".join, zip(*cells, strict=True))) + "\r\n"


def _plain(column: StoredColumn | None, values: Sequence[Any]) -> Sequence[str]:
    """Of types whose values need no quotes; null is nothing."""
    if column is not None and column.type in {"date", "datetime", "time"}:
        return [value or "" for value in values] if None in values else values
    return orjson.dumps(values)[1:-1].decode().replace("null", "").replace('"', "").split(",")


def _texts(values: Sequence[str | None], is_safe: bool) -> Sequence[str]:
    """Texts in quotes where they need them: the empty one, so that it is not null, and some."""
    if is_safe:
        values = [f"'{text}" if text and text.startswith(_FORMULA) else text for text in values]
    if None not in values and "" not in values and not _SPECIAL.search("".join(values)):  # type: ignore[arg-type]
        return values  # type: ignore[return-value]
    return [_quoted(text) for text in values]


def _quoted(text: str | None) -> str:
    if text is None:
        return ""
    if text and not _SPECIAL.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _write_ndjson(columns: Columns, found: Values, is_safe: bool) -> str:
    names = names_of(columns)
    # Each line becomes text at once: the library's bytes hold more memory than they show.
    return "".join(
        orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE).decode()
        for row in zip(*found, strict=True)
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


def write_whole(form: Form, asked: RowsAsked, piece: Piece, *, is_safe: bool) -> str:
    """Some rows as a file of their own."""
    head = form.head(names_of(asked.columns))
    return head + form.write(asked.columns, piece.columns, is_safe)


async def stream(
    database: Database, seconds: float, form: Form, asked: RowsAsked, piece: Piece, *, is_safe: bool
) -> AsyncIterator[bytes]:
    """All rows from a first piece on.

    Each piece is a statement of its own, so that no client keeps a connection to the database,
    however slowly it reads. Together they are one moment all the same: live rows never change.
    """
    text, size = write_whole(form, asked, piece, is_safe=is_safe), FIRST_PIECE
    while True:
        if text:
            yield text.encode()
        if piece.last is None:
            return
        size = _next_size(size, len(text))
        async with database.read_apart(seconds) as session:
            gate = Gate(session)
            piece = await read_piece(gate, session, asked, limit=size, after=piece.last)
        text = form.write(asked.columns, piece.columns, is_safe)


def _next_size(size: int, characters: int) -> int:
    fitting = size * PIECE_CHARACTERS // max(characters, 1)
    return max(1, min(fitting, 4 * size, LARGEST_PIECE))


def disposition(slug: str, form: str) -> str:
    """`Content-Disposition` (RFC 6266) with the slug as the name of the file."""
    name = f"{slug}.{form}"
    if name.isascii():
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"table.{form}\"; filename*=UTF-8''{quote(name)}"
