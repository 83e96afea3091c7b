"""Reads the JSON body of a request: its media type, its size, one object."""

from typing import Any, NamedTuple

from starlette.requests import Request

from app.foundation.errors import (
    Invalid,
    TooLarge,
    UnsupportedMediaType,
    field_error,
)
from app.foundation.strict_json import decode

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
