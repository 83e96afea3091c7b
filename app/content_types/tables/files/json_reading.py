"""Reads rows that are JSON objects: one a line (NDJSON), in an array, or in `{"rows": […]}`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from app.content_types.tables.files.csv_reading import LONGEST_ROW, decoded
from app.content_types.tables.files.json_decoding import Decoder, NoJson, Window
from app.content_types.tables.files.reports import Problems, UnreadableFile, Warnings, shown
from app.content_types.tables.files.rows import Rows

_AT_ONCE = 500


@dataclass(frozen=True)
class Found:
    """What stands where a row should be."""

    value: Any
    wrong: str | None = None
    inexact: tuple[str, ...] = ()
    is_last: bool = False
    """Whether nothing behind it can be read."""


@dataclass(frozen=True)
class JsonFile:
    """A file of objects."""

    path: Path
    encoding: str
    is_lines: bool
    keys: Mapping[str, int]
    """Where the value of each key goes; several keys may go to the same place."""

    @cached_property
    def header(self) -> list[str]:
        """One key for each place."""
        names = {position: key for key, position in reversed(list(self.keys.items()))}
        return [names[position] for position in sorted(names)]

    def rows(self, problems: Problems, warnings: Warnings) -> Iterator[Rows]:
        """All rows; what is missing is null."""
        numbers: list[int] = []
        cells: list[list[Any]] = []
        for number, found in enumerate(self.found(), start=1):
            for text in found.inexact:
                warnings.add(
                    "not-exact", f"{shown(text)} has more digits than a double.", row=number
                )
            row = self._cells(found, number, problems)
            if row is not None:
                numbers.append(number)
                cells.append(row)
            if len(cells) >= _AT_ONCE or (row is None and problems.count >= _AT_ONCE):
                yield Rows(numbers, cells)
                numbers, cells = [], []
        if cells:
            yield Rows(numbers, cells)

    def _cells(self, found: Found, number: int, problems: Problems) -> list[Any] | None:
        if found.wrong is not None:
            behind = " What is behind it was not read." if found.is_last else ""
            problems.add(number, None, "bad-format", f"{found.wrong.rstrip('.')}.{behind}")
            return None
        if not isinstance(found.value, dict):
            problems.add(number, None, "wrong-type", f"{shown(found.value)} must be an object.")
            return None
        row: list[Any] = [None] * len(self.header)
        for key, value in found.value.items():
            position = self.keys.get(key)
            if position is None:
                problems.add(number, None, "unknown-field", f"There is no column {shown(key)}.")
            elif row[position] is not None:
                problems.add(number, None, "duplicate", f"{shown(key)} stands there twice.")
            else:
                row[position] = value
        return row

    def found(self) -> Iterator[Found]:
        """Everything that should be a row."""
        pieces = decoded(self.path, self.encoding)
        return _in_lines(pieces) if self.is_lines else _in_array(Window(pieces))


def _in_lines(pieces: Iterator[str]) -> Iterator[Found]:
    decoder = Decoder()
    pending: list[str] = []
    length = 0
    for piece in chain(pieces, ("\n",)):
        *lines, rest = piece.split("\n")
        if lines:
            lines[0] = "".join([*pending, lines[0]])
            pending, length = [], 0
        for line in lines:
            if line and not line.isspace():
                yield _line(decoder, line)
        pending.append(rest)
        length += len(rest)
        if length > LONGEST_ROW:
            yield Found(None, f"It is longer than {LONGEST_ROW:,} characters", is_last=True)
            return


def _line(decoder: Decoder, line: str) -> Found:
    line = line.strip()
    try:
        value, end = decoder.decode(line)
    except json.JSONDecodeError as wrong:
        return Found(None, f"It is not JSON: {wrong.msg} in {shown(line)}")
    except NoJson as wrong:
        return Found(None, str(wrong))
    if end < len(line):
        return Found(None, f"After the object comes {shown(line[end:])}")
    return _found(decoder, value)


def _found(decoder: Decoder, value: Any) -> Found:
    return Found(value, next(iter(decoder.wrong), None), tuple(decoder.inexact))


def _in_array(window: Window) -> Iterator[Found]:
    try:
        is_wrapped = window.peek() == "{"
        if is_wrapped and not _go_to_rows(window):
            raise UnreadableFile(
                "bad-format", "The object has no `rows`; send an array of objects, or `rows`."
            )
        window.take("[")
        while window.peek() != "]":
            yield _found(window.decoder, window.value())
            if window.peek() != "]":
                window.take(",")
        window.take("]")
        if is_wrapped and _go_to_rows(window):
            yield Found(None, "The object has `rows` twice", is_last=True)
        elif window.peek():
            yield Found(None, "Something stands behind the end", is_last=True)
    except NoJson as wrong:
        yield Found(None, str(wrong), is_last=True)


def _go_to_rows(window: Window) -> bool:
    """Goes over members of an object, up to the value of `rows`; False at its end."""
    while window.peek() in {"{", ","}:
        window.take(window.peek())
        if window.peek() == "}":
            break
        key = window.value()
        window.take(":")
        if key == "rows":
            return True
        window.value()
    window.take("}")
    return False
