"""`pullQuote`: a sentence set large."""

from typing import Literal

from pydantic import Field

from app.body.blocks.keyed import Keyed
from app.foundation.schemas import Line, Prose


class PullQuote(Keyed):
    """A sentence set large."""

    type: Literal["pullQuote"] = Field(alias="_type")
    text: Prose = Field(description="What is quoted.")
    attribution: Line | None = Field(default=None, description="Who said it.")
