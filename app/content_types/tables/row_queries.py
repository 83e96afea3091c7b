"""The parameters of everything that is asked of a table's rows."""

from collections.abc import Iterator
from typing import Literal

from pydantic import ConfigDict, Field, field_validator

from app.content.queries import canonical_or_any
from app.foundation.schemas import QueryModel

MOST_ROWS = 1000
MOST_GROUPS = 1000


class TableLocaleQuery(QueryModel):
    """The parameters of whatever is said of one table."""

    locale: str | None = Field(
        default=None, description="BCP 47; the site's by default, `*` for any."
    )

    _locale = field_validator("locale")(canonical_or_any)


class FilteredQuery(QueryModel):
    """What takes filters: parameters that are not declared name columns."""

    model_config = ConfigDict(extra="allow")

    @property
    def asked_of_columns(self) -> Iterator[tuple[str, str]]:
        """The parameters that are not declared, each value of them."""
        for name, value in (self.model_extra or {}).items():
            for text in value if isinstance(value, list) else [value]:
                yield name, text


class PagedQuery(FilteredQuery):
    """The parameters of rows in pages."""

    sort: str | None = Field(
        default=None,
        max_length=300,
        description="Up to 3 columns, `-` is descending; null comes last. Else in table order.",
        examples=["-people,region"],
    )
    columns: str | None = Field(
        default=None,
        max_length=14_000,
        description="Only these columns, in this order; `_id` in CSV and NDJSON only if named.",
        examples=["region,people"],
    )
    limit: int | None = Field(
        default=None,
        ge=1,
        le=MOST_ROWS,
        description="Rows in a page: 20 in JSON; the other formats have all rows without it.",
    )
    cursor: str | None = Field(
        default=None, max_length=4000, description="`next_cursor` of the page before."
    )
    count: Literal["exact"] | None = Field(
        default=None, description="`exact` counts all that match, in `total`."
    )

    def binding(self) -> QueryModel:
        """What a cursor belongs to: not the columns that are shown."""
        return self.model_copy(update={"columns": None})


class RowsQuery(TableLocaleQuery, PagedQuery):
    """The parameters of the rows that readers get."""

    format: Literal["csv", "ndjson", "json", "xlsx"] | None = Field(
        default=None, description="The form of the answer; else `Accept` decides."
    )
    spreadsheet_safe: Literal["true", "false"] = Field(
        default="false",
        description="`true` defuses cells of CSV and XLSX that a spreadsheet takes for formulas.",
    )

    def binding(self) -> QueryModel:
        """Nor the form of the answer, which may change on the way."""
        return self.model_copy(
            update={"columns": None, "format": None, "spreadsheet_safe": "false"}
        )


class FacetsQuery(TableLocaleQuery, FilteredQuery):
    """The parameters of the facets."""

    column: str = Field(
        max_length=100, description="The column whose values are counted.", examples=["region"]
    )
    limit: int = Field(
        default=100, ge=1, le=MOST_GROUPS, description="Values at most, the most frequent first."
    )


class AggregateQuery(TableLocaleQuery, FilteredQuery):
    """The parameters of the aggregates."""

    group_by: str | None = Field(
        default=None,
        max_length=300,
        description="Up to 3 columns; without it all rows are one group.",
        examples=["region"],
    )
    measures: str = Field(
        default="count",
        max_length=2000,
        description="`count`, or one of `sum avg min max` and a column: `sum:value`.",
        examples=["count,sum:people"],
    )
    limit: int = Field(default=MOST_GROUPS, ge=1, le=MOST_GROUPS, description="Groups at most.")
