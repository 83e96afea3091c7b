"""Markdown in: CommonMark with tables, strikethrough, alerts as callouts, embeds by reference."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.body.block_type import Json
from app.body.blocks import quote
from app.body.blocks.code import LANGUAGE
from app.body.markdown_inline import Pieces, plain_text
from app.body.sanitizing import TooMuch, check_length
from app.body.spans import block_of, continue_block

BOUNDS = {"\n": 10_000, "[": 5_000, "|": 20_000, "*": 30_000, "_": 30_000, "~": 30_000,
          "`": 50_000, "&": 50_000, "<": 50_000, "<!": 1_000, "<?": 1_000}  # fmt: skip
"""How often something may occur: each costs the parser more than a letter does."""
MOST_MARKERS = 10_000
"""Of lists and quotes: a line may open many of them inside each other."""
MOST_CELLS = 20_000
"""Of tables. The parser fills up short rows, so few characters may make many cells."""

_MARKER = re.compile(r">|(?:[-+*]|\d[.)])(?=[ \t\n])")
_ALERT = re.compile(r"\[!([A-Za-z][A-Za-z0-9_]{0,49})\][ \t]*([^\n]*)(?:\n|$)")
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
LISTS = {"bullet_list": "bullet", "ordered_list": "number"}


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """The parser; addresses are left as they are, because our own check decides on them."""
    made = MarkdownIt("commonmark", {"maxNesting": 60}).enable(["table", "strikethrough"])
    made.validateLink = lambda url: True  # type: ignore[method-assign]
    made.normalizeLink = lambda url: url  # type: ignore[method-assign]
    made.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    return made


def check_bounds(content: str) -> None:
    """Raises `TooMuch` for what would take too long."""
    check_length(content)
    for part, most in BOUNDS.items():
        if content.count(part) > most:
            name = "line breaks" if part == "\n" else f"times “{part}”"
            raise TooMuch(f"must have at most {most} {name}")
    if sum(1 for _ in _MARKER.finditer(content)) > MOST_MARKERS:
        raise TooMuch(f"must have at most {MOST_MARKERS} markers of lists and quotes")
    tables = (part for part in content.split("\n\n") if "|" in part)
    if sum(map(_cells, tables)) > MOST_CELLS:
        raise TooMuch(f"must have at most {MOST_CELLS} cells of tables")


def _cells(table: str) -> int:
    lines = table.split("\n")
    return len(lines) * max(line.count("|") for line in lines)


@dataclass
class MarkdownReading:
    """One document being read: its blocks so far, and what the editor should know."""

    embed_providers: Sequence[str]
    blocks: list[Json] = field(default_factory=list)
    warnings: list[tuple[int | None, str]] = field(default_factory=list)
    """Sentences, each with the position of the block that it is about."""
    style: str = "normal"
    lists: list[str] = field(default_factory=list)
    """Kinds of the lists that are open."""
    item: bool = False
    """Whether the next paragraph is what a list item begins with."""

    def read(self, content: str) -> None:
        """Reads a document. Raises `TooMuch` for what would take too long."""
        check_bounds(content)
        self._tokens(parser().parse(content))

    def _tokens(self, tokens: Sequence[Token]) -> None:
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if token.type == "blockquote_open":
                end = _closing(tokens, at)
                self._blockquote(tokens[at + 1 : end])
                at = end
            elif token.type == "table_open":
                end = _closing(tokens, at)
                self._table(tokens[at + 1 : end])
                at = end
            else:
                self._token(tokens, at)
            at += 1

    def _token(self, tokens: Sequence[Token], at: int) -> None:
        token = tokens[at]
        match token.type:
            case "heading_open" | "paragraph_open":
                self._text(tokens[at + 1], HEADINGS.get(token.tag, self.style))
            case "bullet_list_open" | "ordered_list_open":
                self.lists.append(LISTS[token.type.removesuffix("_open")])
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open" | "list_item_close":
                self.item = token.nesting > 0
            case _:
                self._leaf(token)

    def _leaf(self, token: Token) -> None:
        match token.type:
            case "hr":
                self._add({"_type": "divider"})
            case "fence" | "code_block":
                self._code(token)
            case "html_block":
                self._html(token.content)

    def _add(self, block: Json) -> None:
        self.item = False
        self.blocks.append({name: value for name, value in block.items() if value is not None})

    def _code(self, token: Token) -> None:
        language = token.info.split()[0] if token.info.split() else ""
        known = language if language and re.fullmatch(LANGUAGE, language) else None
        self._add({"_type": "code", "language": known, "code": token.content.removesuffix("\n")})

    def _html(self, content: str) -> None:
        text = re.sub(r"<[^>]*>", "", content).strip()
        self.warnings.append((len(self.blocks), "HTML was left out; its text was kept."))
        if text:
            span = {"_type": "span", "text": text, "marks": []}
            self._add(block_of([span], [], self.style))

    def _text(self, inline: Token, style: str) -> None:
        children = inline.children or []
        pieces = Pieces(self.embed_providers, self.warnings, len(self.blocks))
        if len(children) == 1 and (found := pieces.reference(children[0])):
            self._add(found)
            return
        for part in pieces.read(children):
            if part["_type"] == "block":
                self._paragraph(part, style)
            else:
                self._add(part)

    def _paragraph(self, part: Json, style: str) -> None:
        is_first = self.item and bool(self.lists)
        if not is_first and self.lists and self.blocks and self._continues(style):
            continue_block(self.blocks[-1], part)
            return
        item = (self.lists[-1], len(self.lists)) if is_first else None
        self.item = False
        self.blocks.append(block_of(part["children"], part["markDefs"], style, item))

    def _continues(self, style: str) -> bool:
        last = self.blocks[-1]
        return style == "normal" and last.get("level") == len(self.lists) and "listItem" in last

    def _blockquote(self, tokens: Sequence[Token]) -> None:
        inline = tokens[1] if len(tokens) > 1 and tokens[0].type == "paragraph_open" else None
        alert = _ALERT.match(inline.content) if inline is not None else None
        if inline is None or alert is None:
            outer, self.style = self.style, "blockquote"
            self._tokens(tokens)
            self.style = outer
            return
        rest = inline.content[alert.end() :]
        inner = MarkdownReading(self.embed_providers)
        if rest.strip():
            inner._tokens(parser().parse(rest))
        inner._tokens(tokens[3:])
        self.warnings += [(len(self.blocks), detail) for _, detail in inner.warnings]
        self._alert(alert[1], _title(alert[2]), inner.blocks)

    def _alert(self, variant: str, title: str | None, body: list[Json]) -> None:
        kept = [block for block in body if block["_type"] == "block"]
        if variant.upper() == quote.ALERT and len(kept) == len(body) == 1:
            text = "".join(span["text"] for span in kept[0]["children"])
            self._add({"_type": "pullQuote", "text": text, "attribution": title})
            return
        self._add({"_type": "callout", "variant": variant.lower(), "title": title, "body": kept})
        for other in body:
            if other["_type"] != "block":
                self._add(other)

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(plain_text(token.children or []))
        widths = [max(map(len, column)) for column in zip(*rows, strict=False)]
        text = "\n".join(
            " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
            for row in rows
        )
        detail = "A table was kept as preformatted text; a data table would keep its cells."
        self.warnings.append((len(self.blocks), detail))
        self._add({"_type": "code", "code": text})


def _closing(tokens: Sequence[Token], at: int) -> int:
    """The position of the token that closes this one."""
    level, kind = tokens[at].level, tokens[at].type.replace("_open", "_close")
    return next(
        end
        for end in range(at + 1, len(tokens))
        if tokens[end].type == kind and tokens[end].level == level
    )


def _title(markdown: str) -> str | None:
    title = "".join(plain_text(inline.children or []) for inline in parser().parseInline(markdown))
    return title or None
