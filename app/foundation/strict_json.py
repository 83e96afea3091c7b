"""The one strict JSON decoder (RFC 8259, I-JSON) in front of pydantic.

It refuses what databases or clients would read differently: NaN and infinity, lone surrogates,
NUL, duplicate keys, integers beyond 64 bits, and nesting that no honest document has.
"""

import json
from typing import Any

import orjson

from app.foundation.errors import (
    MalformedRequest,
)

DEEPEST = 64


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
