"""From pydantic's errors to ours: where it is, which code, one sentence."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from app.foundation.errors import FieldError, Invalid, field_error

CODES: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "union_tag_invalid": "unknown-type",
    "union_tag_not_found": "required",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "greater_than_equal": "out-of-range",
    "greater_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "string_pattern_mismatch": "bad-format",
    "value_error": "bad-format",
    "uuid_parsing": "bad-format",
    "uuid_type": "wrong-type",
    "datetime_from_date_parsing": "bad-format",
    "datetime_parsing": "bad-format",
    "timezone_aware": "bad-format",
    "enum": "unknown-value",
    "literal_error": "unknown-value",
}
"""pydantic's kinds of error, by the codes that we promise. The rest is `wrong-type`."""

FIELD_CODES: Mapping[str, str] = {
    "required": "The field or parameter must be there.",
    "unknown-field": "There is no such field.",
    "unknown-parameter": "The endpoint has no such parameter.",
    "unknown-type": "The block, mark or definition has a type that is not known.",
    "unknown-value": "Not one of the values that are allowed.",
    "too-long": "More characters or items than allowed.",
    "too-short": "Fewer characters or items than needed.",
    "out-of-range": "The number is too small or too large.",
    "bad-format": "The text is not in the form that it must have.",
    "wrong-type": "Another JSON type is expected.",
    "not-found": "The id names nothing that exists.",
    "duplicate": "The same value stands there twice.",
    "missing-content": "Publishing needs a value here.",
    "in-the-past": "The time must be in the future.",
    "in-the-future": "The time must not be in the future.",
    "unchangeable": "The value is set at creation and stays.",
    "not-indexed": "The table is too large to be filtered or sorted by a column without index.",
    "cursor-stale": "The rows have been published anew since the cursor was made.",
    "holds-values": "Dropping the column would lose its values.",
    "long-row": "The row has more cells than the header has columns.",
    "cycle": "A section cannot stand below itself.",
}
"""Every `code` of an item of `errors`, and what it means."""


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
