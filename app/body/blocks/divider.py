"""`divider`: a break between two parts of the text."""

from typing import Literal

from pydantic import Field

from app.body.block_type import BlockType
from app.body.keyed import Keyed


class Divider(Keyed):
    """A break in the text."""

    type: Literal["divider"] = Field(alias="_type")


block_type = BlockType(
    name="divider",
    draft=Divider,
    delivered=Divider,
    html=lambda block, writer: "<hr>",
    markdown=lambda block, writer: "---",
    text=lambda block: iter(()),
    elements={"hr": lambda element, reading: reading.add({"_type": "divider"})},
)
