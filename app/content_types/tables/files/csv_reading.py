"""Reads the records of a CSV file (RFC 4180), where nothing is null and `""` is the empty string.

The csv module of Python reads both as the empty string. So blocks of the file that have two quotes
in a row are looked at before: a field that is exactly `""` becomes the character NUL, which no
text of a table may have. (NULs that are in the file are doubled, so none is mistaken for it.)
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import StringIO
from itertools import chain
from pathlib import Path

from app.content_types.tables.files.reports import Problems, UnreadableFile, Warnings, shown
from app.content_types.tables.files.rows import Rows

EMPTY = "\0"
"""A cell that is the empty string; a cell that is null is the empty text."""

LONGEST_ROW = 10_000_000
"""Characters. More of a file is never held at once."""

BLOCK = 1 << 15
"""Bytes. More rows at once are slower: the garbage collector looks at all of them again."""
_MOST_BLANK = 1_000_000
_TOO_BLANK = f"More than {_MOST_BLANK:,} lines are blank. What is behind them was not read."
_END = "\0\0\0"

Cells = list[str]


@dataclass
class _Records:
    """What a piece of the file holds."""

    cells: list[Cells] = field(default_factory=list)
    broken: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Of the records that cannot be read, the code and why."""
    is_last: bool = False
    """Whether nothing behind them can be read."""


@dataclass(frozen=True)
class CsvFile:
    """A CSV file whose encoding and dialect are known."""

    path: Path
    encoding: str
    delimiter: str
    quote: str = '"'
    skipped: int = 0
    """Characters before the header, of a line that only names the delimiter."""

    @cached_property
    def header(self) -> list[str]:
        """The first record that is not blank."""
        for records in self._records():
            for at, cells in enumerate(records.cells):
                if at in records.broken:
                    code, detail = records.broken[at]
                    raise UnreadableFile(code, f"The header cannot be read: {detail}")
                if cells:
                    return [cell.replace(EMPTY, "").strip() for cell in cells]
        raise UnreadableFile("empty-file", "The file is empty; send a header, and rows below it.")

    def rows(self, problems: Problems, warnings: Warnings) -> Iterator[Rows]:
        """All records below the header, each as wide as it."""
        width, number, blank, header_at = len(self.header), 0, 0, None
        for records in self._records():
            if header_at is None:
                header_at = next((at for at, cells in enumerate(records.cells) if cells), None)
                if header_at is None:
                    continue
                del records.cells[: header_at + 1]
                records.broken = {at - header_at - 1: why for at, why in records.broken.items()}
            if all(length == width for length in set(map(len, records.cells))):
                numbers: Sequence[int] = range(number + 1, number + len(records.cells) + 1)
                rows = Rows(numbers, records.cells)
                number += len(records.cells)
            else:
                if width > 1 and not any(records.cells) and not records.broken:
                    blank += len(records.cells)
                    if blank > _MOST_BLANK:
                        problems.add(number, None, "bad-format", _TOO_BLANK)
                        return
                rows, number = _evened(records, width, number, problems, warnings)
            if rows.cells:
                yield rows

    def _records(self) -> Iterator[_Records]:
        pending, enough = "", 0
        for text in self._pieces():
            pending += text
            if len(pending) < enough:
                continue
            cut = max(pending.rfind("\n"), pending.rfind("\r", 0, -1)) + 1
            records = self._parse(pending[:cut]) if cut else None
            if records is not None:
                yield records
                if records.is_last:
                    return
                pending, enough = pending[cut:], 0
            elif len(pending) <= LONGEST_ROW:
                enough = 2 * len(pending)
            else:
                yield _unreadable(
                    "too-long",
                    f"It is longer than {LONGEST_ROW:,} characters. The rest was not read.",
                )
                return
        if pending and (records := self._parse(pending, is_all=True)):
            yield records

    def _pieces(self) -> Iterator[str]:
        skipped = self.skipped
        for text in decoded(self.path, self.encoding):
            yield text[skipped:]
            skipped = 0 if text else skipped

    def _parse(self, text: str, *, is_all: bool = False) -> _Records | None:
        """The records of a text that begins with one; None if the last of them goes on."""
        if "\0" in text:
            text = text.replace("\0", "\0\0")
        if self.quote * 2 in text:
            text = self._up_to_an_empty_string.sub(_mark, text)
        reader = csv.reader(
            chain(StringIO(text, newline=""), (_END,)),
            delimiter=self.delimiter,
            quotechar=self.quote,
            strict=True,
        )
        records = _Records()
        while not records.is_last:
            try:
                records.cells.extend(reader)
                break
            except csv.Error as wrong:
                records.is_last = "limit" in str(wrong)
                records.broken[len(records.cells)] = _explained(wrong)
                records.cells.append([])
        if records.is_last:
            return records
        if records.cells[-1] == [_END]:
            del records.cells[-1]
            return records
        return records if is_all else None

    @cached_property
    def _up_to_an_empty_string(self) -> re.Pattern[str]:
        """Fields up to the next that is only two quotes; or all the rest."""
        end, quote = rf"{re.escape(self.delimiter)}\r\n", re.escape(self.quote)
        empty = rf"{quote}{quote}(?=[{end}]|\Z)"
        quoted = rf"{quote}(?:[^{quote}]++|{quote}{quote})*+(?:{quote}[^{end}]*+)?+"
        field = rf"(?!{empty})(?:{quoted}|[^{end}{quote}][^{end}]*+)?+[{end}]"
        return re.compile(rf"((?:{field})*+)(?:({empty})|[\s\S]*)")


def decoded(path: Path, encoding: str) -> Iterator[str]:
    """The text of a file, piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield decoder.decode(block)
    yield decoder.decode(b"", final=True)


def _mark(found: re.Match[str]) -> str:
    return f"{found[1]}{EMPTY}" if found[2] else found[0]


def _unreadable(code: str, detail: str) -> _Records:
    return _Records([[]], {0: (code, detail)})


def _explained(wrong: csv.Error) -> tuple[str, str]:
    if "limit" in str(wrong):
        return "too-long", (
            "A cell is longer than any may be, or a quote before it is never closed. What is "
            "behind it was not read."
        )
    if "unexpected end" in str(wrong):
        return "bad-format", "A quote opens in it and is never closed."
    return (
        "bad-format",
        "After a quote that closes a cell comes neither a delimiter nor a new line.",
    )


def _evened(
    records: _Records, width: int, number: int, problems: Problems, warnings: Warnings
) -> tuple[Rows, int]:
    """The records as wide as the header, and how many rows there are now."""
    numbers: list[int] = []
    rows: list[Cells] = []
    for at, cells in enumerate(records.cells):
        if at in records.broken:
            number += 1
            problems.add(number, None, *records.broken[at])
        elif cells or width == 1:
            number += 1
            numbers.append(number)
            rows.append(_as_wide(cells, width, number, problems, warnings))
    return Rows(numbers, rows), number


def _as_wide(
    cells: Cells, width: int, number: int, problems: Problems, warnings: Warnings
) -> Cells:
    if len(cells) < width:
        if cells:
            warnings.add(
                "short-row",
                f"Row {number} has {len(cells)} cells instead of {width}; the others are null.",
                row=number,
            )
        return cells + [""] * (width - len(cells))
    if any(cells[width:]):
        beyond = shown(next(cell for cell in cells[width:] if cell))
        problems.add(
            number,
            None,
            "long-row",
            f"It has {len(cells)} cells, the header {width}; {beyond} belongs to no column.",
        )
    return cells[:width]
