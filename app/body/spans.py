"""Collects the text of one block while it is read, and makes spans and definitions of it."""

import re
from typing import Any

Json = dict[str, Any]

LinkMark = tuple[str, str, str | None]
"""`("link", href, title)` or `("entryLink", id, None)`."""
Marks = tuple[str | LinkMark, ...]
"""Decorators and links, the outermost first, each once."""

_BLANKS = re.compile(r"[ \t\n\r\f]+")


def collapsed(text: str) -> str:
    """The text as HTML shows it: runs of blanks are one space."""
    # Most texts have none, and to see that `in` takes a twentieth of what `re` takes.
    if "  " in text or "\n" in text or "\t" in text or "\r" in text or "\f" in text:
        return _BLANKS.sub(" ", text)
    return text


def with_mark(marks: Marks, mark: str | LinkMark) -> Marks:
    """The marks and one more. Links do not nest, so the inner one counts."""
    if isinstance(mark, tuple):
        marks = tuple(known for known in marks if not isinstance(known, tuple))
    return marks if mark in marks else (*marks, mark)


class SpanWriter:
    """The text so far, with its marks; neighbors with the same marks are one span."""

    def __init__(self) -> None:
        self._spans: list[tuple[str, Marks]] = []
        self.is_seen = False
        """Whether there is more than blanks."""

    def write(self, text: str, marks: Marks) -> None:
        """Text exactly as it is."""
        if not text:
            return
        if not self.is_seen and not text.isspace():
            self.is_seen = True
        if self._spans:
            before, known = self._spans[-1]
            if known == marks or set(known) == set(marks):
                self._spans[-1] = (before + text, marks)
                return
        self._spans.append((text, marks))

    def write_collapsed(self, text: str, marks: Marks) -> None:
        """Text as a browser shows it: runs of space are one, and none stands at a line's start."""
        text = collapsed(text)
        if text[:1] == " " and (not self._spans or self._spans[-1][0][-1] in " \n"):
            text = text[1:]
        self.write(text, marks)

    def break_line(self, marks: Marks) -> None:
        """A line break; the space before it is not seen."""
        self._trim()
        self.write("\n", marks)

    def clear(self) -> None:
        """Forgets what was collected."""
        self._spans.clear()
        self.is_seen = False

    def take(self, style: str = "normal", item: tuple[str, int] | None = None) -> Json:
        """A text block of what was collected, which is gone then."""
        spans, self._spans, self.is_seen = self._spans, [], False
        definitions: dict[LinkMark, Json] = {}
        children: list[Json] = []
        for text, marks in spans:
            keys = [_key(mark, definitions) for mark in marks] if marks else []
            children.append({"_type": "span", "text": text, "marks": keys})
        return block_of(children, list(definitions.values()), style, item)

    def take_trimmed(self, style: str, item: tuple[str, int] | None) -> Json:
        """The same as a browser shows it: no spaces and no line break at the end."""
        if self._spans[-1][0][-1] in " \n":
            self._trim()
            if self._spans[-1][0].endswith("\n"):
                self._replace_last(self._spans[-1][0][:-1])
        return self.take(style, item)

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
    children: list[Json],
    definitions: list[Json],
    style: str = "normal",
    item: tuple[str, int] | None = None,
) -> Json:
    """A text block; `item` is the kind and level of a list item."""
    made: Json = {
        "_type": "block",
        "style": style,
        "children": children,
        "markDefs": definitions,
    }
    if item is not None:
        made["listItem"], made["level"] = item[0], min(item[1], 8)
    return made


def continue_block(block: Json, more: Json) -> None:
    """Adds a second paragraph to a list item, as a line of it."""
    prefix = f"n{len(block['children'])}"
    renamed = {definition["_key"]: prefix + definition["_key"] for definition in more["markDefs"]}
    block["children"] += [
        {"_type": "span", "text": "\n", "marks": []},
        *({**s, "marks": [renamed.get(m, m) for m in s["marks"]]} for s in more["children"]),
    ]
    block["markDefs"] += [{**d, "_key": renamed[d["_key"]]} for d in more["markDefs"]]
