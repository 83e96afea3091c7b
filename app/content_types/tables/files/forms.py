"""The ways in which the world writes values, beside the one in which we do.

A form is one way to write values of one type: numbers with a decimal comma, days as 31.12.2026.
Which one a column has is decided by all of its cells, in `evidence`; a single cell cannot tell.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import Any

from app.content_types.tables.values import VALUE_TYPES, ColumnType

_MINUS = "\u2212"
_APOSTROPHE = "\u2019"
_SPACES = " \u00a0\u202f\u2009"
_UNIT = r"[%‰€$£¥₹]|EUR|USD|GBP|CHF|JPY|PLN|SEK|NOK|DKK|CZK"
UNIT = re.compile(rf"[{_SPACES}]?({_UNIT})[{_SPACES}]?")
_NOT_PLAIN = re.compile(rf"[{_SPACES}]|{_UNIT}")


@dataclass(frozen=True)
class Form:
    """One way to write the values of a type."""

    type: ColumnType
    name: str
    """How warnings call it, by an example."""
    pattern: str = field(repr=False)
    read: Callable[[str], Any] = field(repr=False, compare=False)
    """From a text that the pattern matches: for numbers the text as we write it, else the value.
    Raises ValueError if there is no such value."""
    is_loose: bool = False
    """Whether not all that the pattern takes is a value: the 31st of June."""
    order: str | None = None
    """Of the parts of a date: `dmy`, `mdy` or `ymd`."""
    decimal: str | None = None
    thousands: str = ""
    is_agreement: bool = False
    """Whether it takes only what several forms read alike."""

    @cached_property
    def one(self) -> re.Pattern[str]:
        """A cell of this form."""
        return re.compile(self.pattern, re.ASCII | re.IGNORECASE)

    @cached_property
    def all(self) -> re.Pattern[str]:
        """Cells of this form, one a line."""
        return re.compile(rf"(?:(?:{self.pattern})(?:\n|\Z))*+", re.ASCII | re.IGNORECASE)

    def accept(self, text: str) -> Any:
        """The value of a cell. Raises ValueError if it is not of this form."""
        if not self.one.fullmatch(text):
            raise ValueError(f"must be a {self.type}, such as {self.name}")
        return self.read(text)

    def fits(self, cells: list[str], lines: str) -> bool:
        """Whether all cells are of this form; `lines` are the same, joined."""
        if lines.count("\n") >= max(len(cells), 1) or not self.all.fullmatch(lines):
            return False
        if not self.is_loose:
            return True
        try:
            for text in cells:
                self.read(text)
        except ValueError:
            return False
        return True

    def misfits(self, cells: list[str], lines: str) -> int:
        """How many cells are not of this form."""
        return 0 if self.fits(cells, lines) else sum(map(self._refuses, cells))

    def _refuses(self, text: str) -> bool:
        try:
            self.accept(text)
        except ValueError:
            return True
        return False


def agreement(forms: Sequence[Form]) -> Form:
    """The form of what all of these, that do not say the same, read alike."""

    def read(text: str) -> Any:
        values = [form.read(text) for form in forms if form.one.fullmatch(text)]
        if any(value != values[0] for value in values):
            meant = " or ".join(str(value) for value in values)
            raise ValueError(f"can be meant as {meant}, and nothing in the file tells which")
        return values[0]

    pattern = "|".join(form.pattern for form in forms)
    name = " or ".join(form.name for form in forms)
    return Form(forms[0].type, name, pattern, read, is_loose=True, is_agreement=True)


def _number_form(decimal: str, thousands: str) -> Form:
    groups = {" ": f"[{_SPACES}]", "'": f"['{_APOSTROPHE}]"}.get(thousands, re.escape(thousands))
    digits = rf"(?:[1-9]\d{{0,2}}(?:{groups}\d{{3}})+|\d+)" if thousands else r"\d+"
    unit = rf"(?:{_UNIT})[{_SPACES}]?"
    sign = rf"(?:[-{_MINUS}]?{unit}|(?:{unit})?[-{_MINUS}])?"
    number = rf"{digits}(?:{re.escape(decimal)}\d+)?(?:e[+-]?\d+)?"
    example = f"1{thousands}234{decimal}5"
    return Form(
        "number",
        example,
        rf"{sign}{number}(?:[{_SPACES}]?(?:{_UNIT}))?",
        lambda text: plain_number(text, decimal, thousands),
        decimal=decimal,
        thousands=thousands,
    )


def plain_number(text: str, decimal: str, thousands: str) -> str:
    """The number (or lines of numbers) as Python and our own files write it."""
    plain = _NOT_PLAIN.sub("", text.replace(_MINUS, "-"))
    if thousands:
        plain = plain.replace(thousands, "").replace(_APOSTROPHE, "")
    return plain.replace(decimal, ".")


_TIME = r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?"


def _read_time(text: str) -> time:
    found = re.fullmatch(_TIME, text, re.ASCII)
    if found is None:
        raise ValueError("must be a time, such as 09:30")
    hour, minute, second, fraction = found.groups()
    return time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))


def _day_pattern(order: str, mark: str) -> str:
    parts = {"d": r"\d{1,2}", "m": r"\d{1,2}", "y": r"\d{4}"}
    return re.escape(mark).join(parts[part] for part in order)


def _date_form(order: str, mark: str) -> Form:
    day, month, year = (order.index(part) for part in "dmy")

    def read(text: str) -> date:
        parts = text.split(mark)
        return date(int(parts[year]), int(parts[month]), int(parts[day]))

    example = mark.join({"d": "31", "m": "12", "y": "2026"}[part] for part in order)
    return Form("date", example, _day_pattern(order, mark), read, is_loose=True, order=order)


_ZONE = r"Z|[+-]\d\d:?\d\d"
_AFTER_DAY = re.compile(rf"(?:T|,?[{_SPACES}]+)(?=\d{{1,2}}:)", re.IGNORECASE)
_AT_END = re.compile(rf"[{_SPACES}]?({_ZONE})$", re.IGNORECASE | re.ASCII)


def _datetime_form(day_form: Form) -> Form:
    def read(text: str) -> datetime:
        zone = _AT_END.search(text)
        day, clock = _AFTER_DAY.split(text[: zone.start()] if zone else text, maxsplit=1)
        moment = datetime.combine(day_form.read(day), _read_time(clock), UTC)
        if zone is None or zone[1] in "Zz":
            return moment
        offset = datetime.strptime(zone[1], "%z").tzinfo
        return moment.replace(tzinfo=offset).astimezone(UTC)

    return Form(
        "datetime",
        f"{day_form.name} 09:30",
        rf"{day_form.pattern}{_AFTER_DAY.pattern}{_TIME}(?:[{_SPACES}]?(?:{_ZONE}))?",
        read,
        is_loose=True,
        order=day_form.order,
    )


def has_zone(text: str) -> bool:
    """Whether a moment says what its zone is."""
    return _AT_END.search(text) is not None


def _boolean_form(true: str, false: str) -> Form:
    return Form("boolean", true, f"{true}|{false}", lambda text: text.lower() == true)


NUMBER_FORMS = tuple(
    _number_form(*marks)
    for marks in (
        (".", ""),
        (",", ""),
        (".", ","),
        (",", "."),
        (".", " "),
        (",", " "),
        (".", "'"),
        (",", "'"),
    )
)
DATE_FORMS = tuple(
    _date_form(order, mark)
    for mark, orders in (("-", "ymd dmy mdy"), (".", "dmy ymd"), ("/", "dmy mdy ymd"))
    for order in orders.split()
)
"""The first is ours."""
FORMS: tuple[Form, ...] = (
    *(_boolean_form(*words) for words in (("true", "false"), ("yes", "no"), ("ja", "nein"))),
    *NUMBER_FORMS,
    *DATE_FORMS,
    *map(_datetime_form, DATE_FORMS),
    Form("time", "09:30", _TIME, _read_time, is_loose=True),
    Form("url", "https://a.example", r"https?://\S+", VALUE_TYPES["url"].read_text, is_loose=True),
)
"""All forms; of two that fit a column equally well, the first is meant."""
