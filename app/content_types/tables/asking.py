"""What readers may ask of a table's rows: the parameters, and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator

from app.content.queries import canonical_or_any
from app.content_types.tables.filtering import OPERATORS, Filter
from app.content_types.tables.layouts import ID_COLUMN, Layout, StoredColumn
from app.content_types.tables.sorting import SortKey
from app.foundation.errors import Invalid, field_error
from app.foundation.parameters import unknown_parameters
from app.foundation.schemas import QueryModel

MOST_ROWS = 1000
MOST_KEYS = 3
MOST_GROUPS = 1000
FORMATS = ("json", "csv", "ndjson", "xlsx")


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
        examples=["-population,name"],
    )
    columns: str | None = Field(
        default=None,
        max_length=14_000,
        description="Only these columns, in this order; `_id` in CSV and NDJSON only if named.",
        examples=["region,value"],
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

    format: Literal["json", "csv", "ndjson", "xlsx"] | None = Field(
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
        examples=["count,sum:value,avg:value"],
    )
    limit: int = Field(default=MOST_GROUPS, ge=1, le=MOST_GROUPS, description="Groups at most.")


@dataclass(frozen=True)
class Known:
    """The columns that a request may name, and whether the table is too large for some."""

    layout: Layout
    row_count: int
    unindexed_rows: int

    def column(self, parameter: str, name: str) -> StoredColumn:
        """A column by its name. Raises `Invalid` if there is none."""
        column = self.layout.by_name.get(name)
        if column is None:
            raise wrong(
                parameter,
                "unknown-value",
                f"“{name[:100]}” is not a column of this table, which has: "
                f"{', '.join(self.layout.by_name)}.",
            )
        return column

    def searched(self, parameter: str, name: str) -> StoredColumn:
        """A column to filter, sort or count by. Raises `Invalid` if that would take too long."""
        column = self.column(parameter, name)
        if not column.indexed and self.row_count > self.unindexed_rows:
            indexed = [one.name for one in self.layout.columns if one.indexed]
            raise wrong(
                parameter,
                "not-indexed",
                f"The table has {self.row_count:,} rows, and above {self.unindexed_rows:,} it can "
                f"be filtered and sorted by indexed columns only: {', '.join(indexed) or 'none'}. "
                f"“{name}” is not one of them.",
            )
        return column


def parse_filters(query: FilteredQuery, known: Known) -> tuple[Filter, ...]:
    """`<column>=v` and `<column>__<op>=v`. Raises `Invalid` for what names neither."""
    given = list(query.asked_of_columns)
    unknown = [name for name, _ in given if not _is_filter(known.layout, name)]
    if unknown:
        declared = sorted(type(query).model_fields)
        operators = f"<column>__<{'|'.join(OPERATORS)}>"
        names = [*declared, operators, *known.layout.by_name]
        raise unknown_parameters(list(dict.fromkeys(unknown)), names)
    texts: dict[str, list[str]] = {}
    for name, text in given:
        texts.setdefault(name, []).append(text)
    return tuple(one for name, values in texts.items() for one in _filters_of(known, name, values))


def _is_filter(layout: Layout, parameter: str) -> bool:
    name, marked, operator = parameter.partition("__")
    return name in layout.by_name and (operator in OPERATORS if marked else True)


def _filters_of(known: Known, parameter: str, texts: Sequence[str]) -> Iterator[Filter]:
    name, _, operator = parameter.partition("__")
    column = known.searched(parameter, name)
    found = OPERATORS[operator or "eq"]
    values = [_read(parameter, column, found.read, text) for text in texts]
    if operator == "in":
        values = [tuple(one for part in values for one in part)]
    for value in values:
        yield Filter(column, found, value)


def _read(parameter: str, column: StoredColumn, read: Any, text: str) -> Any:
    try:
        return read(column, text)
    except ValueError as wrong_value:
        raise wrong(
            parameter,
            "bad-format",
            f"“{parameter}={text[:100]}” {wrong_value}: the column {column.name} has the type "
            f"{column.type}.",
        ) from None


def parse_sort(text: str | None, known: Known) -> tuple[SortKey, ...]:
    """`-population,name`."""
    keys = tuple(
        SortKey(known.searched("sort", name.removeprefix("-")), name.startswith("-"))
        for name in names_in("sort", text, MOST_KEYS)
    )
    _refuse_twice("sort", [key.column.name for key in keys])
    return keys


def parse_columns(text: str | None, known: Known, *, is_json: bool) -> tuple[StoredColumn, ...]:
    """`region,value`, or all. JSON rows always have `_id`."""
    names = names_in("columns", text, len(known.layout.columns) + 1)
    _refuse_twice("columns", names)
    columns = tuple(
        ID_COLUMN if name == ID_COLUMN.name else known.column("columns", name) for name in names
    )
    columns = columns or known.layout.columns
    return (ID_COLUMN, *columns) if is_json and ID_COLUMN not in columns else columns


def names_in(parameter: str, text: str | None, most: int) -> list[str]:
    """The names between commas. Raises `Invalid` if there are too many."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    if len(names) > most:
        raise wrong(parameter, "too-long", f"“{parameter}” names at most {most}.")
    return names


def _refuse_twice(parameter: str, names: Sequence[str]) -> None:
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise wrong(parameter, "duplicate", f"“{parameter}” names {twice} twice.")


def wrong(parameter: str, code: str, detail: str) -> Invalid:
    """The refusal of a parameter."""
    return Invalid(detail, [field_error(parameter, code, detail, place="query")])


def filter_parameter() -> Mapping[str, Any]:
    """The OpenAPI entry of all filters: no document can list parameters that a table decides."""
    return {
        "parameters": [
            {
                "name": "filters",
                "in": "query",
                "style": "form",
                "explode": True,
                "description": (
                    "Filters on columns, all of which a row must meet: `<column>=v`, or "
                    f"`<column>__<op>=v` with `op` one of `{' '.join(OPERATORS)}`."
                ),
                "schema": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "examples": [{"region": "North", "value__gte": "1.5"}],
                },
            }
        ]
    }
