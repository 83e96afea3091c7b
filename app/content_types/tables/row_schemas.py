"""What readers get when they ask of a table's rows."""

from typing import Annotated, Any

from pydantic import Field

from app.foundation.schemas import AnswerModel, AsStored

Value = str | int | float | bool | None


class RowsPage(AnswerModel):
    """A page of rows."""

    items: Annotated[list[dict[str, Any]], AsStored()] = Field(
        description="Rows: `_id`, and a value for each column. Integers beyond 2^53 are strings.",
        examples=[[{"_id": 7, "region": "North", "value": 1.5}]],
    )
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page.")
    total: int | None = Field(description="How many match, with `count=exact`.")


class Facet(AnswerModel):
    """A value of a column."""

    value: Value = Field(description="The value; null for rows without one.", examples=["North"])
    count: int = Field(description="How many rows have it.", examples=[12])


class Facets(AnswerModel):
    """The values of a column, the most frequent first."""

    items: list[Facet] = Field(description="Values; of equally frequent ones the smaller first.")
    has_more: bool = Field(description="Whether there are more than `limit`.")


class Aggregate(AnswerModel):
    """A group of rows, with the measures that were asked for and no others."""

    group: dict[str, Value] = Field(
        description="The values that its rows have in common.", examples=[{"region": "North"}]
    )
    count: int | None = Field(default=None, description="How many rows.", examples=[12])
    sum: dict[str, Value] | None = Field(
        default=None, description="Sums by column; of integers exact.", examples=[{"value": 18.5}]
    )
    avg: dict[str, Value] | None = Field(
        default=None, description="Means by column.", examples=[{"value": 1.5}]
    )
    min: dict[str, Value] | None = Field(
        default=None, description="Smallest values by column.", examples=[{"value": 1}]
    )
    max: dict[str, Value] | None = Field(
        default=None, description="Largest values by column.", examples=[{"value": 2}]
    )


class Aggregates(AnswerModel):
    """Groups of rows, in the order of their values."""

    items: list[Aggregate] = Field(description="The groups.")
    has_more: bool = Field(description="Whether there are more than `limit`.")
