"""Rows as files: the forms there are, and all rows of a table piece by piece."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from app.cache.gate import Gate
from app.content_types.tables.files import (
    Values,
    csv_header,
    write_csv,
    write_ndjson,
)
from app.content_types.tables.layouts import StoredColumn
from app.content_types.tables.paging import Piece, RowsAsked, read_piece
from app.content_types.tables.sorting import Place
from app.foundation.database import Database

FIRST_PIECE = 200
LARGEST_PIECE = 10_000
PIECE_CHARACTERS = 500_000
"""How large a piece should be: rows are read so many at a time that they come close to it."""

Columns = Sequence[StoredColumn]


@dataclass(frozen=True)
class Form:
    """A form of rows that is written as they are read."""

    name: str
    media_type: str
    head: Callable[[Columns], str]
    """What stands above the rows."""
    write: Callable[[Columns, Values, bool], str]
    """Some rows; the truth is whether formulas are to be defused."""


FORMS = {
    form.name: form
    for form in (
        Form(
            "csv",
            "text/csv",
            csv_header,
            lambda columns, found, is_safe: write_csv(columns, found, spreadsheet_safe=is_safe),
        ),
        Form(
            "ndjson",
            "application/x-ndjson",
            lambda columns: "",
            lambda columns, found, is_safe: write_ndjson(columns, found),
        ),
    )
}


@dataclass(frozen=True)
class Export:
    """Rows that leave as a file, each piece read by a statement of its own.

    So no client keeps a connection to the database, however slowly it reads. Together the pieces
    are one moment all the same: live rows never change.
    """

    database: Database
    seconds: float
    asked: RowsAsked

    async def read(self, size: int, after: Place | None) -> Piece:
        """So many rows behind a place."""
        async with self.database.read_apart(self.seconds) as session:
            return await read_piece(Gate(session), session, self.asked, limit=size, after=after)

    async def stream(self, form: Form, piece: Piece, *, is_safe: bool) -> AsyncIterator[bytes]:
        """All rows from a first piece on."""
        text, size = write_whole(form, self.asked, piece, is_safe=is_safe), FIRST_PIECE
        while True:
            if text:
                yield text.encode()
            if piece.last is None:
                return
            size = _next_size(size, len(text))
            piece = await self.read(size, piece.last)
            text = form.write(self.asked.columns, piece.columns, is_safe)


def write_whole(form: Form, asked: RowsAsked, piece: Piece, *, is_safe: bool) -> str:
    """Some rows as a file of their own."""
    return form.head(asked.columns) + form.write(asked.columns, piece.columns, is_safe)


def _next_size(size: int, characters: int) -> int:
    fitting = size * PIECE_CHARACTERS // max(characters, 1)
    return max(1, min(fitting, 4 * size, LARGEST_PIECE))
