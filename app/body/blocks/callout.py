"""`callout`: a box beside the text, such as “Did you know?” or “Pro tip”."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from app.body.block_type import BlockType, Json, ResolvedTargets
from app.body.blocks import text as texts
from app.body.blocks.text import DeliveredTextBlock, TextBlock
from app.body.html import HtmlWriter, element, show
from app.body.html_element import Element
from app.body.html_reading import HtmlReading
from app.body.keyed import Keyed, with_keys
from app.body.markdown import MarkdownWriter, indented, plain
from app.foundation.schemas import Line

VARIANT = r"[a-z][a-z0-9_]{0,49}"
Variant = Annotated[str, StringConstraints(pattern=f"^{VARIANT}$")]


class Callout(Keyed):
    """A box with text blocks."""

    type: Literal["callout"] = Field(alias="_type")
    variant: Variant = Field(description="`did_you_know`, `pro_tip`, `note`, `warning`, …")
    title: Line | None = Field(default=None, description="Its heading.")
    body: Annotated[list[TextBlock], AfterValidator(with_keys)] = Field(
        default=[], description="Its text."
    )


class DeliveredCallout(Keyed):
    """A callout as readers get it."""

    type: Literal["callout"] = Field(alias="_type")
    variant: Variant = Field(description="`did_you_know`, `pro_tip`, `note`, `warning`, …")
    title: Line | None = Field(default=None, description="Its heading.")
    body: list[DeliveredTextBlock] = Field(description="Its text.")


def write_html(block: Json, writer: HtmlWriter) -> str:
    """An aside; its title is no heading, so that it stays out of the outline."""
    title = block.get("title")
    heading = element("p", show(title), class_="callout-title") if title else ""
    content = heading + writer.body(block["body"])
    return element("aside", content, class_="callout", data_variant=block["variant"])


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """GitHub's alert syntax, with a title behind the variant."""
    title = plain(block.get("title") or "", is_single_line=True)
    head = f"[!{block['variant'].upper()}] {title}".rstrip()
    body = writer.body(block["body"])
    return indented(f"{head}\n\n{body}" if body else head, "> ")


def write_text(block: Json) -> Iterator[str]:
    """Its heading, then its paragraphs."""
    yield block.get("title") or ""
    for inner in block["body"]:
        yield from texts.write_text(inner)


def read_aside(element: Element, reading: HtmlReading) -> bool:
    """Our own aside; anybody else's is read like the text around it."""
    variant = element.attribute("data-variant")
    if not re.fullmatch(VARIANT, variant):
        return False
    head = element.find("p")
    has_title = head is not None and "callout-title" in head.attribute("class").split()
    title = head.line_text if head is not None and has_title else None
    body = reading.inside(element, head if has_title else None)
    kept = [found for found in body if found["_type"] == "block"]
    reading.add({"_type": "callout", "variant": variant, "title": title or None, "body": kept})
    for other in body:
        if other["_type"] != "block":
            reading.add(other)
    return True


def linked(block: Json) -> Iterator[UUID]:
    """Entries that its text links to."""
    for inner in block["body"]:
        yield from texts.linked(inner)


def resolve(block: Json, targets: ResolvedTargets) -> Json:
    """With the links of its text resolved."""
    return {**block, "body": [texts.resolve(inner, targets) for inner in block["body"]]}


block_type = BlockType(
    name="callout",
    draft=Callout,
    delivered=DeliveredCallout,
    html=write_html,
    markdown=write_markdown,
    text=write_text,
    links=linked,
    resolve=resolve,
    elements={"aside": read_aside},
)
