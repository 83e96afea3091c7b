"""HTML in: whatever an editor pastes becomes blocks, and what cannot be kept is named.

A real HTML5 parser (lexbor) reads what the sanitizer (nh3) has left. Only what is listed here gets
through, so nothing has to be known about what is dangerous.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.body.block_type import BlockTypes, Json, ReadElement
from app.body.html_element import TEXT, Element, is_same
from app.body.html_marks import marked, styled
from app.body.sanitizing import BLOCKS, NAMED, check_depth, count_elements, sanitize
from app.body.spans import Marks, SpanWriter, continue_block
from app.body.word_lists import is_marker, list_item

STYLES = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4",
          "blockquote": "blockquote"}  # fmt: skip
LISTS = {"ul": "bullet", "ol": "number"}
_LISTING = {"li", *LISTS}


class _Place(NamedTuple):
    """What a block becomes where the reading stands."""

    style: str = "normal"
    list_kind: str = "bullet"
    level: int = 0
    is_item: bool = False


_TOP = _Place()


class HtmlReading:
    """One document being read: its blocks so far, and what the editor should know."""

    def __init__(self, types: BlockTypes, embed_providers: Sequence[str]) -> None:
        self._types = types
        self._readers: dict[str, list[ReadElement]] = {}
        for block_type in types.values():
            for name, read in block_type.elements.items():
                self._readers.setdefault(name, []).append(read)
        self.embed_providers = embed_providers
        self.blocks: list[Json] = []
        self.warnings: list[tuple[int | None, str]] = []
        """Sentences, each with the position of the block that it is about."""
        self._spans = SpanWriter()
        self._place = _TOP
        self._marks: Marks = ()
        self._open_item: Json | None = None
        self._depth = 0

    def read(self, html: str) -> None:
        """Reads a document. Raises `TooMuch` for what would take too long."""
        opened = count_elements(html)
        for name in sorted(NAMED & opened.keys()):
            self.warnings.append((None, f"<{name}> was left out ({opened[name]} times)."))
        root = LexborHTMLParser(sanitize(html, opened.keys())).body
        if root is not None:
            self._children(root, _TOP, ())
            self._flush(_TOP)

    def add(self, block: Json) -> bool:
        """Puts a block behind what was read so far."""
        self._flush(self._place)
        self._open_item = None
        self.blocks.append({name: value for name, value in block.items() if value is not None})
        return True

    def keep_text(self, text: str) -> bool:
        """Keeps the text of something that cannot be kept itself."""
        if text:
            self._spans.write_collapsed(f" {text} ", self._marks)
        return True

    def warn(self, detail: str) -> None:
        """Tells the editor about what comes next."""
        self.warnings.append((len(self.blocks), detail))

    def inside(self, element: Element, but: Element | None) -> list[Json]:
        """The blocks that the inside of an element makes, without one of its children."""
        inner = HtmlReading(self._types, self.embed_providers)
        inner._depth = self._depth
        inner._children(element.node, _TOP, (), None if but is None else but.node)
        inner._flush(_TOP)
        self.warnings += [(len(self.blocks), detail) for _, detail in inner.warnings]
        return inner.blocks

    def go_into(self, element: Element) -> None:
        """Reads an element like the text around it."""
        self._element(element.name, element.node, self._place, self._marks)

    def end_block(self) -> None:
        """Ends the block of the text around an element."""
        self._flush(self._place)

    def _children(
        self, node: LexborNode, place: _Place, marks: Marks, but: LexborNode | None = None
    ) -> None:
        self._depth += 1
        check_depth(self._depth)
        for child in node.iter(include_text=True):
            name = child.tag or ""
            if name == TEXT:
                self._spans.write_collapsed(child.text_content or "", marks)
            elif name == "br":
                self._spans.break_line(marks)
            elif not is_same(child, but):
                self._element(name, child, place, marks)
        self._depth -= 1

    def _element(self, name: str, node: LexborNode, place: _Place, marks: Marks) -> None:
        attributes = node.attributes
        if attributes and is_marker(attributes):
            return
        if name in self._readers and self._by_block(name, node, place, marks):
            return
        if name in BLOCKS:
            self._block(name, node, place, marks)
        else:
            self._children(node, place, marked(name, attributes, marks))

    def _by_block(self, name: str, node: LexborNode, place: _Place, marks: Marks) -> bool:
        for read in self._readers[name]:
            self._place, self._marks = place, marks
            if read(Element(node), self):
                return True
        return False

    def _block(self, name: str, node: LexborNode, place: _Place, marks: Marks) -> None:
        inner = _enter(name, place)
        if inner is None:
            inner, marks = _enter_styled(name, node, place, marks)
        self._flush(place)
        if name in _LISTING or inner.is_item > place.is_item:
            self._open_item = None
        self._children(node, inner, marks)
        self._flush(inner)

    def _flush(self, place: _Place) -> None:
        if not self._spans.is_seen:  # editors make space with paragraphs of nothing
            self._spans.clear()
            return
        item = (place.list_kind, place.level) if place.is_item else None
        block = self._spans.take_trimmed(place.style, item)
        if item is not None and self._open_item is not None and self.blocks[-1] is self._open_item:
            continue_block(self._open_item, block)
            return
        self._open_item = block if item is not None else None
        self.blocks.append(block)


@lru_cache(maxsize=1000)
def _enter(name: str, place: _Place) -> _Place | None:
    """The place inside an element that makes a place of its own."""
    if name in STYLES:
        return place._replace(style=STYLES[name])
    if name in LISTS:
        return place._replace(list_kind=LISTS[name], level=place.level + 1, is_item=False)
    if name == "li":
        return place._replace(level=max(1, place.level), is_item=True, style="normal")
    return None


def _enter_styled(name: str, node: LexborNode, place: _Place, marks: Marks) -> tuple[_Place, Marks]:
    attributes = node.attributes
    if not attributes:
        return place, marks
    if name == "p" and (item := list_item(node, attributes)) is not None:
        return _Place("normal", *item, is_item=True), marks
    return place, styled(attributes, marks)
