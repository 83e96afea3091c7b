"""What an answer tells the response cache of itself: the groups that end it, and its last moment.

Answers do so by themselves where they are written (`app.cache.answers`), so no route has to, and
an answer that says nothing is not kept.
"""

from dataclasses import dataclass, field
from datetime import datetime

from starlette.types import Scope

KEY = "broadsheet.noted"


@dataclass
class Noted:
    """What was noted while an answer was made."""

    groups: set[str] = field(default_factory=set)
    """The groups of all that was read, however many; headers name at most 32."""
    until: datetime | None = None
    """When the answer may change without an event, because it depends on the clock."""
    parameters: frozenset[str] | None = None
    """The only parameters that count, where others are not refused but ignored."""


def note(
    scope: Scope,
    groups: set[str],
    until: datetime | None = None,
    parameters: frozenset[str] | None = None,
) -> None:
    """Says what ends an answer. Without a cache in front, nobody listens."""
    noted: Noted | None = scope.get(KEY)
    if noted is None:
        return
    noted.groups |= groups
    noted.until, noted.parameters = until, parameters
