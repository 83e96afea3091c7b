"""Addresses of links: http, https, mailto, tel and relative ones, and nothing that runs."""

import re
from html import unescape
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_RELATIVE = re.compile(r"(?:[/?#.]|[^:/?#\s]+(?:[/?#]|$))")
_SCHEME = re.compile(r"(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)


def _href(text: str) -> str:
    # Browsers skip tabs, newlines and controls inside of a scheme; an address has none.
    if any(ord(character) <= 32 or ord(character) == 127 for character in text):
        raise ValueError("must not contain spaces or control characters")
    # What a careless renderer would unescape must be harmless as well.
    if (plain := unescape(text)) != text:
        _href(plain)
    if not _SCHEME.match(text) and (
        text.startswith(("//", "\\", "/\\")) or not _RELATIVE.match(text)
    ):
        raise ValueError("must be http, https, mailto, tel or a relative path")
    return text


LONGEST_HREF = 2000
Href = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_HREF), AfterValidator(_href)
]


def is_href(text: str) -> bool:
    """Whether a text may stand where an `Href` is asked for."""
    try:
        return 0 < len(text) <= LONGEST_HREF and bool(_href(text))
    except ValueError:
        return False
