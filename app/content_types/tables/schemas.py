"""The shapes of data tables."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from app.content.content_type import SaveQuery
from app.content.queries import FiledEntriesQuery, ItemQuery
from app.content.schemas import FiledDocument, FiledDraft, SeoDocument
from app.content_types.tables.columns import MOST_COLUMNS, MOST_INDEXED, Column, ColumnName
from app.content_types.tables.values import ColumnType
from app.foundation.errors import FieldError, field_error
from app.foundation.schemas import (
    AnswerModel,
    AsStored,
    HttpUrl,
    Line,
    Prose,
    RequestModel,
    Title,
)

Row = dict[str, Any]
Scalar = str | int | float | bool

COLUMN = {
    "name": "region",
    "title": "Region",
    "type": "string",
    "unit": "1",
    "description": "Where the pier is.",
    "required": True,
    "unique": False,
    "enum": ["North", "South"],
    "minimum": "A",
    "maximum": "Z",
    "indexed": True,
}


class SourceDraft(RequestModel):
    """Where the figures come from."""

    name: Line = Field(description="Who made them.")
    url: HttpUrl | None = Field(default=None, description="Where they can be found.")
    license: Line | None = Field(
        default=None, description="SPDX id where there is one.", examples=["CC-BY-4.0"]
    )


class ColumnDraft(Column):
    """A column as it is saved."""

    renamed_from: ColumnName | None = Field(
        default=None,
        exclude=True,
        description="Its name before this save, if that was another: its values stay.",
        examples=["county"],
    )


def _check_columns(columns: list[ColumnDraft]) -> list[ColumnDraft]:
    names = [column.name for column in columns]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"must name each column once; “{twice}” stands there twice")
    if sum(column.indexed for column in columns) > MOST_INDEXED:
        raise ValueError(f"at most {MOST_INDEXED} columns may be indexed")
    return columns


class TableDraft(FiledDraft):
    """What an editor sends. The rows have requests of their own."""

    title: Title = Field(description="What the table shows.")
    caption: Prose | None = Field(default=None, description="Text at the table.")
    columns: Annotated[list[ColumnDraft], AfterValidator(_check_columns)] = Field(
        default=[],
        max_length=MOST_COLUMNS,
        description="Its columns, in order; at most 20 of them indexed.",
        examples=[[{"name": "region", "type": "string", "required": True, "indexed": True}]],
    )
    source: SourceDraft | None = Field(default=None, description="Where the figures come from.")
    notes: Prose | None = Field(default=None, description="How to read them.")

    @property
    def heading(self) -> str:
        """What the table shows."""
        return self.title

    def missing(self) -> list[FieldError]:
        """Columns."""
        if self.columns:
            return []
        return [field_error("#/columns", "missing-content", "A table needs columns.")]


class TableSaveQuery(SaveQuery):
    """The parameters of a save of a table."""

    drop: str | None = Field(
        default=None,
        max_length=2000,
        description="Columns that may be dropped with their values, comma-separated.",
        examples=["population"],
    )

    @property
    def drops(self) -> frozenset[str]:
        """The names in `drop`."""
        return frozenset(part.strip() for part in (self.drop or "").split(",") if part.strip())


class Source(AnswerModel):
    """Where the figures come from."""

    name: str = Field(description="Who made them.")
    url: str | None = Field(description="Where they can be found.")
    license: str | None = Field(description="SPDX id where there is one.", examples=["CC-BY-4.0"])


class ColumnDocument(AnswerModel):
    """A column as readers get it."""

    name: str = Field(description="Its name in rows and filters.", examples=["region"])
    title: str | None = Field(description="Its name for people.")
    type: ColumnType = Field(description="What its values are.", examples=["string"])
    unit: str | None = Field(description="UCUM code, or words.", examples=["km"])
    description: str | None = Field(description="What the values mean.")
    required: bool = Field(description="Whether every row has a value.")
    unique: bool = Field(description="Whether no two rows have the same value.")
    enum: list[Scalar] | None = Field(description="All values there may be.", examples=[["North"]])
    minimum: Scalar | None = Field(description="The smallest value there may be.", examples=[0])
    maximum: Scalar | None = Field(description="The largest value there may be.", examples=[100])
    indexed: bool = Field(description="Whether large tables may be filtered and sorted by it.")


class TableSummary(FiledDocument):
    """A data table in lists."""

    type: Literal["table"] = Field(description="The content type.")
    title: str = Field(description="What it shows.")
    caption: str | None = Field(description="Text at the table.")
    columns: Annotated[list[ColumnDocument], AsStored()] = Field(
        description="Its columns.", examples=[[COLUMN]]
    )
    source: Annotated[Source | None, AsStored()] = Field(description="Where the figures are from.")
    notes: str | None = Field(description="How to read them.")
    row_count: int = Field(description="How many rows there are.", examples=[50_000])


class TableDocument(TableSummary):
    """A data table with its first rows."""

    seo: SeoDocument = Field(description="Search and share metadata.")
    rows: list[Row] = Field(
        description="The first 100 rows: `_id`, and a value for each column.",
        examples=[[{"_id": 1, "region": "North"}]],
    )


class TablesQuery(FiledEntriesQuery):
    """The parameters of the list."""

    sort: Literal["-published_at", "published_at", "-updated_at", "title"] = Field(
        default="-published_at", description="`-` is descending."
    )


class TableQuery(ItemQuery):
    """The parameters of the document."""
