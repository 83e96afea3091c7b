"""The inline part of Markdown in: text with marks, cut where pictures stand."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from app.body.block_type import Json
from app.body.blocks.embed import is_provided
from app.body.hrefs import is_href
from app.body.spans import Marks, SpanWriter, with_mark
from app.foundation.schemas import is_http_url
from app.references.ids import is_uuid

_REFERENCE = re.compile(r"(table|faqs):(.+)", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-zA-Z]+) *>")
TAGS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "s": "strike-through",
        "del": "strike-through", "u": "underline", "sub": "sub", "sup": "sup",
        "code": "code"}  # fmt: skip
MARKS = {"strong": "strong", "em": "em", "s": "strike-through"}
BREAKS = {"softbreak": " ", "hardbreak": "\n"}


def plain_text(tokens: Sequence[Token]) -> str:
    """The text of inline tokens."""
    return "".join(
        "\n" if token.type in {"softbreak", "hardbreak"}
        else plain_text(token.children or []) if token.type == "image"
        else "" if token.type == "html_inline"
        else token.content
        for token in tokens
    )  # fmt: skip


class Pieces:
    """The inline tokens of one paragraph, cut where pictures stand."""

    def __init__(
        self, embed_providers: Sequence[str], warnings: list[tuple[int | None, str]], at: int
    ) -> None:
        self._embed_providers = embed_providers
        self._warnings = warnings
        self._at = at
        self._spans = SpanWriter()
        self._marks: Marks = ()
        self._outer: list[Marks] = []

    def reference(self, token: Token) -> Json | None:
        """`![](table:…)` or `![](faqs:…,…)`, alone in its paragraph."""
        if token.type != "image":
            return None
        found = _REFERENCE.fullmatch(str(token.attrGet("src") or ""))
        if found is None:
            return None
        if found[1] == "table":
            return {"_type": "dataTable", "table": found[2].strip()}
        names = [name.strip() for name in found[2].split(",") if name.strip()]
        return {"_type": "faqs", "entries": names}

    def read(self, tokens: Sequence[Token]) -> Iterator[Json]:
        """Text blocks and pictures, in order."""
        for token in tokens:
            if token.type == "image" and (picture := self._picture(token)) is not None:
                yield from self._take()
                yield picture
            else:
                self._read(token)
        yield from self._take()

    def _take(self) -> Iterator[Json]:
        block = self._spans.take()
        if block["children"]:
            yield block

    def _read(self, token: Token) -> None:
        if token.type == "html_inline":
            self._tag(token.content)
        elif token.type == "link_open":
            self._open(self._link(token))
        elif token.nesting > 0:
            self._open(with_mark(self._marks, MARKS[token.type.removesuffix("_open")]))
        elif token.nesting < 0:
            self._close()
        elif token.type == "code_inline":
            self._spans.write(token.content, with_mark(self._marks, "code"))
        else:
            self._spans.write(BREAKS.get(token.type, plain_text([token])), self._marks)

    def _open(self, marks: Marks) -> None:
        self._outer.append(self._marks)
        self._marks = marks

    def _close(self) -> None:
        if self._outer:
            self._marks = self._outer.pop()

    def _link(self, token: Token) -> Marks:
        href, title = str(token.attrGet("href") or ""), token.attrGet("title")
        for named in (str(title or ""), href):
            if named.startswith("entry:") and is_uuid(entry := named.removeprefix("entry:")):
                return with_mark(self._marks, ("entryLink", entry, None))
        if is_href(href):
            line = " ".join(str(title).split()) if title else None
            return with_mark(self._marks, ("link", href, line))
        self._warnings.append((self._at, f"The link to “{href[:100]}” was left out."))
        return self._marks

    def _tag(self, tag: str) -> None:
        found = _TAG.fullmatch(tag)
        name = found[2].lower() if found else ""
        if tag.lower() in {"<br>", "<br/>", "<br />"}:
            self._spans.write("\n", self._marks)
        elif name not in TAGS:
            self._warnings.append((self._at, f"“{tag[:50]}” was left out."))
        elif found is not None and found[1]:
            self._close()
        else:
            self._open(with_mark(self._marks, TAGS[name]))

    def _picture(self, token: Token) -> Json | None:
        address, title = str(token.attrGet("src") or ""), token.attrGet("title")
        words = plain_text(token.children or [])
        if is_provided(address, self._embed_providers):
            return {"_type": "embed", "url": address} | ({"title": words} if words else {})
        if not is_http_url(address):
            detail = f"The picture “{address[:100]}” has no http(s) address and was left out."
            self._warnings.append((self._at, detail))
            return None
        picture: Json = {"_type": "image", "url": address}
        return picture | ({"alt": words} if words else {}) | (
            {"caption": str(title)} if title else {})  # fmt: skip
