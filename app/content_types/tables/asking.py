"""What a request asks of a table's rows: filters, sort and columns, read by what the table has."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.content_types.tables.filtering import OPERATORS, Filter
from app.content_types.tables.knowing import Known, names_in, refuse_twice, wrong
from app.content_types.tables.layouts import ID_COLUMN, Layout, StoredColumn
from app.content_types.tables.row_queries import FilteredQuery
from app.content_types.tables.sorting import SortKey
from app.foundation.parameters import unknown_parameters

MOST_KEYS = 3
MOST_FILTERS = 50


def parse_filters(query: FilteredQuery, known: Known) -> tuple[Filter, ...]:
    """`<column>=v` and `<column>__<op>=v`. Raises `Invalid` for what names neither."""
    given = list(query.asked_of_columns)
    unknown = [name for name, _ in given if not _is_filter(known.layout, name)]
    if unknown:
        declared = sorted(type(query).model_fields)
        operators = f"<column>__<{'|'.join(OPERATORS)}>"
        names = [*declared, operators, *known.layout.by_name]
        raise unknown_parameters(list(dict.fromkeys(unknown)), names)
    if len(given) > MOST_FILTERS:
        raise wrong(given[-1][0], "too-long", f"A request has at most {MOST_FILTERS} filters.")
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
    refuse_twice("sort", [key.column.name for key in keys])
    return keys


def parse_columns(text: str | None, known: Known, *, is_json: bool) -> tuple[StoredColumn, ...]:
    """`region,value`, or all. JSON rows always have `_id`."""
    names = names_in("columns", text, len(known.layout.columns) + 1)
    refuse_twice("columns", names)
    columns = tuple(
        ID_COLUMN if name == ID_COLUMN.name else known.column("columns", name) for name in names
    )
    columns = columns or known.layout.columns
    return (ID_COLUMN, *columns) if is_json and ID_COLUMN not in columns else columns
