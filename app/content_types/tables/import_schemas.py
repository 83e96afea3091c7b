"""The shapes of imports: what a file held, what a dry run understood, how far a job has come."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.content_types.tables.columns import Column
from app.content_types.tables.files import Dialect, FileWarning
from app.content_types.tables.schemas import COLUMN, ColumnDocument
from app.foundation.clock import Instant
from app.foundation.schemas import AnswerModel, QueryModel

JobState = Literal["running", "succeeded", "failed", "cancelled"]


class ImportQuery(QueryModel):
    """The parameters of an import."""

    mode: Literal["replace", "append"] = Field(
        default="append", description="`replace` puts the file's rows in place of all there are."
    )
    dry_run: Literal["true", "false"] = Field(
        default="false", description="`true` reads the file and says what it would do."
    )


class RowWarning(AnswerModel):
    """Something that was read in a way that its sender should know of."""

    code: str = Field(description="What it is about.", examples=["not-exact"])
    detail: str = Field(description="One sentence.")
    row: int | None = Field(description="Which row, from 1.", examples=[12])
    column: str | None = Field(description="Which column.", examples=["people"])


class ImportResult(AnswerModel):
    """What an import brought."""

    row_count: int = Field(description="Rows in the file.", examples=[50_000])
    columns: list[ColumnDocument] = Field(description="The table's columns.", examples=[[COLUMN]])
    warnings: list[RowWarning] = Field(description="What one should know; at most 1,000.")


class ImportCheck(AnswerModel):
    """What a dry run understood."""

    would_succeed: bool = Field(description="Whether the import would keep the rows.")
    format: Literal["csv", "ndjson", "json", "xlsx"] | None = Field(
        description="The form of the file; null if it cannot be read.", examples=["csv"]
    )
    dialect: Dialect | None = Field(description="How a CSV file is written.")
    encoding: str | None = Field(description="Of a text file.", examples=["utf-8"])
    row_count: int = Field(description="Rows in the file.", examples=[50_000])
    columns: list[ColumnDocument] = Field(
        description="The table's columns, or those that it would get.", examples=[[COLUMN]]
    )
    sample: list[dict[str, Any]] = Field(
        description="The first rows as they would be kept.", examples=[[{"region": "North"}]]
    )
    problem: dict[str, Any] | None = Field(
        description="The problem that the import would answer with.",
        examples=[{"title": "The request is not valid", "status": 422}],
    )
    warnings: list[RowWarning] = Field(description="What one should know; at most 1,000.")


class JobDocument(AnswerModel):
    """An import that its sender does not wait for."""

    id: UUID = Field(description="UUIDv7.")
    state: JobState = Field(description="Where it stands.", examples=["running"])
    rows_done: int = Field(description="Rows that were read so far.", examples=[20_000])
    result: ImportResult | None = Field(description="When it has succeeded.")
    problem: dict[str, Any] | None = Field(
        description="When it has failed: the problem.",
        examples=[{"title": "The request is not valid", "status": 422}],
    )
    created_at: Instant = Field(description="When it was sent.")


def describe_column(column: Column) -> ColumnDocument:
    """A column as answers show it."""
    return ColumnDocument.model_validate(column)


def describe_warnings(warnings: list[FileWarning]) -> list[RowWarning]:
    """Warnings as answers show them."""
    return [RowWarning.model_validate(warning) for warning in warnings]
