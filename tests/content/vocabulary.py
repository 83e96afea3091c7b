"""Holds a graph against schema.org: its classes, their properties, and what stands there."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]
CLASSES: Json = json.loads(Path(__file__).with_name("schema_org.json").read_text(encoding="utf-8"))[
    "classes"
]


class UnknownToSchemaOrg(AssertionError):
    """A graph uses a word that is not in the vocabulary, or not for this."""


def check_graph(document: Json) -> None:
    """Raises `UnknownToSchemaOrg` for the first node that is wrong."""
    assert document["@context"] == "https://schema.org"
    graph: list[Json] = document["@graph"]
    named = {node["@id"]: node for node in nodes_in(graph) if "@type" in node and "@id" in node}
    ids = [node["@id"] for node in nodes_in(graph) if "@type" in node and "@id" in node]
    if len(ids) != len(set(ids)):
        raise UnknownToSchemaOrg(f"Two nodes have one @id: {sorted(ids)}")
    for node in nodes_in(graph):
        if "@type" in node:
            _check_node(node, named)


def nodes_in(part: Any) -> Iterator[Json]:
    """Every node and every reference, at any depth."""
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for item in part:
            yield from nodes_in(item)


def ancestry(kind: str) -> Iterator[str]:
    """A class and all that are above it."""
    if kind in CLASSES:
        yield kind
        for parent in CLASSES[kind]["parents"]:
            yield from ancestry(parent)


def _check_node(node: Json, named: dict[str, Json]) -> None:
    kind = node["@type"]
    if kind not in CLASSES:
        raise UnknownToSchemaOrg(f"There is no class {kind}, or schema_org.json lacks it.")
    properties = {
        name: ranges
        for above in ancestry(kind)
        for name, ranges in CLASSES[above]["properties"].items()
    }
    for name in node.keys() - {"@type", "@id"}:
        if name not in properties:
            raise UnknownToSchemaOrg(f"{kind} has no property {name}.")
        values = node[name] if isinstance(node[name], list) else [node[name]]
        for value in values:
            _check_value(f"{kind}.{name}", value, properties[name], named)


def _check_value(where: str, value: Any, ranges: list[str], named: dict[str, Json]) -> None:
    if value is None or value == "":
        raise UnknownToSchemaOrg(f"{where} is empty.")
    if isinstance(value, dict):
        target = named.get(value.get("@id", ""), value)
        if "@type" not in target:
            raise UnknownToSchemaOrg(f"{where} leads nowhere: {value}")
        kind = target["@type"]
        classes = {name for name in ranges if name[:1].isupper()}
        if not classes & set(ancestry(kind)):
            raise UnknownToSchemaOrg(f"{where} is a {kind}, and should be one of {ranges}.")
