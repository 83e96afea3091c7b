"""ETags (RFC 9110): strong ones from bytes for readers, the version for editors."""

import re
from hashlib import blake2b
from typing import IO

from app.foundation.errors import MalformedRequest, PreconditionRequired

_AT_ONCE = 64 * 1024
_LIST = re.compile(r'\s*(?:(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*|$))+')
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


def etag_of(content: bytes) -> str:
    """The strong ETag of a representation, from its bytes."""
    return f'"{blake2b(content, digest_size=12).hexdigest()}"'


def etag_of_file(file: IO[bytes]) -> str:
    """The same of a representation that is not in memory; the file is at its start again."""
    digest = blake2b(digest_size=12)
    while piece := file.read(_AT_ONCE):
        digest.update(piece)
    file.seek(0)
    return f'"{digest.hexdigest()}"'


def version_etag(version: int) -> str:
    """The editorial ETag: `"v17"`."""
    return f'"v{version}"'


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Whether `If-None-Match` names this ETag: weak comparison, any of our content codings."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    stem = etag.strip('"')
    codings = {f'"{stem}{suffix}"' for suffix in ("", "-gz", "-br", "-zs")}
    return any(tag.removeprefix("W/") in codings for tag in _TAG.findall(if_none_match))


def matches_version(version: int, if_match: str | None) -> bool:
    """Whether `If-Match` names this version: strong comparison, `*` matches.

    Raises `PreconditionRequired` where it is not sent, `MalformedRequest` where it cannot be read.
    """
    if if_match is None:
        raise PreconditionRequired(
            "Send `If-Match` with the ETag that you read, so that nobody's work is overwritten."
        )
    if if_match.strip() == "*":
        return True
    if not _LIST.fullmatch(if_match):
        raise MalformedRequest(
            f"If-Match must be a quoted ETag such as {version_etag(version)}, or `*`."
        )
    return version_etag(version) in _TAG.findall(if_match)


def versions_in(if_match: str) -> list[int]:
    """The versions that `If-Match` names."""
    return [int(found) for found in re.findall(r'"v(\d{1,15})"', if_match)]
