"""Drafts with a text in every field that takes one, generated from the schemas of the drafts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

Json = dict[str, Any]
Path = tuple[str | int, ...]
MARK = "m"


@dataclass(frozen=True)
class TextField:
    """Where a text stands in a draft."""

    path: Path

    @property
    def pointer(self) -> str:
        """The same, as problems say it."""
        return "#" + "".join(f"/{step}" for step in self.path)


class Skeleton:
    """A draft that has everything once, and the places of its texts."""

    def __init__(self, model: type[BaseModel], references: Json) -> None:
        self._schema = model.model_json_schema(by_alias=True)
        self._references = references
        self.fields: list[TextField] = []
        self.draft: Json = self._object(self._schema, ())

    def _resolve(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self._schema["$defs"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _value(self, schema: Json, path: Path) -> Any:
        schema = self._resolve(schema)
        options = [one for one in schema.get("anyOf", []) if one.get("type") != "null"]
        if options:
            return self._value(options[0], path)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if "oneOf" in schema:
            raise AssertionError("unions stand in lists only")
        return self._by_type(schema, path)

    def _by_type(self, schema: Json, path: Path) -> Any:
        kind = schema["type"]
        if kind == "string":
            return self._text(schema, path)
        if kind == "array":
            return list(self._items(self._resolve(schema["items"]), path))
        if kind == "object":
            return self._object(schema, path)
        return {"boolean": False, "integer": 1, "number": 1.5}[kind]

    def _items(self, schema: Json, path: Path) -> Iterator[Any]:
        if path[-1] in {"marks", "columns"}:
            yield from [MARK] if path[-1] == "marks" else []
            return
        for index, one in enumerate(schema.get("oneOf", [schema])):
            one = self._resolve(one)
            kind = one.get("properties", {}).get("_type", {}).get("const")
            if kind in {"entryLink", "dataTable", "faqs"} or (
                kind is None and one.get("format") == "uuid"
            ):
                continue  # what names something else is no text
            yield self._value(one, (*path, index))

    def _object(self, schema: Json, path: Path) -> Json:
        made: Json = {}
        for name, part in schema.get("properties", {}).items():
            if name not in {"resolved", "slug", "_key", "listItem", "level", "at", "position"}:
                made[name] = self._value(part, (*path, name))
        if schema.get("additionalProperties") is True:
            made["text"] = self._text({}, (*path, "text"))
        if path and path[-2:-1] == ("markDefs",):
            made["_key"] = MARK
        return made

    def _text(self, schema: Json, path: Path) -> Any:
        if schema.get("format") == "uuid":
            return self._references.get(str(path[-1]))
        if schema.get("format") == "date-time":
            return "2026-01-01T00:00:00Z"
        self.fields.append(TextField(path))
        return None

    def sample(self, field: TextField) -> str:
        """A text that the field takes, for when it does not take another."""
        last = str(field.path[-1])
        samples = {
            "url": "https://www.youtube.com/a", "canonical_url": "https://a.example/", "href": "/a",
            "variant": "note", "language": "python",
        }  # fmt: skip
        return samples.get(last, "a text")


def place(draft: Any, path: Path, text: Any) -> None:
    """Puts a text at its place."""
    for step in path[:-1]:
        draft = draft[step]
    draft[path[-1]] = text


def find(document: Any, path: Path) -> Any:
    """What stands at a place."""
    for step in path:
        document = document[step]
    return document
