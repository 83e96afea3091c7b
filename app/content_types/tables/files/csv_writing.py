"""Writes rows as CSV (RFC 4180): UTF-8, CRLF, nothing for null, `""` for the empty string.

Column by column, each in a few calls that run in C: one call for each cell would take longer than
reading the rows from the database.
"""

import re
from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from app.content_types.tables.values import ColumnType

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SPECIAL = re.compile(r'[",\r\n]')

Values = Sequence[Sequence[Any]]
"""Of each column, as a statement on a dataset brings them back."""


class WrittenColumn(Protocol):
    """What must be known of a column to write it."""

    @property
    def name(self) -> str:
        """What stands above it."""

    @property
    def type(self) -> ColumnType:
        """What its values are."""


def csv_header(columns: Sequence[WrittenColumn]) -> str:
    """The names of the columns; none of them needs quotes."""
    return ",".join(column.name for column in columns) + "\r\n"


def write_csv(
    columns: Sequence[WrittenColumn], found: Values, *, spreadsheet_safe: bool = False
) -> str:
    """Some rows.

    `spreadsheet_safe` puts a `'` before texts that a spreadsheet would take for a formula.
    """
    if not found[0]:
        return ""
    cells = [
        _write_column(column.type, values, spreadsheet_safe)
        for column, values in zip(columns, found, strict=True)
    ]
    return "\r\n".join(map(",".join, zip(*cells, strict=True))) + "\r\n"


def _write_column(kind: ColumnType, values: Sequence[Any], spreadsheet_safe: bool) -> Sequence[str]:
    if kind in {"string", "url"}:
        return _quote_texts(_defuse(values) if spreadsheet_safe else values)
    if kind in {"integer", "number", "boolean"}:
        return orjson.dumps(values)[1:-1].decode().replace("null", "").replace('"', "").split(",")
    return [value or "" for value in values] if None in values else values


def _defuse(texts: Sequence[str | None]) -> Sequence[str | None]:
    return [f"'{text}" if text and text.startswith(_FORMULA_STARTS) else text for text in texts]


def _quote_texts(texts: Sequence[Any]) -> Sequence[str]:
    if None in texts or "" in texts or _SPECIAL.search("".join(texts)):
        return list(map(_quote, texts))
    return texts


def _quote(text: str | None) -> str:
    if text is None:
        return ""
    if text and not _SPECIAL.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
