"""`dataTable`: a data table in the text."""

from typing import Any, Literal

from pydantic import Field

from app.body.blocks.keyed import Keyed, Resolvable, UuidText
from app.foundation.schemas import AnswerModel
from app.references.ids import TableId


class DataTable(Resolvable):
    """A data table, or some of its columns. Left out while the table is not live."""

    type: Literal["dataTable"] = Field(alias="_type")
    table: TableId = Field(description="Id of the table.")
    columns: list[str] | None = Field(default=None, description="Names of the columns to show.")


class ResolvedTable(AnswerModel):
    """A live table's columns and first rows."""

    slug: str = Field(description="Slug of the table.")
    title: str = Field(description="Its title.")
    columns: list[dict[str, Any]] = Field(description="The columns that are shown.")
    rows: list[dict[str, Any]] = Field(description="The first 100 rows.")
    row_count: int = Field(description="How many rows there are.")


class DeliveredDataTable(Keyed):
    """A data table as readers get it."""

    type: Literal["dataTable"] = Field(alias="_type")
    table: UuidText = Field(description="Id of the table.")
    columns: list[str] | None = Field(default=None, description="Names of the columns to show.")
    resolved: ResolvedTable = Field(description="The table.")
