"""The one place where time comes from, so that tests can set it, and the one form instants have."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, PlainSerializer


def now() -> datetime:
    """The present moment, in UTC, to the microsecond."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def format_instant(moment: datetime) -> str:
    """RFC 3339 in UTC, always with six digits and a `Z`: `2026-03-01T09:00:00.000000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


Instant = Annotated[AwareDatetime, PlainSerializer(format_instant, when_used="json")]
"""A moment in an answer or a request. pydantic alone would drop the zeros of the microseconds."""
