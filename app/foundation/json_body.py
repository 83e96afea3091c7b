"""The one strict JSON decoder (RFC 8259, I-JSON) in front of pydantic.

It refuses what databases or clients would read differently: NaN and infinity, lone surrogates,
NUL, duplicate keys, integers beyond 64 bits, and nesting that no honest document has.
"""

import json
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request

from app.foundation.errors import (
    Invalid,
    MalformedRequest,
    TooLarge,
    UnsupportedMediaType,
    field_error,
)

DEEPEST = 64
JSON_TYPES = ("application/json",)
MERGE_PATCH_TYPES = ("application/merge-patch+json", "application/json")


class JsonBody(NamedTuple):
    """A body that was read: its bytes for pydantic, its value for pointers."""

    document: bytes
    value: dict[str, Any]


async def read_json(
    request: Request, *, limit: int, media_types: tuple[str, ...] = JSON_TYPES
) -> JsonBody:
    """Reads an object; an empty body is `{}`, with or without a Content-Type."""
    content_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if content_type and content_type not in media_types:
        raise UnsupportedMediaType(
            f"“{content_type[:100]}” is not read here; send {' or '.join(media_types)}."
        )
    document = await read_limited(request, limit)
    if not document.strip():
        return JsonBody(b"{}", {})
    if not content_type:
        raise UnsupportedMediaType("Say what the body is: `Content-Type: application/json`.")
    value = decode(document)
    if not isinstance(value, dict):
        raise Invalid(
            "The body must be a JSON object.",
            [field_error("#", "wrong-type", "The body must be a JSON object.")],
        )
    return JsonBody(document, value)


async def read_limited(request: Request, limit: int) -> bytes:
    """The bytes of a body, as often as they are asked for. Raises `TooLarge` above the limit."""
    known: bytes | TooLarge | None = getattr(request.state, "body", None)
    if known is None:
        known = request.state.body = await _receive(request, limit)
    if isinstance(known, TooLarge):
        raise known
    return known


async def _receive(request: Request, limit: int) -> bytes | TooLarge:
    too_large = TooLarge(f"A JSON body has at most {limit} bytes.")
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        return too_large
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            return too_large
        chunks.append(chunk)
    return b"".join(chunks)


def decode(document: bytes) -> Any:
    """The value of a JSON document, or `MalformedRequest` with the reason."""
    try:
        _check_depth(orjson.loads(document))
        value = json.loads(document, object_pairs_hook=_unique_keys, parse_int=_small_int)
    except (ValueError, RecursionError) as wrong:
        raise MalformedRequest(f"The body is not JSON that we read: {str(wrong)[:200]}.") from None
    if b"\\u0000" in document and _has_nul(value):
        raise MalformedRequest("The body contains the character NUL, which no text may have.")
    return value


def _small_int(digits: str) -> int:
    # int() alone takes quadratic time; what has more digits cannot be stored anyway.
    if len(digits) > 20 or not -(2**63) <= (number := int(digits)) < 2**63:
        raise ValueError(f"the integer {digits[:30]} does not fit into 64 bits")
    return number


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise ValueError(f"the key “{key[:100]}” stands there twice")
        made[key] = value
    return made


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level := [part for part in level if isinstance(part, dict | list)]:
        depth += 1
        if depth > DEEPEST:
            raise ValueError(f"it is nested deeper than {DEEPEST}")
        level = [child for parent in level for child in _children(parent)]


def _has_nul(value: Any) -> bool:
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str) and "\0" in part:
            return True
        if isinstance(part, dict) and any("\0" in key for key in part):
            return True
        waiting.extend(_children(part))
    return False
