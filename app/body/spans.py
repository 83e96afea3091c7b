"""Collects the text of one block while it is read, and makes spans and definitions of it."""

import re
from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]

LinkMark = tuple[str, str, str | None]
"""`("link", href, title)` or `("entryLink", id, None)`."""
Marks = tuple[str | LinkMark, ...]
"""Decorators and links, the outermost first, each once."""

_SPACE = re.compile(r"[ \t\n\r\f]+")


def with_mark(marks: Marks, mark: str | LinkMark) -> Marks:
    """The marks and one more. Links do not nest, so the inner one counts."""
    if isinstance(mark, tuple):
        marks = tuple(known for known in marks if not isinstance(known, tuple))
    return marks if mark in marks else (*marks, mark)


class SpanWriter:
    """The text so far, with its marks; neighbors with the same marks are one span."""

    def __init__(self) -> None:
        self._spans: list[tuple[str, Marks]] = []

    def write(self, text: str, marks: Marks) -> None:
        """Text exactly as it is."""
        if not text:
            return
        if self._spans and set(self._spans[-1][1]) == set(marks):
            text = self._spans.pop()[0] + text
        self._spans.append((text, marks))

    def write_collapsed(self, text: str, marks: Marks) -> None:
        """Text as a browser shows it: runs of space are one, and none stands at a line's start."""
        shown = _SPACE.sub(" ", text)
        if shown.startswith(" ") and (not self._spans or self._spans[-1][0][-1] in " \n"):
            shown = shown[1:]
        self.write(shown, marks)

    def break_line(self, marks: Marks) -> None:
        """A line break; the space before it is not seen."""
        self._trim()
        self.write("\n", marks)

    def take(self, *, trims: bool) -> tuple[list[Json], list[Json]]:
        """The spans and their definitions; what was collected is gone then."""
        if trims:
            self._trim()
            if self._spans and self._spans[-1][0].endswith("\n"):
                self._replace_last(self._spans[-1][0][:-1])
        spans, self._spans = self._spans, []
        definitions: dict[LinkMark, Json] = {}
        children = [
            {"_type": "span", "text": text, "marks": [_key(mark, definitions) for mark in marks]}
            for text, marks in spans
        ]
        return children, list(definitions.values())

    def _trim(self) -> None:
        while self._spans and self._spans[-1][0].endswith(" "):
            self._replace_last(self._spans[-1][0].rstrip(" "))

    def _replace_last(self, text: str) -> None:
        _, marks = self._spans.pop()
        if text:
            self._spans.append((text, marks))


def _key(mark: str | LinkMark, definitions: dict[LinkMark, Json]) -> str:
    if isinstance(mark, str):
        return mark
    if mark not in definitions:
        kind, target, title = mark
        made: Json = {"_key": f"m{len(definitions)}", "_type": kind}
        made["entry" if kind == "entryLink" else "href"] = target
        definitions[mark] = made | ({"title": title} if title else {})
    return str(definitions[mark]["_key"])


def block_of(
    children: Sequence[Json],
    definitions: Sequence[Json],
    style: str = "normal",
    item: tuple[str, int] | None = None,
) -> Json:
    """A text block; `item` is the kind and level of a list item."""
    made: Json = {
        "_type": "block",
        "style": style,
        "children": list(children),
        "markDefs": list(definitions),
    }
    return made if item is None else made | {"listItem": item[0], "level": min(item[1], 8)}
