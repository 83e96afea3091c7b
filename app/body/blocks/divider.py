"""`divider`: a break between two parts of the text."""

from typing import Literal

from pydantic import Field

from app.body.blocks.keyed import Keyed


class Divider(Keyed):
    """A break in the text."""

    type: Literal["divider"] = Field(alias="_type")
