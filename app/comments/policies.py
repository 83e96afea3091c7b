"""What is said about comments on the site, in its sections, on an article: the nearest wins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, bindparam, or_, select

from app.cache.gate import Gate
from app.catalog.sections.tree import NOWHERE, Trail, read_trails
from app.comments.models import CommentPolicy
from app.content.live import Live
from app.foundation.clock import now
from app.foundation.prepared import Prepared

State = Literal["open", "closed", "off"]

POLICIES = Prepared(
    select(
        CommentPolicy.id,
        CommentPolicy.section_id,
        CommentPolicy.article_id,
        CommentPolicy.state,
        CommentPolicy.moderation,
        CommentPolicy.close_after_days,
        CommentPolicy.hold_first_time,
    ).where(
        or_(
            CommentPolicy.article_id.is_(None),
            CommentPolicy.article_id.in_(bindparam("ids", expanding=True)),
        )
    )
)
"""The policies of the site, of all sections and of these articles."""


@dataclass(frozen=True)
class Policy:
    """A policy in which every question is answered."""

    state: str = "open"
    moderation: str = "pre"
    close_after_days: int | None = None
    hold_first_time: bool = True

    def closes_at(self, published_at: datetime) -> datetime | None:
        """When the thread of an article that was published then closes by itself."""
        if self.close_after_days is None or self.state != "open":
            return None
        return published_at + timedelta(days=self.close_after_days)

    def state_of(self, published_at: datetime) -> str:
        """The state of its thread at this moment."""
        closes_at = self.closes_at(published_at)
        return "closed" if closes_at is not None and closes_at <= now() else self.state


def note_closing(gate: Gate, state: str, closes_at: datetime | None) -> None:
    """Tells the gate when what is said of a thread ends to be true by the clock."""
    if closes_at is not None and state == "open":
        gate.note_end(closes_at)


FRESH = Policy()
"""What holds where nobody has said anything."""
QUESTIONS = ("state", "moderation", "close_after_days", "hold_first_time")

Said = Mapping[UUID | None, Any]
"""What was said, by the id of the article or section; None is the site."""


def sort_policies(rows: Iterable[Any]) -> Said:
    """Rows of policies, by what they are about."""
    return {row.article_id or row.section_id: row for row in rows}


def resolve(said: Said, article_id: UUID | None, trail: Trail) -> Policy:
    """Each question is answered by the article, else by the nearest section, else by the site."""
    if not said:
        return FRESH
    places = [article_id, *(step.id for step in reversed(trail.steps))]
    chain = [said[place] for place in (*filter(None, places), None) if place in said]
    return Policy(**{question: _nearest(chain, question) for question in QUESTIONS})


def _nearest(chain: Iterable[Any], question: str) -> Any:
    answers = (getattr(policy, question) for policy in chain)
    return next((answer for answer in answers if answer is not None), getattr(FRESH, question))


async def read_policy(live: Live, article: Row[Any]) -> Policy:
    """What holds for a live article: two statements."""
    said = sort_policies(await live.read(POLICIES, {"ids": [article.id]}))
    trails = await read_trails(live.gate, [article.section_id])
    return resolve(said, article.id, trails.get(article.section_id, NOWHERE))
