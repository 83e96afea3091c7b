"""Says what the rows of a table are in the words of Frictionless Data."""

from collections.abc import Mapping
from typing import Any

from app.content_types.tables.frictionless_schemas import (
    DATA_PACKAGE,
    TABLE_SCHEMA,
    DataPackage,
    TableSchema,
)
from app.content_types.tables.opening import OpenTable
from app.content_types.tables.values import ColumnType
from app.foundation.clock import format_instant

Json = dict[str, Any]

FRICTIONLESS: Mapping[ColumnType, tuple[str, str]] = {
    "string": ("string", "default"),
    "integer": ("integer", "default"),
    "number": ("number", "default"),
    "boolean": ("boolean", "default"),
    "date": ("date", "default"),
    "datetime": ("datetime", "any"),
    "time": ("time", "any"),
    "url": ("string", "uri"),
}
"""Type and format. What is `any` has fractions of seconds, which the default has not."""


def table_schema(table: OpenTable) -> TableSchema:
    """What the columns are, by Frictionless."""
    return TableSchema.model_validate(
        {
            "$schema": TABLE_SCHEMA,
            "fields": [_field(column) for column in table.row.columns],
            "missingValues": [""],
        }
    )


def data_package(table: OpenTable, api_url: str) -> DataPackage:
    """The table as a package of one file."""
    row, source = table.row, table.row.source
    package = {
        "$schema": DATA_PACKAGE,
        "id": str(row.id),
        "name": row.slug,
        "title": row.title,
        "description": row.caption,
        "version": str(row.revision),
        "created": format_instant(row.updated_at),
        "sources": [] if source is None else [given(title=source["name"], path=source["url"])],
        "licenses": [{"name": source["license"]}] if source and source["license"] else None,
        "resources": [
            {
                "name": "rows",
                "type": "table",
                "path": api_url + table.csv_path,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": table_schema(table),
            }
        ],
    }
    return DataPackage.model_validate(given(**package))


def _field(column: Json) -> Json:
    kind, form = FRICTIONLESS[column["type"]]
    limits = given(**{name: column[name] for name in ("enum", "minimum", "maximum")})
    return {
        "name": column["name"],
        "type": kind,
        "format": form,
        **given(**{name: column[name] for name in ("title", "description", "unit")}),
        "constraints": {"required": column["required"], "unique": column["unique"], **limits},
    }


def given(**values: Any) -> Json:
    """Without what there is not: these standards know no null."""
    return {name: value for name, value in values.items() if value is not None}
