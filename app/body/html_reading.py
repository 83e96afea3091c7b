"""HTML in: whatever an editor pastes becomes blocks, and what cannot be kept is named.

A real HTML5 parser (lexbor) reads what the sanitizer (nh3) has left. Only what is listed here gets
through, so nothing has to be known about what is dangerous.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.body.block_type import BlockTypes, Json, ReadElement
from app.body.hrefs import is_href
from app.body.sanitizing import BLOCKS, NAMED, count_elements, sanitize
from app.body.spans import Marks, SpanWriter, block_of, with_mark
from app.body.word_lists import is_marker, list_item
from app.references.ids import is_uuid

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
DECORATORS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em",
    "var": "em", "u": "underline", "ins": "underline", "s": "strike-through",
    "strike": "strike-through", "del": "strike-through", "code": "code", "kbd": "code",
    "samp": "code", "tt": "code", "sub": "sub", "sup": "sup",
}  # fmt: skip
LISTS = {"ul": "bullet", "ol": "number"}
_WIDE = re.compile(r"[ \t\n\r\f]+")
_BOLD = re.compile(r"font-weight: *(?:bold|bolder|[6-9]00)")
_NOT_BOLD = re.compile(r"font-weight: *(?:normal|lighter|[1-4]00)")
_BY_STYLE = (
    (_BOLD, "strong"),
    (re.compile(r"font-style: *(?:italic|oblique)"), "em"),
    (re.compile(r"text-decoration[a-z-]*:[^;]*line-through"), "strike-through"),
    (re.compile(r"text-decoration[a-z-]*:[^;]*underline"), "underline"),
    (re.compile(r"vertical-align: *super"), "sup"),
    (re.compile(r"vertical-align: *sub"), "sub"),
)


class Element:
    """An element, as the files of the blocks see it."""

    def __init__(self, node: LexborNode) -> None:
        self.node = node

    def attribute(self, name: str) -> str:
        """Its value, or the empty text."""
        return self.node.attributes.get(name) or ""

    def find(self, name: str) -> "Element | None":
        """The first element of this name inside."""
        found = next(
            (inner for inner in self.node.traverse() if inner.tag == name and inner != self.node),
            None,
        )
        return None if found is None else Element(found)

    @property
    def raw_text(self) -> str:
        """Its text exactly, line breaks as lines."""
        return "".join(_texts(self.node))

    @property
    def text(self) -> str:
        """Its text as a browser shows it; paragraphs and line breaks are lines."""
        return "\n".join(_WIDE.sub(" ", line).strip(" ") for line in _lines(self.node)).strip("\n")

    @property
    def line_text(self) -> str:
        """The same as one line."""
        return self.text.replace("\n", " ")


def _table_of(row: LexborNode) -> LexborNode | None:
    """The table that a row belongs to, which may stand in a cell of another."""
    around = row.parent
    while around is not None and around.tag != "table":
        around = around.parent
    return around


def _texts(node: LexborNode) -> Iterator[str]:
    for inner in node.traverse(include_text=True):
        if inner.is_text_node:
            yield inner.text_content or ""
        elif inner.tag == "br":
            yield "\n"


def _lines(node: LexborNode) -> list[str]:
    lines = [""]
    for inner in node.traverse(include_text=True):
        if inner.is_text_node:
            lines[-1] += _WIDE.sub(" ", inner.text_content or "")
        elif inner.tag == "br" or (inner.tag in BLOCKS and lines[-1].strip()):
            lines.append("")
    return lines


@dataclass(frozen=True)
class _Place:
    """Where in the document the reading stands."""

    marks: Marks = ()
    style: str = "normal"
    list_kind: str = "bullet"
    level: int = 0
    is_item: bool = False


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
        self._place = _Place()
        self._open_item: Json | None = None

    def read(self, html: str) -> None:
        """Reads a document. Raises `TooMuch` for what would take too long."""
        opened = count_elements(html)
        for name in sorted(NAMED & opened.keys()):
            self.warnings.append((None, f"<{name}> was left out ({opened[name]} times)."))
        root = LexborHTMLParser(sanitize(html)).body
        if root is not None:
            self._children(root, _Place())
            self._flush(_Place())

    def add(self, block: Json) -> bool:
        """Puts a block behind what was read so far."""
        self._flush(self._place)
        self._open_item = None
        self.blocks.append({name: value for name, value in block.items() if value is not None})
        return True

    def keep_text(self, text: str) -> bool:
        """Keeps the text of something that cannot be kept itself."""
        if text:
            self._spans.write_collapsed(f" {text} ", self._place.marks)
        return True

    def warn(self, detail: str) -> None:
        """Tells the editor about what comes next."""
        self.warnings.append((len(self.blocks), detail))

    def inside(self, element: Element, but: Element | None) -> list[Json]:
        """The blocks that the inside of an element makes, without one of its children."""
        inner = HtmlReading(self._types, self.embed_providers)
        for child in element.node.iter(include_text=True):
            if but is None or child != but.node:
                inner._node(child, _Place())
        inner._flush(_Place())
        self.warnings += [(len(self.blocks), detail) for _, detail in inner.warnings]
        return inner.blocks

    def _children(self, node: LexborNode, place: _Place) -> None:
        for child in node.iter(include_text=True):
            self._node(child, place)

    def _node(self, node: LexborNode, place: _Place) -> None:
        if node.is_text_node:
            self._spans.write_collapsed(node.text_content or "", place.marks)
            return
        name = node.tag or ""
        if name == "br":
            self._spans.break_line(place.marks)
        elif not is_marker(node) and not self._by_block(name, node, place):
            inner = _enter(name, node, place)
            if name in BLOCKS:
                self._flush(place)
                if name in {"li", "ul", "ol"} or inner.is_item > place.is_item:
                    self._open_item = None
                self._children(node, inner)
                self._flush(inner)
            else:
                self._children(node, inner)

    def _by_block(self, name: str, node: LexborNode, place: _Place) -> bool:
        if name == "table":
            return self._table(node, place)
        for read in self._readers.get(name, ()):
            self._place = place
            if read(Element(node), self):
                return True
        return False

    def _table(self, node: LexborNode, place: _Place) -> bool:
        rows = [
            [Element(cell).line_text for cell in row.iter() if cell.tag in {"td", "th"}]
            for row in node.css("tr")
            if _table_of(row) == node
        ]
        columns = max(map(len, rows), default=0)
        if columns < 2:  # it only lays the page out
            return False
        self._place = place
        self._flush(place)
        if caption := [child for child in node.iter() if child.tag == "caption"]:
            self._node(caption[0], place)
        self.warn("A table was kept as preformatted text; a data table would keep its cells.")
        widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(columns)]
        text = "\n".join(
            " | ".join(cell.ljust(widths[at]) for at, cell in enumerate(row)).rstrip()
            for row in rows
        )
        return self.add({"_type": "code", "code": text})

    def _flush(self, place: _Place) -> None:
        children, definitions = self._spans.take(trims=True)
        if not any(span["text"].strip() for span in children):
            return  # editors make space with paragraphs of nothing
        item = (place.list_kind, place.level) if place.is_item else None
        if self._open_item is not None and item is not None and self.blocks[-1] is self._open_item:
            self._continue_item(children, definitions)
            return
        block = block_of(children, definitions, place.style, item)
        self._open_item = block if item is not None else None
        self.blocks.append(block)

    def _continue_item(self, children: list[Json], definitions: list[Json]) -> None:
        # A second paragraph of a list item: a line of the same item.
        assert self._open_item is not None  # noqa: S101 - the caller looked
        renamed = {item["_key"]: f"n{len(self.blocks)}{item['_key']}" for item in definitions}
        more = [{**span, "marks": [renamed.get(m, m) for m in span["marks"]]} for span in children]
        line = {"_type": "span", "text": "\n", "marks": []}
        self._open_item["children"] += [line, *more]
        self._open_item["markDefs"] += [{**d, "_key": renamed[d["_key"]]} for d in definitions]


def _enter(name: str, node: LexborNode, place: _Place) -> _Place:
    """The place inside an element."""
    if name in LISTS:
        return replace(place, list_kind=LISTS[name], level=place.level + 1, is_item=False)
    if name == "li":
        return replace(place, level=max(1, place.level), is_item=True, style="normal")
    if name == "p" and (item := list_item(node)) is not None:
        return replace(place, list_kind=item[0], level=item[1], is_item=True, style="normal")
    if name in HEADINGS:
        return replace(place, style=HEADINGS[name])
    if name == "blockquote":
        return replace(place, style="blockquote")
    marks = _marked(name, node, place.marks)
    return place if marks is place.marks else replace(place, marks=marks)


def _marked(name: str, node: LexborNode, marks: Marks) -> Marks:
    attributes = node.attributes
    if name == "a":
        marks = _linked(attributes, marks)
    elif name in DECORATORS:
        marks = with_mark(marks, DECORATORS[name])
    if style := attributes.get("style"):
        marks = _styled(style, marks)
    return marks


def _linked(attributes: dict[str, str | None], marks: Marks) -> Marks:
    entry, href = attributes.get("data-entry") or "", (attributes.get("href") or "").strip()
    if is_uuid(entry):
        return with_mark(marks, ("entryLink", entry, None))
    if not is_href(href):
        return marks
    title = " ".join((attributes.get("title") or "").split())[:1000]
    return with_mark(marks, ("link", href, title or None))


def _styled(style: str, marks: Marks) -> Marks:
    """Word processors say with styles what others say with elements."""
    if _NOT_BOLD.search(style):
        marks = tuple(mark for mark in marks if mark != "strong")
    is_linked = any(isinstance(mark, tuple) for mark in marks)
    for pattern, mark in _BY_STYLE:
        if pattern.search(style) and not (mark == "underline" and is_linked):
            marks = with_mark(marks, mark)
    return marks
