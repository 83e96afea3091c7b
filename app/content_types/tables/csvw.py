"""Says what the rows of a table are in the words of CSV on the Web."""

from collections.abc import Mapping
from typing import Any

from app.content_types.tables.csvw_schemas import CSVW_CONTEXT, WebTable
from app.content_types.tables.frictionless import given
from app.content_types.tables.opening import OpenTable
from app.content_types.tables.values import ColumnType
from app.foundation.clock import format_instant

Json = dict[str, Any]

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
    return WebTable.model_validate(given(**described))


def _web_column(column: Json) -> Json:
    limits = given(minimum=column["minimum"], maximum=column["maximum"])
    return given(
        name=column["name"],
        titles=list(dict.fromkeys([column["name"], column["title"] or column["name"]])),
        datatype={"base": WEB[column["type"]], **limits},
        required=column["required"],
        **{"dc:description": column["description"]},
    )
