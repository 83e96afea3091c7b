"""`faqs`: questions and answers in the text."""

from typing import Annotated, Literal

from pydantic import Field

from app.body.blocks.callout import DeliveredCallout
from app.body.blocks.code import Code
from app.body.blocks.divider import Divider
from app.body.blocks.embed import Embed
from app.body.blocks.image import ImageBlock
from app.body.blocks.keyed import Keyed, Resolvable, UuidText
from app.body.blocks.quote import PullQuote
from app.body.blocks.text import DeliveredTextBlock
from app.foundation.schemas import AnswerModel
from app.references.ids import FaqId


class Faqs(Resolvable):
    """FAQ entries, in order. What is not live is left out."""

    type: Literal["faqs"] = Field(alias="_type")
    entries: list[FaqId] = Field(max_length=50, description="Ids of the FAQ entries.")


AnswerBlock = Annotated[
    DeliveredTextBlock | DeliveredCallout | PullQuote | ImageBlock | Code | Embed | Divider,
    Field(discriminator="type"),
]


class ResolvedFaq(AnswerModel):
    """A question with its answer; embeds of further entries are left out of the answer."""

    slug: str = Field(description="Slug of the FAQ entry.")
    question: str = Field(description="The question.")
    answer: list[AnswerBlock] = Field(description="The answer, as Portable Text.")


class DeliveredFaqs(Keyed):
    """Questions and answers as readers get them."""

    type: Literal["faqs"] = Field(alias="_type")
    entries: list[UuidText] = Field(description="Ids of the FAQ entries.")
    resolved: list[ResolvedFaq] = Field(description="Those that are live, in order.")
