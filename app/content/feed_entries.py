"""What a feed shows of an entry, whatever its type."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row

from app.catalog.tags.schemas import TagLabel

if TYPE_CHECKING:
    from app.content.live import Live


@dataclass(frozen=True)
class FeedAuthor:
    """Somebody who wrote it."""

    name: str
    url: str


@dataclass(frozen=True)
class FeedEntry:
    """A live entry with its full text."""

    id: UUID
    url: str
    locale: str
    title: str
    summary: str | None
    html: str
    """The text; what it links to may be relative to `url`."""
    image: dict[str, Any] | None
    authors: Sequence[FeedAuthor]
    section: str | None
    tags: Sequence[TagLabel]
    published_at: datetime
    updated_at: datetime


ReadFeed = Callable[["Live", Sequence[Row[Any]]], Awaitable[list[FeedEntry]]]
"""From live rows to entries of a feed, in a constant number of statements."""
