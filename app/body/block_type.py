"""All that a type of block says for itself. Its file plugs it in; `schema.py` lists it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from app.body.keyed import Keyed

if TYPE_CHECKING:
    from app.body.html import HtmlWriter
    from app.body.html_element import Element
    from app.body.html_reading import HtmlReading
    from app.body.markdown import MarkdownWriter

Json = dict[str, Any]


@dataclass(frozen=True)
class ResolvedTargets:
    """What is live among the targets: entries, answered questions and data tables, by id."""

    entries: Mapping[UUID, Mapping[str, str]]
    faqs: Mapping[UUID, Json] = field(default_factory=dict)
    tables: Mapping[UUID, Json] = field(default_factory=dict)


ReadElement = Callable[["Element", "HtmlReading"], bool]
"""Reads an element into a block, if it is one of its kind; whether it was."""


def no_ids(block: Json) -> Iterator[UUID]:
    """For blocks that point at nothing."""
    return iter(())


def as_it_is(block: Json, targets: ResolvedTargets) -> Json | None:
    """For blocks that readers get as they were written."""
    return block


@dataclass(frozen=True)
class BlockType:
    """A type of block: its two schemas, its renditions, what it points at, what it is read from."""

    name: str
    """`_type`, such as `pullQuote`."""
    draft: type[Keyed]
    """As it is saved."""
    delivered: type[Keyed]
    """As readers get it."""
    html: Callable[[Json, "HtmlWriter"], str]
    """As HTML, everything escaped."""
    markdown: Callable[[Json, "MarkdownWriter"], str]
    """As Markdown, without the blank line behind it."""
    text: Callable[[Json], Iterator[str]]
    """Every piece of text that readers see in it, in order."""
    links: Callable[[Json], Iterator[UUID]] = no_ids
    """Entries that its text links to."""
    faqs: Callable[[Json], Iterator[UUID]] = no_ids
    """FAQ entries that it shows."""
    tables: Callable[[Json], Iterator[UUID]] = no_ids
    """Data tables that it shows."""
    resolve: Callable[[Json, ResolvedTargets], Json | None] = as_it_is
    """With `resolved` filled in; None if nothing of it is live."""
    elements: Mapping[str, ReadElement] = field(default_factory=dict)
    """HTML elements that it may be read from; the answer is whether it was."""


BlockTypes = Mapping[str, BlockType]
"""All types of blocks, by `_type`."""

Body = Sequence[Json]
"""A body as it is stored or delivered."""
