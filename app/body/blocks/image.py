"""`image`: a picture in the text."""

from typing import Literal

from pydantic import Field

from app.body.block_type import BlockType, Json
from app.body.html import HtmlWriter, element, show
from app.body.html_element import Element
from app.body.html_reading import HtmlReading
from app.body.keyed import Keyed
from app.body.markdown import MarkdownWriter, destination, plain
from app.foundation.schemas import Image, is_http_url


class ImageBlock(Keyed, Image):
    """A picture in the text."""

    type: Literal["image"] = Field(alias="_type")


def write_html(block: Json, writer: HtmlWriter) -> str:
    """A figure with the picture, its caption and its credit."""
    picture = element(
        "img",
        None,
        src=block["url"],
        alt=block.get("alt") or "",
        width=block.get("width"),
        height=block.get("height"),
    )
    caption = show(block.get("caption") or "")
    if credit := block.get("credit"):
        caption += element("small", show(credit), class_="credit")
    below = element("figcaption", caption) if caption else ""
    return element("figure", picture + below, class_="image")


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """A picture with its caption as title."""
    alt = plain(block.get("alt") or "", is_single_line=True)
    return f"![{alt}]{destination(block['url'], block.get('caption') or None)}"


def read_img(element: Element, reading: HtmlReading) -> bool:
    """A picture that stands alone."""
    return _read(element, reading)


def read_figure(element: Element, reading: HtmlReading) -> bool:
    """A figure around one picture."""
    picture, caption = element.find("img"), element.find("figcaption")
    if picture is None or element.find("table") is not None:
        return False
    credit = caption.find("small") if caption is not None else None
    words = caption.text if caption is not None else ""
    if credit is not None:
        words = words.removesuffix(credit.text).rstrip()
    return _read(picture, reading, words, credit.line_text if credit is not None else "")


def _read(picture: Element, reading: HtmlReading, caption: str = "", credit: str = "") -> bool:
    address = picture.attribute("src").strip()
    if not is_http_url(address):
        words = " ".join(filter(None, [picture.attribute("alt"), caption, credit]))
        name = f"The picture “{(address or words)[:100]}”" if address or words else "A picture"
        reading.warn(f"{name} has no http(s) address and was left out.")
        return reading.keep_text(words)
    return reading.add(
        {
            "_type": "image",
            "url": address,
            "alt": picture.attribute("alt") or None,
            "width": _pixels(picture.attribute("width")),
            "height": _pixels(picture.attribute("height")),
            "caption": caption or None,
            "credit": credit or None,
        }
    )


def _pixels(text: str) -> int | None:
    return (
        int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 6 and int(text) else None
    )


block_type = BlockType(
    name="image",
    draft=ImageBlock,
    delivered=ImageBlock,
    html=write_html,
    markdown=write_markdown,
    text=lambda block: iter([block.get("caption") or ""]),
    elements={"img": read_img, "figure": read_figure},
)
