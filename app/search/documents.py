"""What is put into the index: the texts of a live entry, and what they are as words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.search.folding import Part, words

MOST_WORDS = 16_000
"""Words of an entry that are searched. PostgreSQL knows the places of 16,383."""
MOST_CHARACTERS = 250_000
"""And their characters, for words of unusual length: PostgreSQL takes 1 MB for each entry."""


@dataclass(frozen=True)
class Texts:
    """What of an entry is searched, the heaviest first."""

    title: str
    summary: str | None = None
    body: str = ""


@dataclass(frozen=True)
class SearchDocument:
    """A live entry as the index takes it."""

    id: UUID
    type: str
    locale: str
    section_id: UUID | None
    published_at: datetime
    updated_at: datetime
    texts: Texts


class Fields(NamedTuple):
    """The words of an entry in the fields of the index.

    `forms` are words as they were written, where their stem is another one: prefixes, and questions
    in another language, would not find them otherwise.
    """

    title: list[str]
    summary: list[str]
    body: list[str]
    forms: list[str]


def fields_of(texts: Texts, locale: str) -> Fields:
    """The words of an entry, up to the limits of the index."""
    fields = Fields([], [], [], [])
    forms: dict[str, None] = {}
    for field, part in _within_limits(_parts(texts, locale)):
        fields[field].append(part.stem)
        if part.form != part.stem:
            forms[part.form] = None
    fields.forms.extend(forms)
    return fields


def _parts(texts: Texts, locale: str) -> Iterator[tuple[int, Part]]:
    for field, text in enumerate((texts.title, texts.summary or "", texts.body)):
        for word in words(text, locale):
            for part in word.parts:
                yield field, part


def _within_limits(parts: Iterable[tuple[int, Part]]) -> Iterator[tuple[int, Part]]:
    characters = 0
    for count, (field, part) in enumerate(parts):
        characters += len(part.form)
        if count >= MOST_WORDS or characters > MOST_CHARACTERS:
            return
        yield field, part
