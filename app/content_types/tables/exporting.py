"""Rows as files: the forms there are, and all rows of a table piece by piece."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, case, not_, type_coerce
from sqlalchemy.types import NULLTYPE

from app.cache.gate import Gate
from app.content_types.tables.files import Rows, csv_header, write_csv, write_ndjson
from app.content_types.tables.layouts import StoredColumn
from app.content_types.tables.paging import RowsAsked
from app.content_types.tables.pieces import Cells, Piece, read_piece
from app.content_types.tables.sorting import Place
from app.foundation.database import Database

T = TypeVar("T")

FIRST_PIECE = 200
LARGEST_PIECE = 20_000
PIECE_BYTES = 600_000
"""How large a piece should be: rows are read so many at a time that they come close to it."""

Columns = Sequence[StoredColumn]


def as_stored(column: StoredColumn, values: ColumnElement[Any]) -> ColumnElement[Any]:
    """Values as everywhere: what their types make of them is ready for JSON."""
    return values


def as_text_only(column: StoredColumn, values: ColumnElement[Any]) -> ColumnElement[Any]:
    """Values for a file without types: as the driver has them, where they look the same so."""
    if column.type == "datetime":
        return values
    if column.type == "boolean":
        return case((values, "true"), (not_(values), "false"))
    return type_coerce(values, NULLTYPE)


@dataclass(frozen=True)
class Form:
    """A form of rows that is written as they are read."""

    name: str
    media_type: str
    head: Callable[[Columns], bytes]
    """What stands above the rows."""
    select: Callable[[StoredColumn, ColumnElement[Any]], ColumnElement[Any]]
    """What is wanted of a column."""
    write: Callable[[Columns, Rows, bool], bytes]
    """Some rows; the truth is whether formulas are to be defused."""

    def cells(self, columns: Columns, *, is_safe: bool) -> Cells[bytes]:
        """How rows become bytes of this form."""
        return Cells(self.select, lambda rows: self.write(columns, rows, is_safe))


FORMS = {
    form.name: form
    for form in (
        Form(
            "csv",
            "text/csv",
            csv_header,
            as_text_only,
            lambda columns, rows, is_safe: write_csv(columns, rows, spreadsheet_safe=is_safe),
        ),
        Form(
            "ndjson",
            "application/x-ndjson",
            lambda columns: b"",
            as_stored,
            lambda columns, rows, is_safe: write_ndjson(columns, rows),
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

    async def read(self, cells: Cells[T], size: int, after: Place | None) -> Piece[T]:
        """So many rows behind a place."""
        async with self.database.read_apart(self.seconds) as session:
            gate = Gate(session)
            return await read_piece(gate, session, self.asked, cells, limit=size, after=after)

    async def stream(
        self, form: Form, piece: Piece[bytes], *, is_safe: bool
    ) -> AsyncIterator[bytes]:
        """All rows from a first piece on."""
        cells = form.cells(self.asked.columns, is_safe=is_safe)
        written, size = whole_of(form, self.asked, piece), FIRST_PIECE
        while piece.last is not None:
            size = _next_size(size, len(written))
            # The next piece is read while this one leaves.
            reading = asyncio.create_task(self.read(cells, size, piece.last))
            try:
                yield written
                piece = await reading
            finally:
                reading.cancel()
                await asyncio.wait({reading})
            written = b"".join(piece.parts)
        if written:
            yield written


def whole_of(form: Form, asked: RowsAsked, piece: Piece[bytes]) -> bytes:
    """Some rows as a file of their own."""
    return b"".join([form.head(asked.columns), *piece.parts])


def _next_size(size: int, length: int) -> int:
    fitting = size * PIECE_BYTES // max(length, 1)
    return max(1, min(fitting, 4 * size, LARGEST_PIECE))
