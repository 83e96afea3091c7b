"""Data tables in the words of schema.org."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from app.catalog.urls import SiteUrls
from app.content.graphs import Node, Structure, dates, id_of, node, publisher_id, refer
from app.content_types.tables.schemas import TableDocument
from app.content_types.tables.sending import MEDIA_TYPES

BY_NAME = {"csv", "ndjson", "xlsx"}
SPDX = "https://spdx.org/licenses/{}.html"


def describe(table: TableDocument, urls: SiteUrls) -> Sequence[Node]:
    """The dataset."""
    return [dataset(table, urls)]


def dataset(table: TableDocument, urls: SiteUrls) -> Node:
    """A data table: what its columns measure, who made it, and where all its rows are."""
    source: Any = table.source or {}
    maker = node("Organization", name=source.get("name"), url=source.get("url"))
    return node(
        "Dataset",
        id_of(urls, "table", table.id),
        name=table.title,
        description=table.seo.description or table.title,
        url=table.url,
        identifier=str(table.id),
        inLanguage=table.locale,
        keywords=[tag.name for tag in table.tags],
        isAccessibleForFree=True,
        license=_license(source.get("license")),
        creator=maker if source else None,
        publisher=refer(publisher_id(urls)),
        size=f"{table.row_count} rows",
        variableMeasured=[_variable(column) for column in table.columns],
        distribution=_downloads(table, urls),
        **dates(table),
    )


def _license(name: str | None) -> Node | None:
    """SPDX has a page for each of its ids; other licenses only have a name."""
    if name is None:
        return None
    is_id = name.isascii() and all(c.isalnum() or c in ".-+" for c in name)
    return node("CreativeWork", name=name, url=SPDX.format(name) if is_id else None)


def _variable(column: Any) -> Node:
    return node(
        "PropertyValue",
        name=column["title"] or column["name"],
        propertyID=column["name"],
        description=column["description"],
        unitText=column["unit"],
        minValue=_number(column["minimum"]),
        maxValue=_number(column["maximum"]),
    )


def _number(limit: Any) -> float | int | None:
    return limit if isinstance(limit, int | float) else None


def _downloads(table: TableDocument, urls: SiteUrls) -> list[Node]:
    """All rows in each form that has them all."""
    rows = f"{urls.settings.api_url}/v1/tables/{quote(table.slug, safe='')}/rows"
    locale = {} if table.locale == urls.default_locale else {"locale": table.locale}
    return [
        node(
            "DataDownload",
            encodingFormat=media_type,
            contentUrl=f"{rows}?{urlencode({**locale, 'format': name})}",
        )
        for media_type, name in MEDIA_TYPES.items()
        if name in BY_NAME
    ]


STRUCTURE = Structure(page="WebPage", parameters=(), describe=describe)
