"""Bodies as HTML, Markdown and text: what depends on the body alone is rendered once.

A rendition is a list of pieces, one for each group of blocks; a piece that shows other entries is
None and is rendered when readers ask, with what is live then.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from app.body.block_type import Body, ResolvedTargets
from app.body.html import HtmlWriter
from app.body.lists import groups
from app.body.markdown import MarkdownWriter
from app.body.reading import outline, paragraphs
from app.body.resolving import resolve
from app.body.schema import BLOCKS

Format = Literal["html", "markdown", "text"]
FORMATS: tuple[Format, ...] = ("html", "markdown", "text")
BETWEEN: Mapping[Format, str] = {"html": "", "markdown": "\n\n", "text": "\n\n"}

Pieces = Sequence[str | None]
_NOTHING = ResolvedTargets({})


def render_pieces(body: Body) -> dict[Format, list[str | None]]:
    """Every rendition of a stored body, as far as nothing of it can change."""
    anchors = anchors_of(body)
    found: dict[Format, list[str | None]] = {name: [] for name in FORMATS}
    for group in groups(body):
        is_fixed = resolve(group, _NOTHING) == list(group)
        for name in FORMATS:
            found[name].append(_render(name, group, anchors) if is_fixed else None)
    return found


def fill_in(name: Format, pieces: Pieces | None, body: Body, targets: ResolvedTargets) -> str:
    """The whole rendition; without pieces, everything is rendered now."""
    cut = list(groups(body))
    anchors: Mapping[str, str] | None = None
    parts: list[str] = []
    for group, piece in zip(cut, pieces or [None] * len(cut), strict=True):
        if piece is None:
            anchors = anchors_of(body) if anchors is None else anchors
            piece = _render(name, resolve(group, targets), anchors)
        parts.append(piece)
    return _join(name, parts)


def anchors_of(body: Body) -> Mapping[str, str]:
    """The anchors of the headings, by the key of their block."""
    return {item.key: item.anchor for item in outline(body)}


def _render(name: Format, group: Body, anchors: Mapping[str, str]) -> str:
    if not group:
        return ""
    if name == "html":
        return HtmlWriter(BLOCKS, anchors).group(group)
    if name == "markdown":
        return MarkdownWriter(BLOCKS).group(group)
    return _join("text", paragraphs(group))


def _join(name: Format, parts: Iterable[Any]) -> str:
    return BETWEEN[name].join(part for part in parts if part)
