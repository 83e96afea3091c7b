"""`code`: preformatted text."""

import re
from html import escape
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.body.block_type import BlockType, Json
from app.body.html import HtmlWriter, element
from app.body.html_element import Element
from app.body.html_reading import HtmlReading
from app.body.keyed import Keyed
from app.body.markdown import MarkdownWriter

LANGUAGE = r"[A-Za-z0-9_+#.-]{0,50}"


class Code(Keyed):
    """Preformatted text."""

    type: Literal["code"] = Field(alias="_type")
    language: Annotated[str, StringConstraints(max_length=50, pattern=f"^{LANGUAGE}$")] | None = (
        Field(default=None, description="For highlighting, such as `python`.")
    )
    code: Annotated[str, StringConstraints(max_length=100_000)] = Field(description="The text.")


def write_html(block: Json, writer: HtmlWriter) -> str:
    """`<pre><code class="language-…">`."""
    language = block.get("language")
    class_ = f"language-{language}" if language else None
    return element("pre", element("code", escape(block["code"]), class_=class_))


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """A fence longer than any in the text."""
    longest = max(map(len, re.findall("`+", block["code"])), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{block.get('language') or ''}\n{block['code']}\n{fence}"


def read_pre(element: Element, reading: HtmlReading) -> bool:
    """A `<pre>`, with the language that its `<code>` names."""
    inner = element.find("code")
    classes = (inner or element).attribute("class").split()
    named = [name.removeprefix("language-") for name in classes if name.startswith("language-")]
    language = named[0] if named and re.fullmatch(LANGUAGE, named[0]) else None
    return reading.add({"_type": "code", "language": language, "code": element.raw_text})


def read_table(element: Element, reading: HtmlReading) -> bool:
    """A table that is none of ours, as preformatted text."""
    rows = [[cell.line_text for cell in row] for row in element.rows]
    columns = max(map(len, rows), default=0)
    if columns < 2:  # it only lays the page out
        return False
    reading.end_block()
    if caption := element.child("caption"):
        reading.go_into(caption)
    reading.warn("A table was kept as preformatted text; a data table would keep its cells.")
    widths = [max(len(row[at]) for row in rows if at < len(row)) for at in range(columns)]
    lines = (" | ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return reading.add({"_type": "code", "code": "\n".join(lines)})


block_type = BlockType(
    name="code",
    draft=Code,
    delivered=Code,
    html=write_html,
    markdown=write_markdown,
    text=lambda block: iter([block["code"]]),
    elements={"pre": read_pre, "table": read_table},
)
