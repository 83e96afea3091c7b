"""The words that say what an article is about, and how much each of them says."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from math import log
from typing import Any

import regex
from icu4py.breakers import WordBreaker

from app.body.reading import paragraphs
from app.foundation.slugs import fold

IN_TITLE, IN_SUMMARY, IN_BODY = 4, 2, 1
"""What a word counts for, by where it stands."""

MOST_PIECES = 10_000
"""Words, spaces and marks that are read of a long text."""

STEM = 5
"""Letters by which words are told apart: “harbors” and “harbor” are one."""
KOREAN_STEM = 2
"""Syllables: what follows is mostly particles."""

_KOREAN = regex.compile(r"\p{Hangul}")
_DENSE = regex.compile(r"[\p{Han}\p{Katakana}]")
_LETTERS = regex.compile(r"[\p{L}\p{N}]{4}")


def weigh_words(
    title: str, summary: str | None, body: Sequence[Any], locale: str
) -> Mapping[str, float]:
    """The stems of the words of an article, the more often and the higher up the weightier."""
    counts: dict[str, int] = {}
    texts = [(title, IN_TITLE), (summary or "", IN_SUMMARY)]
    texts += [(text, IN_BODY) for text in paragraphs(body)]
    pieces = ((piece, worth) for text, worth in texts for piece in _split(text, locale))
    for piece, worth in islice(pieces, MOST_PIECES):
        if stem := stem_of(piece):
            counts[stem] = counts.get(stem, 0) + worth
    return {stem: 1 + log(count) for stem, count in counts.items()}


def stem_of(word: str) -> str:
    """The part of a word that its forms have in common; empty for words that say little.

    Words by ICU's rules and dictionaries, short ones left out, cut after a few letters: crude, but
    the same for all languages.
    """
    if _KOREAN.match(word):
        return word[:KOREAN_STEM] if len(word) >= KOREAN_STEM else ""
    if _DENSE.match(word):
        return word
    return word[:STEM] if _LETTERS.match(word) else ""


def _split(text: str, locale: str) -> Iterator[str]:
    return map(str, WordBreaker(fold(text), locale)) if text else iter(())
