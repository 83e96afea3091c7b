"""`image`: a picture in the text."""

from typing import Literal

from pydantic import Field

from app.body.blocks.keyed import Keyed
from app.foundation.schemas import Image


class ImageBlock(Keyed, Image):
    """A picture in the text."""

    type: Literal["image"] = Field(alias="_type")
