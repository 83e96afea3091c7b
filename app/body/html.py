"""Bodies as HTML. Whatever a person wrote is escaped here, and nowhere else."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from app.body.block_type import BlockTypes, Body, Json
from app.body.inline import Mark, mark_tree
from app.body.lists import Item, ItemList, groups, nest

_SPACES = re.compile(r" {2,}")

DECORATORS = {
    "strong": "strong",
    "em": "em",
    "code": "code",
    "underline": "u",
    "strike-through": "del",
    "sub": "sub",
    "sup": "sup",
}
LISTS = {"bullet": "ul", "number": "ol"}


def show(text: str) -> str:
    """Text for between two tags: runs of spaces stay visible, a line break is `<br>`."""
    if "  " in text:
        text = _SPACES.sub(lambda run: "\u00a0" * (len(run[0]) - 1) + " ", text)
    return escape(text).replace("\n", "<br>")


def element(name: str, content: str | None, **attributes: object) -> str:
    """An element; `content` is HTML already, None for an element that has no end tag.

    Attributes without a value are left out; `class_` and `data_x` are `class` and `data-x`.
    """
    opening = name
    for key, value in attributes.items():
        if value is not None:
            opening += f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
    return f"<{opening}>" if content is None else f"<{opening}>{content}</{name}>"


def link(content: str, href: str, **attributes: object) -> str:
    """A link; a page of somebody else's does not get hold of ours."""
    is_foreign = href.lower().startswith(("http:", "https:"))
    rel = "noopener" if is_foreign else None
    return element("a", content, href=href, **attributes, rel=rel)


class HtmlWriter:
    """Writes the blocks of one body; headings get the anchors of its outline."""

    def __init__(self, types: BlockTypes, anchors: Mapping[str, str] | None = None) -> None:
        self._types = types
        self.anchors = anchors or {}

    def body(self, body: Body) -> str:
        """All blocks."""
        return "".join(map(self.group, groups(body)))

    def group(self, group: Body) -> str:
        """A block that stands for itself, or a run of list items."""
        if "listItem" in group[0]:
            return "".join(map(self._list, nest(group)))
        return self._types[group[0]["_type"]].html(group[0], self)

    def inline(self, block: Json) -> str:
        """The text of a block with its marks."""
        return self._nodes(mark_tree(block))

    def _nodes(self, nodes: Sequence[Mark | str]) -> str:
        return "".join([show(n) if isinstance(n, str) else self._mark(n) for n in nodes])

    def _mark(self, node: Mark) -> str:
        content = self._nodes(node.children)
        if node.definition is None:
            return element(DECORATORS[node.name], content)
        if node.name == "link":
            return link(content, node.definition["href"], title=node.definition.get("title"))
        entry, resolved = str(node.definition["entry"]), node.definition.get("resolved")
        return link(content, resolved["url"], data_entry=entry) if resolved else content

    def _list(self, found: ItemList) -> str:
        return element(LISTS[found.kind], "".join(map(self._item, found.items)))

    def _item(self, item: Item) -> str:
        content = ""
        if item.block is not None:
            has_style = item.block.get("style", "normal") != "normal"
            write = self._types[item.block["_type"]].html if has_style else None
            content = write(item.block, self) if write else self.inline(item.block)
        return element("li", content + "".join(map(self._list, item.lists)))
