"""From pydantic's errors to ours: where it is, which code, one sentence."""

from collections.abc import Sequence
from typing import Any

from pydantic_core import ErrorDetails

from app.foundation.error_codes import CODES
from app.foundation.errors import FieldError, Invalid, field_error


def invalid(
    errors: Sequence[ErrorDetails], *, value: Any = None, place: str | None = None
) -> Invalid:
    """The `Invalid` problem for pydantic's errors about `value`."""
    found = [_translate(error, value, place) for error in errors]
    where = ", ".join(dict.fromkeys(error["pointer"] for error in found[:5]))
    return Invalid(f"{found[0]['detail']} ({where})", found)


def _translate(error: ErrorDetails, value: Any, place: str | None) -> FieldError:
    code = CODES.get(error["type"], "wrong-type")
    if place is not None:
        names = [str(part) for part in error["loc"] if part not in {"query", "path", "header"}]
        name = names[0] if names else place
        if code == "unknown-field":
            code = "unknown-parameter"
        return field_error(name, code, f"“{name}”: {_sentence(error)}", place=place)
    if error["type"] == "misplaced":
        location = (*error["loc"], *error["ctx"]["steps"])
        return field_error(pointer_to(location, value), "bad-format", _sentence(error))
    pointer = pointer_to(error["loc"], value)
    if error["type"].startswith("union_tag"):
        pointer += "/_type"
    return field_error(pointer, code, _sentence(error))


def _sentence(error: ErrorDetails) -> str:
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "union_tag_invalid":
        context = error["ctx"]
        return (
            f"“{context['tag']}” is not a known type; known are "
            f"{context['expected_tags'].replace(chr(39), '')}."
        )
    return message if message.endswith(".") else f"{message}."


def pointer_to(location: Sequence[int | str], value: Any) -> str:
    """The JSON Pointer fragment (RFC 6901) of pydantic's location.

    pydantic puts the tag of a union's member into the location; a pointer has only what is in
    the document.
    """
    parts: list[str] = []
    tagged = False
    for part in location:
        if not tagged and isinstance(value, dict) and value.get("_type") == part:
            tagged = True
            continue
        tagged = False
        parts.append(str(part).replace("~", "~0").replace("/", "~1"))
        value = _step(value, part)
    return "#" + "".join(f"/{part}" for part in parts)


def _step(value: Any, part: int | str) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and part < len(value):
        return value[part]
    return None
