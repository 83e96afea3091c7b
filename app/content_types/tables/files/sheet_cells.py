"""Reads the cells of a column of a sheet: native values, and texts as in CSV."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.content_types.tables.columns import Column
from app.content_types.tables.files.csv_reading import EMPTY
from app.content_types.tables.files.limits import BAD
from app.content_types.tables.files.reports import Problems, Warnings, shown
from app.content_types.tables.files.sheet_opening import SheetError
from app.content_types.tables.files.texts import TextCells
from app.content_types.tables.values import ColumnType
from app.foundation.clock import format_instant

_MIDNIGHT = time()


class SheetCells:
    """Reads the cells of one column."""

    def __init__(self, column: Column, texts: TextCells) -> None:
        self.column = column
        self._texts = texts

    def read(
        self, cells: Sequence[Any], numbers: Sequence[int], problems: Problems, warnings: Warnings
    ) -> list[Any]:
        """The values of some cells; `BAD` where there is none."""
        return [
            None if cell is None else self._one(cell, number, problems, warnings)
            for cell, number in zip(cells, numbers, strict=True)
        ]

    def _one(self, cell: Any, number: int, problems: Problems, warnings: Warnings) -> Any:
        try:
            if isinstance(cell, str):
                return self._texts.value(cell or EMPTY, number, warnings)
            value = _CONVERSIONS[self.column.type](cell)
        except ValueError as wrong:
            code = getattr(wrong, "code", "bad-format" if isinstance(cell, str) else "wrong-type")
            problems.add(number, self.column.name, code, f"{shown(_text(cell))} {wrong}.")
            return BAD
        self._warn(cell, value, number, warnings)
        return value

    def _warn(self, cell: Any, value: Any, number: int, warnings: Warnings) -> None:
        name = self.column.name
        if self.column.type == "datetime":
            warnings.once("zone-assumed", "Its times have no zone; they are taken as UTC.", name)
        elif self.column.type == "string":
            warnings.once("made-text", "Numbers, dates or booleans in it were made texts.", name)
        elif self.column.type == "number" and value != cell:
            detail = f"{cell} has more digits than a double; it is read as {value!r}."
            warnings.add("not-exact", detail, row=number, column=name)


def _text(cell: Any) -> str:
    """What a cell that is no text says."""
    if isinstance(cell, SheetError):
        return cell.text
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time() == _MIDNIGHT else format_instant(_in_utc(cell))
        )
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _in_utc(cell: datetime) -> datetime:
    return cell.replace(tzinfo=UTC)


def _string(cell: Any) -> str:
    if isinstance(cell, SheetError):
        raise ValueError("is a formula that could not be computed")
    return _text(cell)


def _integer(cell: Any) -> int:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, bool) or not isinstance(cell, int) or not -(2**63) <= cell < 2**63:
        raise ValueError("must be an integer of at most 64 bits")
    return cell


def _number(cell: Any) -> float:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise ValueError("must be a number")
    return float(cell)


def _boolean(cell: Any) -> bool:
    if not isinstance(cell, bool):
        raise ValueError("must be true or false")
    return cell


def _date(cell: Any) -> date:
    if isinstance(cell, datetime) and cell.time() == _MIDNIGHT:
        return cell.date()
    if isinstance(cell, datetime) or not isinstance(cell, date):
        raise ValueError("must be a date, without a time")
    return cell


def _datetime(cell: Any) -> datetime:
    if not isinstance(cell, datetime):
        raise ValueError("must be a date with a time")
    return _in_utc(cell)


def _time(cell: Any) -> time:
    if isinstance(cell, timedelta) and timedelta(0) <= cell < timedelta(days=1):
        return (datetime.min.replace(tzinfo=UTC) + cell).time()
    if not isinstance(cell, time):
        raise ValueError("must be a time of day")
    return cell


def _url(cell: Any) -> str:
    raise ValueError("must be an absolute http(s) URL, such as https://example.com/")


_CONVERSIONS: Mapping[ColumnType, Callable[[Any], Any]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "url": _url,
}


class SheetEvidence:
    """What native values a column has, to tell its type."""

    def __init__(self) -> None:
        self._fits: list[ColumnType] = [
            kind for kind in _CONVERSIONS if kind not in {"string", "url"}
        ]
        self.has_texts = False
        self.has_others = False

    def look(self, cells: Sequence[Any]) -> None:
        """Takes some more cells into account."""
        for cell in cells:
            if isinstance(cell, str):
                self.has_texts = True
            elif cell is not None:
                self.has_others = True
                self._fits = [kind for kind in self._fits if _is_of(kind, cell)]

    def type(self, of_texts: ColumnType) -> ColumnType:
        """The type of the column, given that of its texts."""
        if not self.has_others:
            return of_texts
        native: ColumnType = next(iter(self._fits), "string")
        return native if not self.has_texts or of_texts == native else "string"


def _is_of(kind: ColumnType, cell: Any) -> bool:
    try:
        _CONVERSIONS[kind](cell)
    except ValueError:
        return False
    return True
