"""The forms of days, moments and times of day."""

import re
from datetime import UTC, date, datetime, time

from app.content_types.tables.files.form import SPACES, Form

_PARTS = {"d": r"\d{1,2}", "m": r"\d{1,2}", "y": r"\d{4}"}
_EXAMPLE = {"d": "31", "m": "12", "y": "2026"}
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,6}))?)?", re.ASCII)
_ZONE = r"Z|[+-]\d\d:?\d\d"
_AFTER_DAY = re.compile(rf"(?:T|,?[{SPACES}]+)(?=\d{{1,2}}:)", re.IGNORECASE | re.ASCII)
_AT_END = re.compile(rf"[{SPACES}]?({_ZONE})$", re.IGNORECASE | re.ASCII)


def _read_clock(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError("must be a time, such as 09:30")
    hour, minute, second, fraction = found.groups("0")
    return time(int(hour), int(minute), int(second), int(fraction.ljust(6, "0")))


def _day_form(order: str, mark: str) -> Form:
    day, month, year = (order.index(part) for part in "dmy")

    def read(text: str) -> date:
        parts = text.split(mark)
        return date(int(parts[year]), int(parts[month]), int(parts[day]))

    return Form(
        "date",
        mark.join(_EXAMPLE[part] for part in order),
        re.escape(mark).join(_PARTS[part] for part in order),
        read,
        order=order,
    )


def _moment_form(day_form: Form) -> Form:
    def read(text: str) -> datetime:
        zone = _AT_END.search(text)
        day, clock = _AFTER_DAY.split(text[: zone.start()] if zone else text, maxsplit=1)
        moment = datetime.combine(day_form.read(day), _read_clock(clock), UTC)
        if zone is None or zone[1] in "Zz":
            return moment
        offset = datetime.strptime(zone[1], "%z").tzinfo
        return moment.replace(tzinfo=offset).astimezone(UTC)

    return Form(
        "datetime",
        f"{day_form.name} 09:30",
        rf"{day_form.pattern}{_AFTER_DAY.pattern}{_CLOCK.pattern}(?:[{SPACES}]?(?:{_ZONE}))?",
        read,
        order=day_form.order,
        day=day_form,
    )


def has_zone(text: str) -> bool:
    """Whether a moment says what its zone is."""
    return _AT_END.search(text) is not None


DAYS = tuple(
    _day_form(order, mark)
    for mark, orders in (("-", "ymd dmy mdy"), (".", "dmy ymd"), ("/", "dmy mdy ymd"))
    for order in orders.split()
)
"""The first is ours, as in the others."""
MOMENTS = tuple(map(_moment_form, DAYS))
TIMES = (Form("time", "09:30", _CLOCK.pattern, _read_clock),)
