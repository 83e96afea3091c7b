"""How parameters are written: as they look in a request, where nothing is null."""

from typing import Any

Json = dict[str, Any]
NULL = {"type": "null"}


def describe_parameters(operation: Json) -> None:
    """Headers by their usual names, and no null: a parameter that is not there is left out."""
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header":
            parameter["name"] = parameter["name"].title()
        schema = parameter["schema"]
        choices = [choice for choice in schema.get("anyOf", ()) if choice != NULL]
        if len(choices) == 1:
            del schema["anyOf"]
            parameter["schema"] = {**choices[0], **schema}
