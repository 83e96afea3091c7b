"""The schema of a merge patch (RFC 7396), made from the schema of what it is merged into."""

from typing import Any

Json = dict[str, Any]
REFERENCE = "#/components/schemas/"


def describe_patches(paths: Json, schemas: Json) -> None:
    """Every `PATCH` takes part of a document: nothing is required, null takes a value away."""
    for operations in paths.values():
        body = operations.get("patch", {}).get("requestBody", {})
        for content in body.get("content", {}).values():
            content["schema"] = _part_of(content["schema"], schemas)


def _add_patch(name: str, schemas: Json) -> str:
    made = f"{name}Patch"
    if made not in schemas:
        whole = schemas[name]
        patch = {key: value for key, value in whole.items() if key not in {"required", "title"}}
        patch["description"] = f"Part of {name}: what is left out stays, null takes a value away."
        schemas[made] = patch
        patch["properties"] = {
            key: _optional(value, schemas) for key, value in whole["properties"].items()
        }
    return made


def _optional(schema: Json, schemas: Json) -> Json:
    """The same or null; of an object, part of it."""
    words: Json = {
        key: schema[key] for key in ("description", "title", "examples") if key in schema
    }
    rest = {key: value for key, value in schema.items() if key not in {*words, "default"}}
    choices = rest.get("anyOf", [rest])
    kept = [_part_of(choice, schemas) for choice in choices if choice != {"type": "null"}]
    return {**words, "anyOf": [*kept, {"type": "null"}]}


def _part_of(schema: Json, schemas: Json) -> Json:
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].removeprefix(REFERENCE)
    if "properties" not in schemas[name]:
        return schema
    return {"$ref": f"{REFERENCE}{_add_patch(name, schemas)}"}
