"""Reads the cells of a column that are written as our own files write them: all at once, in C.

Each function takes some thousands of texts and returns their values, or raises ValueError if any
of them is written in another way; then they are looked at one by one. `int` and `float` alone
would take ` 1 `, `1_000` and `nan`: what remains without the characters of a number must be empty.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from app.content_types.tables.files.csv_reading import EMPTY
from app.content_types.tables.values import LONGEST_CELL, VALUE_TYPES, ColumnType

_TEXTS = {"": None, EMPTY: ""}
_BOOLEANS: Mapping[str, Any] = {"true": True, "false": False, "": None}
_INTEGER_MARKS = str.maketrans("", "", "0123456789-")
_NUMBER_MARKS = str.maketrans("", "", "0123456789-.eE+")
_DATE_MARKS = str.maketrans("", "", "0123456789-")
_MOMENTS = re.compile(r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?Z(?:\n|\Z))*+", re.ASCII)
EXACT_DIGITS = 15
"""A double holds every number of so many digits."""

Cells = Sequence[str]
Values = list[Any]


def _strings(cells: Cells) -> Values:
    joined = "".join(cells)
    if len(joined) > LONGEST_CELL and max(map(len, cells)) > LONGEST_CELL:
        raise ValueError
    if EMPTY in joined and any(EMPTY in text and text != EMPTY for text in cells):
        raise ValueError
    return list(map(_TEXTS.get, cells, cells)) if "" in cells or EMPTY in cells else list(cells)


def _integers(cells: Cells) -> Values:
    present = _present(cells, _INTEGER_MARKS)
    values = list(map(int, present))
    if values and (min(values) < -(2**63) or max(values) >= 2**63):
        raise ValueError
    return _with_nulls(cells, values)


def _numbers(cells: Cells) -> Values:
    present = _present(cells, _NUMBER_MARKS)
    values = list(map(float, present))
    if math.inf in values or -math.inf in values:
        raise ValueError
    return _with_nulls(cells, values)


def _dates(cells: Cells) -> Values:
    present = _present(cells, _DATE_MARKS)
    if not set(map(len, present)) <= {10}:
        raise ValueError
    return _with_nulls(cells, list(map(date.fromisoformat, present)))


def _moments(cells: Cells) -> Values:
    present = [text for text in cells if text]
    if not _MOMENTS.fullmatch("\n".join(present)):
        raise ValueError
    return _with_nulls(cells, list(map(datetime.fromisoformat, present)))


def _booleans(cells: Cells) -> Values:
    try:
        return list(map(_BOOLEANS.__getitem__, cells))
    except KeyError:
        raise ValueError from None


def _one_by_one(kind: ColumnType) -> Callable[[Cells], Values]:
    read = VALUE_TYPES[kind].read_text
    return lambda cells: [read(text) if text else None for text in cells]


CASTS: Mapping[ColumnType, Callable[[Cells], Values]] = {
    "string": _strings,
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "date": _dates,
    "datetime": _moments,
    "time": _one_by_one("time"),
    "url": _one_by_one("url"),
}


def _present(cells: Cells, marks: Mapping[int, Any]) -> Cells:
    """The cells that are not null, if they have no other characters."""
    if "".join(cells).translate(marks):
        raise ValueError
    return [text for text in cells if text] if "" in cells else cells


def _with_nulls(cells: Cells, values: Values) -> Values:
    if len(cells) == len(values):
        return values
    following = iter(values)
    return [next(following) if text else None for text in cells]


def inexact(cells: Cells, values: Values) -> list[int]:
    """Where a double is not the number that is written."""
    written = "".join(cells)
    if max(map(len, cells)) <= EXACT_DIGITS and "e" not in written and "E" not in written:
        return []
    return [
        at
        for at, (text, value) in enumerate(zip(cells, values, strict=True))
        if isinstance(value, float) and repr(value) != text and not is_exact(text, value)
    ]


def is_exact(text: str, value: float) -> bool:
    """Whether the double is the number of the text, or the text is its shortest form."""
    number = Decimal(text)
    return number in {Decimal(repr(value)), Decimal(value)}
