"""`pullQuote`: a sentence set large."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.body.block_type import BlockType, Json
from app.body.html import HtmlWriter, element, show
from app.body.html_element import Element
from app.body.html_reading import HtmlReading
from app.body.keyed import Keyed
from app.body.markdown import MarkdownWriter, indented, plain
from app.foundation.schemas import Line, Prose


class PullQuote(Keyed):
    """A sentence set large."""

    type: Literal["pullQuote"] = Field(alias="_type")
    text: Prose = Field(description="What is quoted.")
    attribution: Line | None = Field(default=None, description="Who said it.")


ALERT = "PULL_QUOTE"
"""How Markdown's alert syntax names it."""


def write_html(block: Json, writer: HtmlWriter) -> str:
    """A figure with the quote, and who said it below."""
    quote = element("blockquote", element("p", show(block["text"])))
    attribution = block.get("attribution")
    caption = element("figcaption", show(attribution)) if attribution else ""
    return element("figure", quote + caption, class_="pull-quote")


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """An alert with who said it as its title."""
    attribution = plain(block.get("attribution") or "", is_single_line=True)
    return indented(f"[!{ALERT}] {attribution}".rstrip() + f"\n\n{plain(block['text'])}", "> ")


def write_text(block: Json) -> Iterator[str]:
    """The quote, then who said it."""
    yield block["text"]
    yield block.get("attribution") or ""


def read_figure(element: Element, reading: HtmlReading) -> bool:
    """Our own figure."""
    if "pull-quote" not in element.attribute("class").split():
        return False
    quote, caption = element.find("blockquote"), element.find("figcaption")
    if quote is None:
        return False
    attribution = caption.line_text if caption is not None else None
    quoted = {"_type": "pullQuote", "text": quote.text, "attribution": attribution or None}
    return reading.add(quoted)


block_type = BlockType(
    name="pullQuote",
    draft=PullQuote,
    delivered=PullQuote,
    html=write_html,
    markdown=write_markdown,
    text=write_text,
    elements={"figure": read_figure},
)
