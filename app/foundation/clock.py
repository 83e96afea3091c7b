"""The one place where time comes from, so that tests can set it, and the one form instants have."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, PlainSerializer
from pydantic_core import PydanticKnownError

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII | re.IGNORECASE
)


def now() -> datetime:
    """The present moment, in UTC, to the microsecond."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def format_instant(moment: datetime) -> str:
    """RFC 3339 in UTC, always with six digits and a `Z`: `2026-03-01T09:00:00.000000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _read_instant(value: Any) -> Any:
    """Text must be RFC 3339: pydantic alone would take `0` for the first second of 1970."""
    if not isinstance(value, str):
        return value
    try:
        if _RFC_3339.fullmatch(value):
            return datetime.fromisoformat(value.upper())
    except ValueError:
        pass  # a thirteenth month
    wrong = {"error": "it must look like 2026-03-01T09:00:00Z"}
    raise PydanticKnownError("datetime_parsing", wrong)


Instant = Annotated[
    AwareDatetime,
    BeforeValidator(_read_instant),
    PlainSerializer(format_instant, when_used="json"),
]
"""A moment in an answer or a request. pydantic alone would drop the zeros of the microseconds."""
