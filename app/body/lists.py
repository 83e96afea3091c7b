"""Lists: flat in a body, a tree in every rendition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(slots=True)
class Item:
    """An item of a list. Without a block it only holds deeper lists."""

    block: Json | None
    lists: list["ItemList"] = field(default_factory=list)


@dataclass(slots=True)
class ItemList:
    """A list of one kind (`bullet` or `number`) and one level."""

    kind: str
    items: list[Item] = field(default_factory=list)


def groups(body: Sequence[Json]) -> Iterator[list[Json]]:
    """The body cut where renditions can be cut: a run of list items stays in one piece."""
    run: list[Json] = []
    for block in body:
        if "listItem" in block:
            run.append(block)
            continue
        if run:
            yield run
            run = []
        yield [block]
    if run:
        yield run


def nest(run: Sequence[Json]) -> list[ItemList]:
    """The lists that a run of list items makes."""
    top: list[ItemList] = []
    way: list[ItemList] = []
    for block in run:
        level, kind = block.get("level") or 1, block["listItem"]
        del way[level:]
        if len(way) == level and way[-1].kind != kind:
            way.pop()
        while len(way) < level:
            way.append(_open(way, top, kind))
        way[-1].items.append(Item(block))
    return top


def _open(way: list[ItemList], top: list[ItemList], kind: str) -> ItemList:
    opened = ItemList(kind)
    if not way:
        top.append(opened)
        return opened
    if not way[-1].items:
        way[-1].items.append(Item(None))
    way[-1].items[-1].lists.append(opened)
    return opened
