"""Says what the rows of a table are in the words of two standards."""

from collections.abc import Mapping
from typing import Any

from app.content_types.tables.descriptor_schemas import (
    CSVW_CONTEXT,
    DATA_PACKAGE,
    TABLE_SCHEMA,
    DataPackage,
    TableSchema,
    WebTable,
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

WEB: Mapping[ColumnType, str] = {
    "string": "string",
    "integer": "long",
    "number": "double",
    "boolean": "boolean",
    "date": "date",
    "datetime": "dateTimeStamp",
    "time": "time",
    "url": "anyURI",
}
"""Types of XML Schema."""


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
        "sources": [] if source is None else [_given(title=source["name"], path=source["url"])],
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
    return DataPackage.model_validate(_given(**package))


def web_table(table: OpenTable, api_url: str) -> WebTable:
    """The table by CSV on the Web."""
    row, source = table.row, table.row.source or {}
    described = {
        "@context": [CSVW_CONTEXT, {"@language": row.locale}],
        "url": api_url + table.csv_path,
        "dc:title": row.title,
        "dc:description": row.caption,
        "dc:source": source.get("url") or source.get("name"),
        "dc:license": source.get("license"),
        "dc:modified": format_instant(row.updated_at),
        "dialect": {
            "encoding": "utf-8",
            "lineTerminators": ["\r\n"],
            "header": True,
            "doubleQuote": True,
        },
        "tableSchema": {"columns": [_web_column(column) for column in row.columns]},
    }
    return WebTable.model_validate(_given(**described))


def _field(column: Json) -> Json:
    kind, form = FRICTIONLESS[column["type"]]
    limits = _given(**{name: column[name] for name in ("enum", "minimum", "maximum")})
    return {
        "name": column["name"],
        "type": kind,
        "format": form,
        **_given(**{name: column[name] for name in ("title", "description", "unit")}),
        "constraints": {"required": column["required"], "unique": column["unique"], **limits},
    }


def _web_column(column: Json) -> Json:
    limits = _given(minimum=column["minimum"], maximum=column["maximum"])
    return _given(
        name=column["name"],
        titles=list(dict.fromkeys([column["name"], column["title"] or column["name"]])),
        datatype={"base": WEB[column["type"]], **limits},
        required=column["required"],
        **{"dc:description": column["description"]},
    )


def _given(**values: Any) -> Json:
    """Without what there is not: these standards know no null."""
    return {name: value for name, value in values.items() if value is not None}
