"""The list of block types, and what they make together: what a body may hold."""

from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    WrapSerializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.body.block_type import BlockTypes
from app.body.blocks import callout, code, data_table, divider, embed, faqs, image, quote, text
from app.body.keyed import with_keys
from app.foundation.schemas import AsStored, RequestModel

BLOCKS: BlockTypes = {
    found.name: found
    for found in (
        text.block_type,
        callout.block_type,
        quote.block_type,
        embed.block_type,
        data_table.block_type,
        faqs.block_type,
        image.block_type,
        code.block_type,
        divider.block_type,
    )
}
"""The line: a type of block that stands here is in the schema and in every rendition."""

MOST_BLOCKS = 2000
EMBEDDING = {"faqs", "dataTable"}
"""Blocks that show other entries; they are left out of what is shown by one."""

if TYPE_CHECKING:
    Block = Any
    DeliveredBlock = Any
else:
    Block = Annotated[
        Union[tuple(found.draft for found in BLOCKS.values())],  # noqa: UP007 - of a list
        Field(discriminator="type"),
    ]
    DeliveredBlock = Annotated[
        Union[tuple(found.delivered for found in BLOCKS.values())],  # noqa: UP007 - of a list
        Field(discriminator="type"),
    ]
    _answers = Union[  # noqa: UP007 - of a list
        tuple(found.delivered for found in BLOCKS.values() if found.name not in EMBEDDING)
    ]
    faqs.ResolvedFaq.model_rebuild(force=True, _types_namespace={"AnswerBlock": _answers})
    faqs.DeliveredFaqs.model_rebuild(force=True)


class BodySource(RequestModel):
    """A body in another format, converted when it is saved."""

    format: Literal["markdown", "html"] = Field(description="What `content` is.")
    content: str = Field(
        description="CommonMark with tables, strikethrough and alerts, or HTML as it is pasted.",
        examples=["## A heading\n\nA *text*."],
    )


class OrSource:
    """Documents that a `BodySource` may be sent instead; `app.body.conversion` converts it."""

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Either of the two, in what is sent; blocks alone, in what is answered."""
        blocks = handler(core_schema)
        if handler.mode == "serialization":
            return blocks
        source = handler(BodySource.__pydantic_core_schema__)
        return {"anyOf": [blocks, source]}


def body_fields(model: type[BaseModel]) -> list[str]:
    """The fields of a draft that are bodies."""
    return [
        name
        for name, field in model.model_fields.items()
        if any(isinstance(part, OrSource) for part in field.metadata)
    ]


def _without_nulls(value: Any) -> Any:
    # Portable Text leaves out what is not there; its tools take a null for a value.
    if isinstance(value, dict):
        return {name: _without_nulls(part) for name, part in value.items() if part is not None}
    return [_without_nulls(part) for part in value] if isinstance(value, list) else value


def _dump(body: Any, dump: SerializerFunctionWrapHandler) -> Any:
    return _without_nulls(dump(body))


Body = Annotated[
    list[Block],
    Field(max_length=MOST_BLOCKS),
    AfterValidator(with_keys),
    WrapSerializer(_dump),
    OrSource(),
]
"""A body as it is saved."""


DeliveredBody = Annotated[list[DeliveredBlock], AsStored()]
"""A body as readers get it: references resolved, what is not live left out."""
