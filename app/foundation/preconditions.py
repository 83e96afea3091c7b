"""`If-Match` and merge patches: what every change of a versioned thing begins with."""

from copy import deepcopy
from typing import Any

import json_merge_patch
import orjson

from app.foundation.conflicts import find_conflicts
from app.foundation.errors import VersionConflict
from app.foundation.etags import matches_version
from app.foundation.json_body import JsonBody


def require_version(
    version: int, if_match: str | None, *, base: Any = None, current: Any = None, yours: Any = None
) -> None:
    """Raises `VersionConflict` unless `If-Match` names the version.

    The problem lists what sending `yours` again would overwrite of the changes since `base`.
    """
    if matches_version(version, if_match):
        return
    raise VersionConflict(
        f"It has been changed since: the version is now {version}. Read it again, look at "
        "`conflicts`, and send your change with the new ETag.",
        current_version=version,
        conflicts=list(find_conflicts(base, current, yours)),
    )


def merge(current: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    """The merge patch (RFC 7396) of a document; neither is changed."""
    merged: dict[str, Any] = json_merge_patch.merge(deepcopy(current), deepcopy(patch))
    return merged


def body_of(value: dict[str, Any]) -> JsonBody:
    """A value as if it had been sent."""
    return JsonBody(orjson.dumps(value), value)
