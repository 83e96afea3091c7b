"""The types that a column may have: what their values are in JSON, in text and in each database.

A value is read into Python once (`read_json`, `read_text`); what a statement on a dataset brings
back is ready for JSON, because the SQL types below say so.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal, TypeVar

from sqlalchemy import Boolean, Double
from sqlalchemy.types import TypeEngine

from app.content_types.tables.sql_types import (
    SAFE_INTEGER,
    DateText,
    InstantText,
    IntegerJson,
    TimeText,
)
from app.foundation.clock import format_instant
from app.foundation.models import CodePointText
from app.foundation.schemas import is_http_url

ColumnType = Literal["string", "integer", "number", "boolean", "date", "datetime", "time", "url"]

LONGEST_CELL = 100_000
"""Characters of a text in a cell."""

_INTEGER = re.compile(r"-?\d+", re.ASCII)
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d{1,6})?)?", re.ASCII)
_DATETIME = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE
)

T = TypeVar("T")
Read = Callable[[Any], Any]


class WrongValue(ValueError):
    """What a value must be, and the code of what is wrong if it is not its form."""

    def __init__(self, detail: str, code: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True)
class ValueType:
    """One type of value. Readers raise ValueError with what a value must be."""

    name: ColumnType
    read_json: Read
    """From a decoded JSON value that is not null."""
    read_text: Callable[[str], Any]
    """From the one form that filters and our own CSV have."""
    write_text: Callable[[Any], str]
    """From what a statement brings back to that form."""
    sql: TypeEngine[Any]
    """The type of its columns in datasets."""
    is_ordered: bool
    """Whether it has a smallest and a largest value: `minimum` and `maximum` mean something."""


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise WrongValue("must be a text", "wrong-type")
    if len(value) > LONGEST_CELL:
        raise WrongValue(f"must be at most {LONGEST_CELL} characters", "too-long")
    if "\0" in value:
        raise ValueError("must not contain the character NUL")
    return value


def _url(value: Any) -> str:
    if not isinstance(value, str) or not is_http_url(value):
        raise ValueError("must be an absolute http(s) URL, such as https://example.com/")
    return value


def _integer(value: Any) -> int:
    if isinstance(value, str):
        return _integer_text(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongValue("must be an integer", "wrong-type")
    return _within_64_bits(value)


def _integer_text(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("must be an integer, such as 42")
    return _within_64_bits(int(text) if len(text) < 100 else 2**63)


def _within_64_bits(value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise WrongValue("must be an integer of at most 64 bits", "out-of-range")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongValue("must be a number", "wrong-type")
    if not math.isfinite(number := float(value)):
        raise WrongValue("must be a number that a double can hold", "out-of-range")
    return number


def _number_text(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError("must be a number, such as 1.5")
    return _number(float(text))


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue("must be true or false", "wrong-type")
    return value


def _boolean_text(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("must be true or false")
    return text == "true"


def _date(value: Any) -> date:
    return _formed(value, _DATE, date.fromisoformat, "must be a date, such as 2026-03-01")


def _time(value: Any) -> time:
    return _formed(value, _TIME, time.fromisoformat, "must be a time, such as 09:30:00")


def _datetime(value: Any) -> datetime:
    return _formed(value, _DATETIME, _instant, "must be a moment, such as 2026-03-01T09:00:00Z")


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.upper()).astimezone(UTC)


def _formed(value: Any, form: re.Pattern[str], parse: Callable[[str], T], what: str) -> T:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError(what)
    try:
        return parse(value)
    except (ValueError, OverflowError):  # months that there are not, moments before the year 1
        raise ValueError(what) from None


def as_json(value: Any) -> Any:
    """A read value as answers have it."""
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int) and not -SAFE_INTEGER <= value <= SAFE_INTEGER:
        return str(value)
    return value


VALUE_TYPES: Mapping[ColumnType, ValueType] = {
    kind.name: kind
    for kind in (
        ValueType("string", _string, _string, str, CodePointText, is_ordered=False),
        ValueType("integer", _integer, _integer_text, str, IntegerJson(), is_ordered=True),
        ValueType("number", _number, _number_text, repr, Double(), is_ordered=True),
        ValueType(
            "boolean",
            _boolean,
            _boolean_text,
            lambda value: "true" if value else "false",
            Boolean(),
            is_ordered=False,
        ),
        ValueType("date", _date, _date, str, DateText(), is_ordered=True),
        ValueType("datetime", _datetime, _datetime, str, InstantText(), is_ordered=True),
        ValueType("time", _time, _time, str, TimeText(), is_ordered=True),
        ValueType("url", _url, _url, str, CodePointText, is_ordered=False),
    )
}
"""All types, by name."""
