"""All that a content type says for itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row

from app.content.models import LiveEntry
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


ContentTypes = Mapping[str, ContentType]
"""The types of the running app, by name."""
