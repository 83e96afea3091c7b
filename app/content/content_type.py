"""All that a content type says for itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field
from sqlalchemy import Row

from app.content.feed_entries import ReadFeed
from app.content.graphs import Structure
from app.content.models import Entry, LiveEntry
from app.events.log import Actor
from app.foundation.database import WriteSession
from app.foundation.schemas import AnswerModel, QueryModel

if TYPE_CHECKING:
    from app.content.live import Live
    from app.content.schemas import Draft

Project = Callable[[WriteSession, Any, Any], Awaitable[None]]
Read = Callable[["Live", Sequence[Row[Any]], Any], Awaitable[list[Any]]]


@dataclass(frozen=True)
class Alternative:
    """Another representation of a document than JSON, chosen by `Accept` or `?format=`."""

    name: str
    """What `?format=` calls it."""
    media_type: str
    """Such as `text/markdown`."""
    parameters: tuple[tuple[str, str], ...]
    """What the document is read with for it, such as `("render", "markdown")`."""
    write: Callable[[Any], str]
    """From the document to text."""


@dataclass(frozen=True)
class View:
    """One shape in which readers get live entries: its model, its parameters, how it is read."""

    model: type[AnswerModel]
    query: type[QueryModel]
    read: Read
    alternatives: tuple[Alternative, ...] = ()
    """Other representations than JSON."""
    feed: ReadFeed | None = None
    """How feeds, and the news sitemap, get them; without it there are none."""
    links: tuple[tuple[str, str, str], ...] = ()
    """What is behind the address of one, such as `/structured-data`: relation and media type."""
    structure: Structure | None = None
    """How its documents are described to machines; None if they are not."""


class SaveQuery(QueryModel):
    """The parameters of every save. A type that must be told more extends them."""

    note: str | None = Field(
        default=None, max_length=500, description="A label for the revision, for people."
    )
    autosave: Literal["true", "false"] = Field(
        default="false",
        description="`true` replaces the newest revision if that was your own autosave.",
    )


@dataclass(frozen=True)
class Save:
    """One save, as what follows from it sees it."""

    asked: SaveQuery
    actor: Actor
    restored_from: int | None = None
    """The revision that is brought back, if it is that."""


Follow = Callable[[WriteSession, Entry, Any, Save], Awaitable[bool]]


async def nothing_follows(session: WriteSession, entry: Entry, draft: Any, save: Save) -> bool:
    """For types whose revisions hold everything."""
    return False


@dataclass(frozen=True)
class Saving:
    """What a save takes and does beyond making a revision."""

    query: type[SaveQuery] = SaveQuery
    follow: Follow = nothing_follows
    """Changes what no revision holds; whether it changed something. Runs in the transaction."""


@dataclass(frozen=True)
class ContentType:
    """A type of content. Its folder plugs it in; `features.py` lists it; nothing else knows it."""

    name: str
    """Singular, as in JSON and in events: `article`."""
    plural: str
    """As in URLs: `articles`."""
    draft: type["Draft"]
    """What an editor sends."""
    live: type[LiveEntry]
    """The table of live entries."""
    project: Project
    """Fills a live row, and its links, from a draft: the one way from draft to reader."""
    summary: View
    """What lists show."""
    document: View
    """What a page shows."""
    saving: Saving = Saving()
    """What follows from a save."""


ContentTypes = Mapping[str, ContentType]
"""The types of the running app, by name."""
