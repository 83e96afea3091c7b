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


def note(scope: Scope, groups: set[str], until: datetime | None = None) -> None:
    """Says for which groups' sake an answer ends. Without a cache in front, nobody listens."""
    noted: Noted | None = scope.get(KEY)
    if noted is None:
        return
    noted.groups |= groups
    if until is not None:
        noted.until = until if noted.until is None else min(noted.until, until)
