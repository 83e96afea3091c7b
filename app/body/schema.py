"""The union of blocks: what a body may hold, and what readers get of it."""

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    WrapSerializer,
)

from app.body.blocks.callout import Callout, DeliveredCallout
from app.body.blocks.code import Code
from app.body.blocks.data_table import DataTable, DeliveredDataTable
from app.body.blocks.divider import Divider
from app.body.blocks.embed import Embed
from app.body.blocks.faqs import DeliveredFaqs, Faqs
from app.body.blocks.image import ImageBlock
from app.body.blocks.keyed import with_keys
from app.body.blocks.quote import PullQuote
from app.body.blocks.text import DeliveredTextBlock, TextBlock
from app.foundation.schemas import AsStored

MOST_BLOCKS = 2000

Block = Annotated[
    TextBlock | Callout | PullQuote | ImageBlock | Code | Embed | Divider | DataTable | Faqs,
    Field(discriminator="type"),
]
DeliveredBlock = Annotated[
    DeliveredTextBlock
    | DeliveredCallout
    | PullQuote
    | ImageBlock
    | Code
    | Embed
    | Divider
    | DeliveredDataTable
    | DeliveredFaqs,
    Field(discriminator="type"),
]


def _without_nulls(value: Any) -> Any:
    # Portable Text leaves out what is not there; its tools take a null for a value.
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value


def _dump(body: Any, dump: SerializerFunctionWrapHandler) -> Any:
    return _without_nulls(dump(body))


Body = Annotated[
    list[Block], Field(max_length=MOST_BLOCKS), AfterValidator(with_keys), WrapSerializer(_dump)
]
"""A body as it is saved."""


DeliveredBody = Annotated[list[DeliveredBlock], AsStored()]
"""A body as readers get it: references resolved, what is not live left out."""
