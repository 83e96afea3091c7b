"""The shapes of rows as editors send them and get them back."""

from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, RootModel, model_validator

from app.foundation.schemas import AnswerModel, RequestModel


class RowDraft(RootModel[dict[str, Any]]):
    """A row as an editor sends it: a value, or null, for each column by its name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"region": "North", "people": 120}]})


class RowsDraft(RootModel[list[dict[str, Any]]]):
    """Rows to import."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [[{"region": "North", "people": 120}, {"region": "South"}]]}
    )


class RowDocument(RootModel[dict[str, Any]]):
    """A row: its `_id`, and a value or null for each column."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"_id": 7, "region": "North", "people": 120}]}
    )


class Batch(RequestModel):
    """Rows to add, change and remove, up to 1,000 in all."""

    upsert: list[dict[str, Any]] = Field(
        default=[],
        max_length=1000,
        description="Rows with an `_id` are merged into those there are; others are added.",
        examples=[[{"_id": 7, "people": 130}, {"region": "South", "people": 80}]],
    )
    delete: list[Annotated[int, Field(ge=1, le=2**62)]] = Field(
        default=[], max_length=1000, description="Ids of rows to remove.", examples=[[8]]
    )

    @model_validator(mode="after")
    def check(self) -> Self:
        """Each row once, and not too many."""
        named = [row["_id"] for row in self.upsert if "_id" in row] + self.delete
        if len(self.upsert) + len(self.delete) > 1000:
            raise ValueError("a batch has at most 1,000 rows")
        if len(set(map(str, named))) != len(named):
            raise ValueError("a batch must name each row only once")
        return self


class BatchDone(AnswerModel):
    """What a batch has done."""

    version: int = Field(description="The table's version now.", examples=[9])
    row_count: int = Field(description="How many rows there are now.", examples=[50_000])
    ids: list[int] = Field(description="The ids of `upsert`, in its order.", examples=[[7, 12]])


class Move(RequestModel):
    """Where to put a row."""

    before: Annotated[int, Field(ge=1, le=2**62)] | None = Field(
        default=None, description="Id of the row that will follow it; null is the end."
    )
