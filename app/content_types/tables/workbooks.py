"""Rows as an XLSX workbook, which has to be whole before its first byte can leave."""

import asyncio
from collections.abc import Iterator, Sequence
from tempfile import TemporaryFile
from threading import Event
from typing import IO, Any

from app.content_types.tables.exporting import Export, as_stored
from app.content_types.tables.files import DoesNotFit, write_xlsx
from app.content_types.tables.knowing import wrong
from app.content_types.tables.pieces import Cells, Piece
from app.content_types.tables.sorting import Place

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 100_000
MOST_AT_ONCE = 2
"""Workbooks that one process writes; the others wait."""
ROWS_AT_ONCE = 1000
FILE_PIECE = 64 * 1024

_writing = asyncio.Semaphore(MOST_AT_ONCE)


def require_fit(count: int) -> None:
    """Raises `Invalid` for more rows than a workbook may have."""
    if count > MOST_ROWS:
        raise wrong(
            "format",
            "out-of-range",
            f"A workbook has at most {MOST_ROWS:,} rows, and these are {count:,}; filter for "
            "fewer, or ask for CSV.",
        )


async def write_workbook(export: Export, after: Place | None, limit: int | None) -> IO[bytes]:
    """The file, in a folder for such. Raises `Invalid` for what no spreadsheet can hold."""
    file = TemporaryFile()  # noqa: SIM115 - it is open until it was sent
    rows = _Rows(export, after, limit or MOST_ROWS)
    try:
        async with _writing:
            await asyncio.to_thread(write_xlsx, file, export.asked.columns, rows)
    except DoesNotFit as refusal:
        file.close()
        raise wrong("format", "too-long", str(refusal)) from None
    except BaseException:
        rows.stop()
        file.close()
        raise
    return file


class _Rows:
    """Rows as a thread asks for them; they are read in the event loop, some at a time."""

    def __init__(self, export: Export, after: Place | None, most: int) -> None:
        self._export, self._after, self._most = export, after, most
        self._loop, self._is_stopped = asyncio.get_running_loop(), Event()

    def stop(self) -> None:
        """Nobody wants them any more."""
        self._is_stopped.set()

    def __iter__(self) -> Iterator[Sequence[Any]]:
        cells = Cells(as_stored, list)
        piece, missing = Piece[list[Any]]([], self._after), self._most
        while missing and not self._is_stopped.is_set():
            reading = self._export.read(cells, min(missing, ROWS_AT_ONCE), piece.last)
            piece = asyncio.run_coroutine_threadsafe(reading, self._loop).result()
            for rows in piece.parts:
                yield from rows
                missing -= len(rows)
            if piece.last is None:
                return


def read_file(file: IO[bytes]) -> Iterator[bytes]:
    """What a file holds, from the beginning; then it is gone."""
    with file:
        file.seek(0)
        while piece := file.read(FILE_PIECE):
            yield piece
