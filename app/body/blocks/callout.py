"""`callout`: a box beside the text, such as “Did you know?” or “Pro tip”."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from app.body.blocks.keyed import Keyed, with_keys
from app.body.blocks.text import DeliveredTextBlock, TextBlock
from app.foundation.schemas import Line

Variant = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=50)]


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
