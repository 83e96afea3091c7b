"""Decodes JSON values one after the other, from a text of which only a window is held.

As strict as `foundation/strict_json`, but what is wrong inside a row is noted, so that the rows
after it are read too.
"""

import json
import math
from collections.abc import Iterator
from typing import Any

from app.content_types.tables.files.casting import EXACT_DIGITS, is_exact
from app.content_types.tables.files.csv_reading import LONGEST_ROW
from app.content_types.tables.files.reports import shown

_SPACE = " \t\r\n"


class NoJson(ValueError):
    """The text is not JSON here, and nothing behind it can be read."""


class Decoder:
    """Decodes single values, and notes what no row may have."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        """What is wrong in the value decoded last, in words."""
        self.inexact: list[str] = []
        """Its numbers that a double does not hold."""
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._integer,
            parse_float=self._float,
            parse_constant=self._constant,
        )

    def decode(self, text: str, at: int = 0) -> tuple[Any, int]:
        """The value that begins there, and where it ends."""
        self.wrong, self.inexact = [], []
        try:
            value, end = self._decoder.raw_decode(text, at)
        except RecursionError:
            raise NoJson("It is nested too deep.") from None
        if "\\u" in text[at:end] and not _is_text(value):
            self.wrong.append("A text has half of a surrogate pair")
        return value, end

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            self.wrong.append(f"The key {shown(twice)} stands there twice")
        return made

    def _integer(self, digits: str) -> int:
        # int() alone takes quadratic time; what has more digits cannot be stored anyway.
        if len(digits) <= 20 and -(2**63) <= (number := int(digits)) < 2**63:
            return number
        self.wrong.append(f"The integer {shown(digits)} has more than 64 bits")
        return 0

    def _float(self, text: str) -> float:
        number = float(text)
        if math.isinf(number):
            self.wrong.append(f"The number {shown(text)} is too large for a double")
        elif (len(text) > EXACT_DIGITS or "e" in text.lower()) and not is_exact(text, number):
            self.inexact.append(text)
        return number

    def _constant(self, name: str) -> None:
        self.wrong.append(f"{name} is not JSON")


def _is_text(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


class Window:
    """The part of a text that is being decoded."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self.decoder = Decoder()
        self._pieces = pieces
        self._text = ""
        self._at = 0

    def peek(self) -> str:
        """The next character that is not space; nothing at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._grow(1):
                return ""

    def take(self, expected: str) -> None:
        """Goes over one character, which must be there."""
        if (found := self.peek()) != expected:
            raise NoJson(f"There should be {expected!r} instead of {found or 'the end'!r}.")
        self._at += 1

    def value(self) -> Any:
        """The next value."""
        self.peek()
        while True:
            try:
                value, end = self.decoder.decode(self._text, self._at)
            except json.JSONDecodeError as wrong:
                if not self._grow(len(self._text) - self._at):
                    raise NoJson(f"It is not JSON: {wrong.msg}.") from None
                continue
            if end < len(self._text) or not self._grow(1):  # else a number may go on
                self._at = end
                return value

    def _grow(self, least: int) -> bool:
        """Adds some more characters; False if there are none."""
        kept = self._text[self._at :]
        if len(kept) > LONGEST_ROW:
            raise NoJson(f"It is longer than {LONGEST_ROW:,} characters, or not JSON.")
        parts, added = [kept], 0
        while added < max(least, 1) and (piece := next(self._pieces, None)) is not None:
            parts.append(piece)
            added += len(piece)
        self._text, self._at = "".join(parts), 0
        return added > 0
