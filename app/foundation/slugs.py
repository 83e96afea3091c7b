"""Slugs: letters and digits of any script in lower case, with single hyphens between."""

import unicodedata
from collections.abc import Set

import regex

LONGEST = 200
# Marks belong to letters: without them, Hindi or Thai words would fall apart. (python-slugify
# works with the `re` module, which knows no marks, hence these lines of our own.)
_WORD = regex.compile(r"[\p{L}\p{Nd}][\p{L}\p{M}\p{Nd}]*")
_SLUG = regex.compile(rf"{_WORD.pattern}(?:-{_WORD.pattern})*")


def _slug_case(text: str) -> str:
    # Case folding can undo the normal form, and one pass of both is not always the last.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def make_slug(text: str, *, longest: int = LONGEST) -> str:
    """The slug of a title, cut between words; empty if there is no letter or digit in it."""
    slug = "-".join(_WORD.findall(_slug_case(regex.sub("['\u2019]", "", text))))
    if len(slug) <= longest:
        return slug
    cut = slug[: longest + 1].rpartition("-")[0]
    return cut or slug[:longest]


def is_slug(text: str) -> bool:
    """Whether it is in the one form that slugs have."""
    return len(text) <= LONGEST and text == _slug_case(text) and _SLUG.fullmatch(text) is not None


def numbered(slug: str, number: int) -> str:
    """The slug with `-2`, `-3` behind it, cut so that it stays in the limit."""
    suffix = f"-{number}"
    return slug[: LONGEST - len(suffix)].rstrip("-") + suffix


def stem(slug: str) -> str:
    """What the slug and all its numbered forms begin with."""
    return slug[: LONGEST - 12]


def first_free(wanted: str, taken: Set[str]) -> str:
    """The slug itself, or with the first of `-2`, `-3`, … that is not taken."""
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = numbered(wanted, number)
    return slug


def fold(text: str) -> str:
    """What titles are sorted and searched by: case-folded NFC, compared by code point."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
