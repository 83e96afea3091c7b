"""`code`: preformatted text."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.body.blocks.keyed import Keyed


class Code(Keyed):
    """Preformatted text."""

    type: Literal["code"] = Field(alias="_type")
    language: Annotated[str, StringConstraints(max_length=50, pattern=r"^[\w+#.-]*$")] | None = (
        Field(default=None, description="For highlighting, such as `python`.")
    )
    code: Annotated[str, StringConstraints(max_length=100_000)] = Field(description="The text.")
