"""Polls: a content type that lives only here, to prove what a new type takes."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import Row
from sqlalchemy.orm import Mapped

from app.cache.gate import DELIVERY
from app.content.content_type import ContentType, View
from app.content.live import Live, read_surroundings
from app.content.models import LiveEntry, live_constraints
from app.content.queries import EntrySort, FiledEntriesQuery, ItemQuery
from app.content.schemas import FiledDocument, FiledDraft
from app.foundation.database import WriteSession
from app.foundation.models import Base
from app.foundation.schemas import Title


class Poll(LiveEntry, Base):
    """A live poll."""

    __tablename__ = "polls"
    __table_args__ = (*live_constraints(), {"info": DELIVERY})

    choices: Mapped[list[Any]]


class PollDraft(FiledDraft):
    """What an editor sends."""

    title: Title
    choices: list[str] = Field(default=[], max_length=10)

    @property
    def heading(self) -> str:
        """The question."""
        return self.title


class PollDocument(FiledDocument):
    """What a reader gets, in lists and alone."""

    title: str
    choices: list[str]


class PollsQuery(FiledEntriesQuery):
    """The parameters of the list."""

    sort: EntrySort = "title"


async def project(session: WriteSession, live: Poll, draft: PollDraft) -> None:
    """From a draft to a live poll."""
    live.choices = draft.choices


async def read(live: Live, rows: Sequence[Row[Any]], query: Any) -> list[PollDocument]:
    """From live rows to what readers get."""
    around = await read_surroundings(live, rows)
    return [
        PollDocument(
            id=row.id,
            type="poll",
            slug=row.slug,
            url=live.url("poll", row, around.trail(row)),
            locale=row.locale,
            translations=around.translations("poll", row),
            section=around.trail(row).label,
            tags=around.tags(row),
            extra=row.extra,
            published_at=row.published_at,
            updated_at=row.updated_at,
            revision=row.revision,
            title=row.title,
            choices=row.choices,
        )
        for row in rows
    ]


content_type = ContentType(
    name="poll",
    plural="polls",
    draft=PollDraft,
    live=Poll,
    project=project,
    summary=View(PollDocument, PollsQuery, read),
    document=View(PollDocument, ItemQuery, read),
)
