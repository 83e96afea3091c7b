"""Writes rows as CSV (RFC 4180): UTF-8, CRLF, nothing for null, `""` for the empty string.

Rows become JSON in one call that runs in C, and the JSON becomes CSV in a few more that look at all
of it at once: one call for each cell would take longer than reading the rows from the database.
What JSON escapes, and what looks like the end of a cell, is found first and goes by in a mask.
"""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from app.content_types.tables.values import ColumnType

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_QUOTED = re.compile(r'[",\r\n]|\A\Z')
_MASKED = re.compile(r'[",\\\x00-\x1f]|\A\Z')

_MASKS = {ord('"'): 0xFF, ord(","): 0xFE, ord("\n"): 0xFD}
"""What a masked text must not show, as bytes that UTF-8 never has."""
_MASK = bytes.maketrans(bytes(_MASKS), bytes(_MASKS.values()))
_UNMASK = bytes(
    {mask: byte for byte, mask in _MASKS.items()}.get(byte, byte) for byte in range(256)
)

Rows = Sequence[Sequence[Any]]


class WrittenColumn(Protocol):
    """What must be known of a column to write it."""

    @property
    def name(self) -> str:
        """What stands above it."""

    @property
    def type(self) -> ColumnType:
        """What its values are."""


def csv_header(columns: Sequence[WrittenColumn]) -> bytes:
    """The names of the columns; none of them needs quotes."""
    return ",".join(column.name for column in columns).encode() + b"\r\n"


def write_csv(
    columns: Sequence[WrittenColumn], rows: Rows, *, spreadsheet_safe: bool = False
) -> bytes:
    """Some rows, of values that JSON has or of dates and times.

    `spreadsheet_safe` puts a `'` before texts that a spreadsheet would take for a formula.
    """
    if not rows:
        return b""
    texts = [at for at, column in enumerate(columns) if column.type in {"string", "url"}]
    if spreadsheet_safe:
        rows = _replace(rows, texts, _defuse)
    written = orjson.dumps(rows)
    if b"\\" in written or not all(_is_plain([row[at] for row in rows]) for at in texts):
        written = orjson.dumps(_replace(rows, texts, _mask))
    return _from_json(written)


def _is_plain(texts: Sequence[str | None]) -> bool:
    """Whether none is empty, and none looks like the end of a cell."""
    return "" not in texts and "," not in "".join(filter(None, texts))


def _from_json(written: bytes) -> bytes:
    lines = b"\n" + b"\r\n".join(written[2:-2].split(b"],["))
    if b"null" in lines:
        lines = b",".join(lines.split(b",null")).replace(b"\nnull", b"\n")
    return lines.translate(_UNMASK, b'"')[1:] + b"\r\n"


def _replace(rows: Rows, places: Sequence[int], change: Any) -> Rows:
    """The same rows with other texts in some columns."""
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place in places:
        columns[place] = [change(text) if text is not None else None for text in columns[place]]
    return list(zip(*columns, strict=True))


def _defuse(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _mask(text: str) -> Any:
    if not _MASKED.search(text):
        return text
    if _QUOTED.search(text):
        text = '"' + text.replace('"', '""') + '"'
    return orjson.Fragment(text.encode().translate(_MASK))
