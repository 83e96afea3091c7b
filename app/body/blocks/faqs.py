"""`faqs`: questions and answers in the text."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from app.body.block_type import BlockType, Json, ResolvedTargets
from app.body.html import HtmlWriter, element, show
from app.body.html_element import Element
from app.body.html_reading import HtmlReading
from app.body.keyed import Keyed, Resolvable, UuidText
from app.body.markdown import MarkdownWriter, plain
from app.foundation.schemas import AnswerModel
from app.references.ids import FaqId, is_uuid


class Faqs(Resolvable):
    """FAQ entries, in order. What is not live is left out."""

    type: Literal["faqs"] = Field(alias="_type")
    entries: list[FaqId] = Field(max_length=50, description="Ids of the FAQ entries.")


class ResolvedFaq(AnswerModel):
    """A question with its answer; embeds of further entries are left out of the answer."""

    slug: str = Field(description="Slug of the FAQ entry.")
    question: str = Field(description="The question.")
    answer: list[Annotated["AnswerBlock", Field(discriminator="type")]] = Field(
        description="The answer, as Portable Text."
    )


class DeliveredFaqs(Keyed):
    """Questions and answers as readers get them."""

    type: Literal["faqs"] = Field(alias="_type")
    entries: list[UuidText] = Field(description="Ids of the FAQ entries.")
    resolved: list[ResolvedFaq] = Field(description="Those that are live, in order.")


AnswerBlock = Any
"""Every block that embeds nothing; `app/body/schema.py` knows which there are."""


def write_html(block: Json, writer: HtmlWriter) -> str:
    """A section of questions that open; no headings, so that they stay out of the outline."""
    asked = "".join(
        element("details", element("summary", show(faq["question"])) + writer.body(faq["answer"]))
        for faq in block.get("resolved", ())
    )
    entries = " ".join(map(str, block["entries"]))
    return element("section", asked, class_="faqs", data_faqs=entries) if entries else ""


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """The references, with the questions for those who only read."""
    if not block["entries"]:
        return ""
    asked = "; ".join(faq["question"] for faq in block.get("resolved", ()))
    entries = ",".join(map(str, block["entries"]))
    return f"![{plain(asked, is_single_line=True)}](faqs:{entries})"


def write_text(block: Json) -> Iterator[str]:
    """Questions and answers, as far as they are resolved."""
    for faq in block.get("resolved", ()):
        yield faq["question"]
        for inner in faq["answer"]:
            yield from map(str, _texts(inner))


def _texts(block: Json) -> Iterator[str]:
    """Every text in a block of an answer, whatever its type."""
    for name in ("title", "text", "attribution", "caption", "code"):
        if isinstance(text := block.get(name), str):
            yield text
    yield "".join(span["text"] for span in block.get("children", ()))
    for inner in block.get("body", ()):
        yield from _texts(inner)


def read_section(element: Element, reading: HtmlReading) -> bool:
    """Our own section: the references, not the answers."""
    entries = [entry for entry in element.attribute("data-faqs").split() if is_uuid(entry)]
    return bool(entries) and reading.add({"_type": "faqs", "entries": entries})


def resolve(block: Json, targets: ResolvedTargets) -> Json | None:
    """With the answers; None if no question is live."""
    live = [targets.faqs[entry] for entry in shown(block) if entry in targets.faqs]
    return {**block, "resolved": live} if live else None


def shown(block: Json) -> Iterator[UUID]:
    """The FAQ entries that it shows."""
    return map(UUID, block["entries"])


block_type = BlockType(
    name="faqs",
    draft=Faqs,
    delivered=DeliveredFaqs,
    html=write_html,
    markdown=write_markdown,
    text=write_text,
    faqs=shown,
    resolve=resolve,
    elements={"section": read_section},
)
