"""Bodies as Markdown (CommonMark with tables, strikethrough and alerts), for people to go on with.

What CommonMark's delimiters cannot say (bold text that ends with a space, underlined text) is said
with the inline HTML tags that our own reader understands.
"""

import re
from collections.abc import Iterator

from app.body.block_type import BlockTypes, Body, Json
from app.body.inline import Mark, mark_tree
from app.body.lists import Item, ItemList, groups, nest

_ALWAYS = re.compile(r"[\\`*_\[\]<~|]|&(?=#|[A-Za-z])|!$")
_AT_START = re.compile(r"^(?:[#+\-=>:]|\d{1,9}(?=[.)]))", re.MULTILINE)
_EDGE = re.compile(r"^[^\S\n]+|[^\S\n]+$", re.MULTILINE)
_ODD = re.compile(r"[\t\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_SLOT = "\ue000"
"""Stands before a text that must not be escaped; of the private use area."""

DELIMITERS = {"strong": "**", "em": "*", "strike-through": "~~"}
TAGS = {"strong": "strong", "em": "em", "strike-through": "s", "underline": "u", "sub": "sub",
        "sup": "sup", "code": "code"}  # fmt: skip


def plain(text: str, *, is_single_line: bool = False) -> str:
    """Text so that Markdown takes it for nothing but text."""
    return _lay_out(_escape(text), is_single_line=is_single_line)


def _escape(text: str) -> str:
    return _ALWAYS.sub(lambda found: "\\" + found[0], text).replace(_SLOT, _entity(_SLOT))


def _lay_out(inline: str, *, is_single_line: bool) -> str:
    """What counts only at the edges of lines, done for a whole block at once."""
    laid = _EDGE.sub(lambda run: "".join(map(_entity, run[0])), inline)
    laid = _ODD.sub(lambda found: _entity(found[0]), laid)
    laid = _AT_START.sub(_guard, laid)
    if is_single_line:
        return re.sub(r"(?<![\\&])#", r"\\#", laid.replace("\n", "&#10;"))
    whole = laid.rstrip("\n")
    return whole.replace("\n", "\\\n") + "&#10;" * (len(laid) - len(whole))


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def _guard(start: re.Match[str]) -> str:
    # `1.` at the start of a line would open a list: `1\.` does not.
    return f"{start[0]}\\" if start[0][0].isdigit() else f"\\{start[0]}"


def destination(href: str, title: str | None = None) -> str:
    """`(<href> "title")` behind a link's text."""
    address = re.sub(r"([\\<>])", r"\\\1", href).replace("&", "&amp;")
    if not re.fullmatch(r"[^()<>\s\\]+", href):
        address = f"<{address}>"
    return f"({address})" if title is None else f"({address} {quoted(title)})"


def quoted(title: str) -> str:
    """A link's or picture's title."""
    escaped = re.sub(r'(["\\])', r"\\\1", title).replace("&", "&amp;").replace("\n", "&#10;")
    return f'"{escaped}"'


def indented(text: str, by: str, first: str | None = None) -> str:
    """Every line behind a prefix, the first one perhaps behind another of its own."""
    lines = text.split("\n")
    prefixed = [by + line if line else by.rstrip() for line in lines]
    prefixed[0] = (by if first is None else first) + lines[0]
    return "\n".join(prefixed)


class MarkdownWriter:
    """Writes the blocks of one body."""

    def __init__(self, types: BlockTypes) -> None:
        self._types = types

    def body(self, body: Body) -> str:
        """All blocks, with a blank line between two."""
        return "\n\n".join(filter(None, map(self.group, groups(body))))

    def group(self, group: Body) -> str:
        """A block that stands for itself, or a run of list items."""
        if "listItem" in group[0]:
            return "\n\n".join(map(self._list, nest(group)))
        return self._types[group[0]["_type"]].markdown(group[0], self)

    def inline(self, block: Json, *, is_single_line: bool = False) -> str:
        """The text of a block with its marks."""
        written = ""
        for node in mark_tree(block, innermost="code"):
            written += self._node(node, written, frozenset())
        return _restore(_lay_out(written, is_single_line=is_single_line))

    def _node(self, node: Mark | str, before: str, around: frozenset[str]) -> str:
        if isinstance(node, str):
            return _escape(node)
        if node.name == "code":
            return _code("".join(part for part in node.children if isinstance(part, str)))
        names = [node.name]
        only = node.children[0] if len(node.children) == 1 else None
        if isinstance(only, Mark) and {node.name, only.name} == {"strong", "em"}:
            names, node = [node.name, only.name], only
        content = ""
        for child in node.children:
            content += self._node(child, content, around | set(names))
        if node.definition is not None and len(names) == 1:
            return f"[{content}]{_target(node.definition)}"
        return _wrap(names, content, before, around)

    def _list(self, found: ItemList) -> str:
        return "\n".join(self._items(found))

    def _items(self, found: ItemList) -> Iterator[str]:
        for number, item in enumerate(found.items, 1):
            marker = "- " if found.kind == "bullet" else f"{number}. "
            yield indented(self._item(item), " " * len(marker), marker)

    def _item(self, item: Item) -> str:
        parts = [] if item.block is None else [
            self._types[item.block["_type"]].markdown(item.block, self)]  # fmt: skip
        # A blank line would make the list loose; two lists in one item are never of one kind.
        return "\n".join([*parts, *map(self._list, item.lists)])


def _target(definition: Json) -> str:
    if definition["_type"] == "link":
        return destination(definition["href"], definition.get("title"))
    entry, resolved = f"entry:{definition['entry']}", definition.get("resolved")
    # Readers follow the address; our own reader finds the entry again.
    return destination(resolved["url"], entry) if resolved else destination(entry)


def _wrap(names: list[str], content: str, before: str, around: frozenset[str]) -> str:
    """With delimiters where CommonMark surely takes them for such, else with tags."""
    delimiter = "".join(DELIMITERS.get(name, " ") for name in names)
    is_plain = " " not in delimiter and not around & DELIMITERS.keys()
    fits = content[:1].isalnum() and content[-1:].isalnum() and before[-1:] != delimiter[0]
    if is_plain and fits:
        return f"{delimiter}{content}{delimiter}"
    for name in reversed(names):
        content = f"<{TAGS[name]}>{content}</{TAGS[name]}>"
    return content


def _code(text: str) -> str:
    if re.search(r"[\s\ue000]", text.replace(" ", "")) or not text.strip(" "):
        return f"<code>{_escape(text)}</code>"
    ticks = "`"
    while ticks in text:
        ticks += "`"
    padded = f" {text} " if text[0] in " `" or text[-1] in " `" else text
    return _SLOT + f"{ticks}{padded}{ticks}".encode().hex() + _SLOT


def _restore(inline: str) -> str:
    """Code comes back as it is: what is done at the edges of lines must not reach into it."""
    return re.sub(
        f"{_SLOT}([0-9a-f]+){_SLOT}", lambda found: bytes.fromhex(found[1]).decode(), inline
    )
