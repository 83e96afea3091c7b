"""`dataTable`: a data table in the text."""

from collections.abc import Iterator
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from app.body.block_type import BlockType, Json, ResolvedTargets
from app.body.html import HtmlWriter, element, show
from app.body.html_element import Element
from app.body.html_reading import HtmlReading
from app.body.keyed import Keyed, Resolvable, UuidText
from app.body.markdown import MarkdownWriter, plain
from app.foundation.schemas import AnswerModel
from app.references.ids import TableId, is_uuid


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


def as_resolved(row: Any) -> Json:
    """A live table, as it was read, in the form that `resolved` has."""
    return {
        "slug": row.slug,
        "title": row.title,
        "columns": row.columns,
        "rows": row.first_rows,
        "row_count": row.row_count,
    }


def write_html(block: Json, writer: HtmlWriter) -> str:
    """A figure with the table's first rows."""
    if (table := block.get("resolved")) is None:
        return ""
    names = [column["name"] for column in table["columns"]]
    titles = [column.get("title") or column["name"] for column in table["columns"]]
    head = "".join(element("th", show(title), scope="col") for title in titles)
    rows = "".join(
        element("tr", "".join(element("td", show(_cell(row, name))) for name in names))
        for row in table["rows"]
    )
    content = (
        element("caption", show(table["title"]))
        + element("thead", element("tr", head))
        + element("tbody", rows)
    )
    return element("figure", element("table", content), class_="data-table",
                   data_table=block["table"])  # fmt: skip


def write_markdown(block: Json, writer: MarkdownWriter) -> str:
    """The reference alone; the rows are a request away."""
    title = plain((block.get("resolved") or {}).get("title", ""), is_single_line=True)
    return f"![{title}](table:{block['table']})"


def read_text(block: Json) -> Iterator[str]:
    """Its title; what is in the rows is not text of the body."""
    if (table := block.get("resolved")) is not None:
        yield table["title"]


def read_figure(element: Element, reading: HtmlReading) -> bool:
    """Our own figure: the reference, not the rows."""
    table = element.attribute("data-table")
    return is_uuid(table) and reading.add({"_type": "dataTable", "table": table})


def resolve(block: Json, targets: ResolvedTargets) -> Json | None:
    """The columns that are shown, and the first rows; nothing if the table is not live."""
    if (table := targets.tables.get(UUID(block["table"]))) is None:
        return None
    columns = _shown(block, table["columns"])
    names = ["_id", *(column["name"] for column in columns)]
    rows = [{name: row[name] for name in names} for row in table["rows"]]
    return {**block, "resolved": {**table, "columns": columns, "rows": rows}}


def _shown(block: Json, columns: list[Json]) -> list[Json]:
    """Those that the block names, in its order; all of them if none of these is left."""
    by_name = {column["name"]: column for column in columns}
    named = [by_name[name] for name in block.get("columns") or [] if name in by_name]
    return named or columns


def _cell(row: Json, name: str) -> str:
    value = row.get(name)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


block_type = BlockType(
    name="dataTable",
    draft=DataTable,
    delivered=DeliveredDataTable,
    html=write_html,
    markdown=write_markdown,
    text=read_text,
    tables=lambda block: iter((UUID(block["table"]),)),
    resolve=resolve,
    elements={"figure": read_figure},
)
