"""Examples of requests and answers, put together from the examples of the fields."""

from collections.abc import Iterator
from typing import Any

from app.contract.successes import schema_names
from app.contract.vocabulary import FORMATS, OWN, WORDS

Json = dict[str, Any]
PLAIN: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": False, "null": None}


UNKNOWN = "…"
"""Stands for a field of which nobody has said what it looks like; a test refuses it."""


def describe_examples(operation: Json, schemas: Json) -> None:
    """Refers to an example for each body that is sent or got, and for each part of the path."""
    for content in _contents(operation):
        names = list(schema_names(content["schema"]))
        content["examples"] = {
            name: {"$ref": f"#/components/examples/{name}"} for name in names if name in schemas
        }
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            example = example_of(parameter["schema"], schemas, name=parameter["name"])
            parameter["example"] = str(example)


def schema_examples(paths: Json, schemas: Json) -> Json:
    """The examples that operations refer to, by the name of their schema."""
    names = {
        name
        for operations in paths.values()
        for operation in operations.values()
        for content in _contents(operation)
        for name in schema_names(content["schema"])
    }
    return {
        name: {
            "summary": schemas[name].get("description", name).splitlines()[0],
            "value": _of_schema(name, schemas, ()),
        }
        for name in sorted(names)
    }


def example_of(
    schema: Json, schemas: Json, *, owner: str = "", name: str = "", above: tuple[str, ...] = ()
) -> Any:
    """What a value of this schema looks like; `name` is the field that has it."""
    if f"{owner}.{name}" in OWN:
        return OWN[f"{owner}.{name}"]
    if "examples" in schema:
        return schema["examples"][0]
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    is_closed = "$ref" in schema and "enum" in schemas[schema["$ref"].rsplit("/", 1)[1]]
    if name in WORDS and not is_closed:
        return WORDS[name]
    return _by_shape(schema, schemas, above)


def _by_shape(schema: Json, schemas: Json, above: tuple[str, ...]) -> Any:
    if "$ref" in schema:
        return _of_schema(schema["$ref"].rsplit("/", 1)[1], schemas, above)
    if choices := schema.get("anyOf", schema.get("oneOf")):
        return example_of(choices[0], schemas, above=above)
    kind = schema.get("type")
    if kind == "array":
        return _one_item(schema, schemas, above)
    if kind == "object":
        return {}
    if schema.get("format") in FORMATS:
        return FORMATS[schema["format"]]
    if kind in PLAIN:
        return schema.get("default", schema.get("minimum", PLAIN[kind]))
    return UNKNOWN


def _one_item(schema: Json, schemas: Json, above: tuple[str, ...]) -> list[Any]:
    items = schema.get("items", {})
    if not items or items.get("$ref", "").rsplit("/", 1)[-1] in above:
        return []
    return [example_of(items, schemas, above=above)]


def _of_schema(name: str, schemas: Json, above: tuple[str, ...]) -> Any:
    schema = schemas[name]
    if "properties" not in schema:
        return example_of(schema, schemas, owner=name, above=above)
    return {
        key: example_of(field, schemas, owner=name, name=key, above=(*above, name))
        for key, field in schema["properties"].items()
    }


def _contents(operation: Json) -> Iterator[Json]:
    bodies = [operation.get("requestBody", {})]
    bodies += [body for status, body in operation["responses"].items() if status < "3"]
    for body in bodies:
        for media_type, content in body.get("content", {}).items():
            if media_type.endswith(("/json", "+json")) and "problem" not in media_type:
                yield content
