"""What sending a stale change again would overwrite: the places of a 412."""

from collections.abc import Iterator
from typing import Any, TypedDict

import orjson


class Conflict(TypedDict):
    pointer: str
    base: Any
    current: Any
    yours: Any


"""One place: what it was when you read it, what it is now, what you would make of it."""

_ABSENT = object()


def find_conflicts(base: Any, current: Any, yours: Any, pointer: str = "#") -> Iterator[Conflict]:
    """The places that changed since `base` and that `yours` would change to something else.

    `yours` is the whole document as it would be after sending the change again, so an empty answer
    means that nothing would be lost. Without a base, every difference counts as a change.
    """
    if is_same(yours, current) or is_same(current, base):
        return
    steps = _common_steps(base, current, yours)
    if steps is None:
        yield {
            "pointer": pointer,
            "base": None if base is _ABSENT else base,
            "current": None if current is _ABSENT else current,
            "yours": None if yours is _ABSENT else yours,
        }
        return
    for step in steps:
        yield from find_conflicts(
            _at(base, step), _at(current, step), _at(yours, step), f"{pointer}/{_escape(step)}"
        )


def is_same(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same. To Python, `true` and `1` would be equal."""
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return one == other and _canonical(one) == _canonical(other)


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def find_changes(base: Any, yours: Any) -> list[dict[str, Any]]:
    """Every place where two documents differ, with both values."""
    return [
        {"pointer": place["pointer"], "base": place["current"], "yours": place["yours"]}
        for place in find_conflicts(_ABSENT, base, yours)
        if not is_same(place["current"], place["yours"])
    ]


def _common_steps(base: Any, current: Any, yours: Any) -> list[str | int] | None:
    """The steps into containers of one shape; None where the values themselves differ."""
    if isinstance(current, dict) and isinstance(yours, dict):
        return list(dict.fromkeys([*current, *yours]))
    if isinstance(current, list) and isinstance(yours, list) and len(current) == len(yours):
        moved = isinstance(base, list) and len(base) != len(current)
        return None if moved else list(range(len(current)))
    return None


def _at(document: Any, step: str | int) -> Any:
    if isinstance(document, dict):
        return document.get(step, _ABSENT)
    if isinstance(document, list) and isinstance(step, int) and step < len(document):
        return document[step]
    return _ABSENT


def _escape(step: str | int) -> str:
    return str(step).replace("~", "~0").replace("/", "~1")
