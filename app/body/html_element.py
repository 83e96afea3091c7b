"""An element of HTML, as the files of the blocks see it."""

from collections.abc import Iterator
from itertools import islice
from typing import Optional

from selectolax.lexbor import LexborNode

from app.body.sanitizing import BLOCKS
from app.body.spans import collapsed

TEXT = "-text"
"""What lexbor has for the name of a text."""


class Element:
    """An element with what is inside."""

    def __init__(self, node: LexborNode) -> None:
        self.node = node

    @property
    def name(self) -> str:
        """Its name, in small letters."""
        return self.node.tag or ""

    def attribute(self, name: str) -> str:
        """Its value, or the empty text."""
        return self.node.attributes.get(name) or ""

    def find(self, name: str) -> Optional["Element"]:
        """The first element of this name inside."""
        for inner in islice(self.node.traverse(), 1, None):
            if inner.tag == name:
                return Element(inner)
        return None

    @property
    def raw_text(self) -> str:
        """Its text exactly, line breaks as lines."""
        return "".join(_texts(self.node))

    @property
    def text(self) -> str:
        """Its text as a browser shows it; paragraphs and line breaks are lines."""
        return "\n".join(collapsed(line).strip(" ") for line in _lines(self.node)).strip("\n")

    @property
    def line_text(self) -> str:
        """The same as one line."""
        return self.text.replace("\n", " ")

    def child(self, name: str) -> Optional["Element"]:
        """The first element of this name right inside."""
        return next((Element(inner) for inner in self.node.iter() if inner.tag == name), None)

    @property
    def rows(self) -> Iterator[list["Element"]]:
        """The cells of a table, row by row, without those of tables inside of it."""
        for row in self.node.css("tr"):
            if is_same(_table_of(row), self.node):
                yield [Element(cell) for cell in row.iter() if cell.tag in {"td", "th"}]


def is_same(one: LexborNode | None, other: LexborNode | None) -> bool:
    """Whether two nodes are one; `==` would write and compare the HTML of both."""
    return one is not None and other is not None and one.mem_id == other.mem_id


def _table_of(row: LexborNode) -> LexborNode | None:
    around = row.parent
    while around is not None and around.tag != "table":
        around = around.parent
    return around


def _texts(node: LexborNode) -> Iterator[str]:
    for inner in node.traverse(include_text=True):
        name = inner.tag
        if name == TEXT:
            yield inner.text_content or ""
        elif name == "br":
            yield "\n"


def _lines(node: LexborNode) -> list[str]:
    lines = [""]
    for inner in node.traverse(include_text=True):
        name = inner.tag
        if name == TEXT:
            lines[-1] += collapsed(inner.text_content or "")
        elif name == "br" or (name in BLOCKS and lines[-1].strip()):
            lines.append("")
    return lines
