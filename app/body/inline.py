"""The spans of a block as a tree of marks, the same for every rendition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

KNOWN = ("strong", "em", "code", "underline", "strike-through")
"""The order of decorators that cover the same spans, as the official renderers have it."""


@dataclass(slots=True)
class Mark:
    """A decorator or a link, around text and further marks."""

    name: str
    """`strong`, `link`, …"""
    definition: Json | None
    """The item of `markDefs`, of what is no decorator."""
    children: list["Mark | str"]


def mark_tree(block: Json, *, innermost: str | None = None) -> list[Mark | str]:
    """The text of a block with its marks nested: those that go on longest are outside.

    This is the order of the official renderers, so that all give the same document.
    """
    spans: Sequence[Json] = block.get("children", ())
    if not [span for span in spans if span.get("marks")]:
        return [span["text"] for span in spans]
    definitions = {item["_key"]: item for item in block.get("markDefs", ())}
    root: list[Mark | str] = []
    open_keys: list[str] = []
    open_lists = [root]
    for span, lengths in zip(spans, _lengths(spans), strict=True):
        if not (lengths or open_keys):
            root.append(span["text"])
            continue
        needed = _in_order(lengths, innermost)
        kept = 0
        while kept < len(open_keys) and open_keys[kept] in needed:
            needed.remove(open_keys[kept])
            kept += 1
        if needed and innermost in open_keys[:kept]:
            kept = open_keys.index(innermost)
            needed.append(innermost)
        del open_keys[kept:]
        del open_lists[kept + 1 :]
        for key in needed:
            definition = definitions.get(key)
            mark = Mark(definition["_type"] if definition else key, definition, [])
            open_lists[-1].append(mark)
            open_lists.append(mark.children)
            open_keys.append(key)
        open_lists[-1].append(span["text"])
    return root


def _lengths(spans: Sequence[Json]) -> list[dict[str, int]]:
    """For each span its marks, and over how many spans from there each of them goes on."""
    lengths: list[dict[str, int]] = []
    after: dict[str, int] = {}
    for span in reversed(spans):
        marks = span.get("marks")
        after = {mark: after.get(mark, 0) + 1 for mark in marks} if marks else {}
        lengths.append(after)
    lengths.reverse()
    return lengths


def _in_order(lengths: dict[str, int], innermost: str | None) -> list[str]:
    if len(lengths) < 2:
        return list(lengths)
    return sorted(
        lengths,
        key=lambda mark: (
            mark == innermost,
            -lengths[mark],
            KNOWN.index(mark) if mark in KNOWN else -1,
            mark,
        ),
    )
