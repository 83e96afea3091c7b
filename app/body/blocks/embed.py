"""`embed`: a page of a provider that the publisher trusts, such as a video."""

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo

from app.body.block_type import BlockType, Json
from app.body.html import HtmlWriter, element, link, show
from app.body.html_element import Element
from app.body.html_reading import HtmlReading
from app.body.keyed import Keyed
from app.body.markdown import MarkdownWriter, destination, plain
from app.foundation.schemas import HttpUrl, Line, is_http_url


def _provided(text: str, info: ValidationInfo) -> str:
    if not text.startswith("https://"):
        raise ValueError("must be an https URL")
    providers = (info.context or {}).get("embed_providers")
    if providers is not None and not is_provided(text, providers):
        raise ValueError(
            f"“{urlsplit(text).hostname}” is not a provider; those of this site are "
            f"{', '.join(providers)}"
        )
    return text


def is_provided(address: str, providers: Sequence[str]) -> bool:
    """Whether it is an https page of one of these hosts, or of a host below one."""
    if not address.startswith("https://") or not is_http_url(address):
        return False
    host = urlsplit(address).hostname or ""
    return any(host == provider or host.endswith(f".{provider}") for provider in providers)


class Embed(Keyed):
    """A page of a provider in `EMBED_PROVIDERS`."""

    type: Literal["embed"] = Field(alias="_type")
    url: Annotated[HttpUrl, AfterValidator(_provided)] = Field(description="Its https address.")
    title: Line | None = Field(default=None, description="What it is, for those who cannot see it.")


def write_html(block: Json, writer: HtmlWriter) -> str:
    """A figure with a link; a frontend may put the provider's player in its place."""
    words = show(block.get("title") or block["url"])
    return element("figure", link(words, block["url"]), class_="embed", data_embed=block["url"])


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """A picture whose address is the provider's page."""
    title = plain(block.get("title") or "", is_single_line=True)
    return f"![{title}]{destination(block['url'])}"


def read_figure(element: Element, reading: HtmlReading) -> bool:
    """Our own figure."""
    address = element.attribute("data-embed")
    if not is_provided(address, reading.embed_providers):
        return False
    words = element.line_text
    title = words if words and words != address else None
    return reading.add({"_type": "embed", "url": address, "title": title})


block_type = BlockType(
    name="embed",
    draft=Embed,
    delivered=Embed,
    html=write_html,
    markdown=write_markdown,
    text=lambda block: iter(()),
    elements={"figure": read_figure},
)
