"""Values as a cell of a workbook holds them exactly; where it could not, they stay texts."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from app.content_types.tables.values import ColumnType

_FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets believe that there was a 29 February 1900."""


class _Exact(float):
    """A double that is written with all of its digits; the library would write sixteen."""

    def __format__(self, form: str) -> str:
        return repr(float(self))


def native(kind: ColumnType, value: Any) -> Any:
    """A value that is not null, as the library writes it."""
    convert = _CONVERSIONS.get(kind)
    return value if convert is None else convert(value)


def _date(text: str) -> date | str:
    day = date.fromisoformat(text)
    return day if day >= _FIRST_DAY else text


def _datetime(text: str) -> datetime | str:
    moment = datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
    return text if moment.date() < _FIRST_DAY or moment.microsecond % 1000 else moment


def _time(text: str) -> time | str:
    clock = time.fromisoformat(text)
    return text if clock.microsecond % 1000 else clock


_CONVERSIONS: Mapping[ColumnType, Callable[[Any], Any]] = {
    "number": _Exact,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
}
