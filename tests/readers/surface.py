"""The public surface, read from the OpenAPI document: a new route is covered by itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from app.foundation.models import Base
from tests.conftest import TABLES

Json = dict[str, Any]

FINDING = {"q": "linking"}
"""Values of parameters with which the newsroom has an answer that says something."""


@dataclass(frozen=True)
class Operation:
    """One public `GET`: its path, what it takes, and the names that its answers have."""

    path: str
    parameters: Mapping[str, Json]
    fields: frozenset[str]
    required: Mapping[str, str]
    """Parameters without which there is no answer, with a value each."""

    @property
    def placeholder(self) -> str | None:
        """The name of its path parameter."""
        _, opened, rest = self.path.partition("{")
        return rest.partition("}")[0] if opened else None

    def at(self, value: str) -> str:
        """Its path with this value in it, and with what else it needs."""
        path = self.path.replace(f"{{{self.placeholder}}}", value)
        return query(path, self.required.items()) if self.required else path

    @property
    def ignores_parameters(self) -> bool:
        """Whether parameters that it does not know make no difference, by contract."""
        return self.path.startswith(("/v1/feeds/", "/sitemap", "/news-sitemap.xml"))

    def takes(self, name: str) -> bool:
        """Whether it has a parameter of this name."""
        return name in self.parameters


async def read_surface(reader: httpx.AsyncClient) -> list[Operation]:
    """Every `GET` that needs no key."""
    document = (await reader.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    found = []
    for path, methods in document["paths"].items():
        if path.startswith("/editorial/") or "get" not in methods:
            continue
        operation = methods["get"]
        content = operation["responses"]["200"].get("content", {})
        schema = next((found["schema"] for kind, found in content.items() if "json" in kind), {})
        parameters = {
            item["name"]: item["schema"]
            for item in operation.get("parameters", [])
            if item["in"] == "query"
        }
        required = {
            item["name"]: FINDING.get(item["name"], str(item["schema"]["examples"][0]))
            for item in operation.get("parameters", [])
            if item["in"] == "query" and item.get("required")
        }
        fields = frozenset(names_in(schema, schemas))
        found.append(Operation(path, parameters, fields, required))
    assert len([operation for operation in found if operation.path.startswith("/v1/")]) >= 12
    return found


def names_in(
    part: Any, schemas: Mapping[str, Json], seen: frozenset[str] = frozenset()
) -> set[str]:
    """The names of all fields that an answer of this schema may have, at any depth."""
    if isinstance(part, list):
        return set().union(*(names_in(item, schemas, seen) for item in part))
    if not isinstance(part, dict):
        return set()
    found = set(part.get("properties", {}))
    for name, value in part.items():
        if name == "$ref":
            target = value.rpartition("/")[2]
            if target not in seen:
                found |= names_in(schemas[target], schemas, seen | {target})
        else:
            found |= names_in(value, schemas, seen)
    return found


def choices_of(schema: Json) -> list[str]:
    """The values that the document itself lists for a parameter."""
    found = [*schema.get("enum", []), *schema.get("examples", [])]
    found += [schema[key] for key in ("const", "default") if schema.get(key) is not None]
    for part in (*schema.get("anyOf", []), *schema.get("oneOf", [])):
        found += choices_of(part)
    return [str(value) for value in found]


def columns() -> list[str]:
    """The names of all columns of the service's tables."""
    tables = [table for table in Base.metadata.sorted_tables if table.name in TABLES]
    return sorted({column.name for table in tables for column in table.columns})


def tables_of(column: str) -> list[str]:
    """The tables that have a column of this name."""
    return [t.name for t in Base.metadata.sorted_tables if t.name in TABLES and column in t.columns]


def query(path: str, parameters: Iterable[tuple[str, str]]) -> str:
    """A path with parameters."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(list(parameters))}"


def keys_in(part: Any) -> Iterator[str]:
    """Every name in a JSON document, but not what the publisher has put into `extra`, nor the
    words of a graph, which are schema.org's."""
    if isinstance(part, list):
        for item in part:
            yield from keys_in(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            yield name
            if name not in {"extra", "example", "@graph"}:
                yield from keys_in(value)
