"""What an entry of any type looks like: one of the summaries of the running types."""

from collections.abc import Iterable
from typing import Any

from app.content.content_type import ContentType
from app.content.schemas import LiveDocument

Json = dict[str, Any]


def describe_any_entry(content_types: Iterable[ContentType], schemas: Json) -> None:
    """Puts a union, told apart by `type`, where models speak of live entries of whatever type."""
    references = {
        kind.name: f"#/components/schemas/{kind.summary.model.__name__}" for kind in content_types
    }
    schemas[LiveDocument.__name__] = {
        "title": "LiveDocument",
        "description": "An entry of any type, as lists of its type show it.",
        "oneOf": [{"$ref": reference} for reference in references.values()],
        "discriminator": {"propertyName": "type", "mapping": references},
    }
