"""What a word is to the index, and to a question: the one function that both go through.

SQLite and PostgreSQL are given the words that are made here, and nothing else, so they find the
same: without case, accents and forms of width; stemmed where the language has a stemmer; and where
a script has no spaces, in overlapping pairs, so that 知事 is found inside 東京都知事.
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

import langcodes
import regex
import Stemmer
from anyascii import anyascii

LONGEST_PART = 60
"""Characters of a word that count; no database takes words of any length."""

LONGEST_RUN = 20_000
"""Characters without a space or a mark between them that count: no text needs more."""

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*")
_POSSESSIVE = regex.compile(r"(?<=\p{L})['\u2019]s(?![\p{L}\p{N}])", regex.IGNORECASE)
_UNSPACED = regex.compile(
    r"([\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー]"
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}ー\p{M}]*)"
)
# Accents and points are left out in writing. Other marks are letters: が is not か.
_ACCENTS = regex.compile(r"([\p{Latin}\p{Greek}])\p{M}+|(\u0435)\u0308")
_POINTS = regex.compile(
    r"[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0652\u0670]"
)
_OTHER_LATIN = regex.compile(r"[\p{Latin}--[a-z]]", regex.V1)


class Part(NamedTuple):
    """A word of the index: what is searched, and what was written."""

    stem: str
    form: str


class Word(NamedTuple):
    """A word of a text, where it stands, and the parts that it has in the index."""

    start: int
    end: int
    parts: tuple[Part, ...]


def words(text: str, locale: str) -> Iterator[Word]:
    """The words of a text in this language, in order."""
    language = language_of(locale)
    for found in written_words(text):
        yield Word(found.start(), found.end(), parts_of(found[0], language))


def written_words(text: str) -> "Iterator[regex.Match[str]]":
    """The words of a text as they are written, in order."""
    has_any = "'" in text or "\u2019" in text
    return _WORD.finditer(_POSSESSIVE.sub(_blank, text) if has_any else text)


def parts_of(word: str, language: str | None) -> tuple[Part, ...]:
    """The parts that a written word has in the index."""
    return (_known_parts if len(word) <= LONGEST_PART else _parts)(word, language)


def _blank(found: "regex.Match[str]") -> str:
    return " " * len(found[0])


def flatten(text: str) -> str:
    """A text without case, accents and compatibility forms (NFKD, put together again)."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = _POINTS.sub("", _ACCENTS.sub(r"\1\2", spread))
    flat = unicodedata.normalize("NFC", bare)
    return _OTHER_LATIN.sub(lambda found: anyascii(found[0]).lower(), flat)


@lru_cache(maxsize=1024)
def language_of(locale: str) -> str | None:
    """The language whose stemmer a locale has, `en` for en-GB; None if there is none."""
    language = langcodes.get(locale).language or ""
    return _SAME_STEMS.get(language, language) if _stemmer(language) else None


_SAME_STEMS = {"nb": "no", "nn": "no"}


@lru_cache(maxsize=256)
def _stemmer(language: str) -> Stemmer.Stemmer | None:
    try:
        return Stemmer.Stemmer(_SAME_STEMS.get(language, language), 0)
    except KeyError:
        return None


def _parts(word: str, language: str | None) -> tuple[Part, ...]:
    return tuple(
        Part(stem[:LONGEST_PART], form[:LONGEST_PART])
        for flat in _WORD.findall(flatten(word[:LONGEST_RUN]))
        for piece in filter(None, _UNSPACED.split(flat))
        for stem, form in _cut(piece, language)
    )


_known_parts = lru_cache(maxsize=20_000)(_parts)
"""A text has few words, many times each."""


def _cut(piece: str, language: str | None) -> Iterator[tuple[str, str]]:
    if is_unspaced(piece):
        # The last character stands alone at the end, so that each one begins some part.
        for at in range(len(piece)):
            yield piece[at : at + 2], piece[at : at + 2]
    else:
        stemmer = _stemmer(language) if language is not None else None
        yield stemmer.stemWord(piece) or piece if stemmer is not None else piece, piece


def is_unspaced(piece: str) -> bool:
    """Whether it is of a script that writes words without spaces between them."""
    return _UNSPACED.match(piece) is not None
