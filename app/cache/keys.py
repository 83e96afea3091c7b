"""What makes two requests the same question: path, canonical query, negotiated representation."""

from functools import lru_cache
from urllib.parse import parse_qsl

import mimeparse

from app.cache.entries import Key

MEDIA_TYPES = (
    "application/json",
    "text/markdown",
    "application/ld+json",
    "text/csv",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/html",
    "application/xml",
)
"""One of each kind that is negotiated somewhere. What a client thinks of others changes nothing."""


def key_of(path: bytes, query: bytes, accept: bytes | None) -> Key:
    """The key of a request: the order of parameters and the wording of `Accept` do not count."""
    return path, _canonical(query), _liking(accept)


def narrow(key: Key, parameters: frozenset[str] | None) -> Key:
    """The same question without the parameters that do not count, where there are such."""
    if parameters is None:
        return key
    path, query, *rest = key
    return (path, tuple(pair for pair in query if pair[0] in parameters), *rest)


@lru_cache(maxsize=4096)
def _canonical(query: bytes) -> tuple[tuple[str, str], ...]:
    # Values of one name keep their order: that of `sort` or `in` may count.
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return tuple(sorted(pairs, key=lambda pair: pair[0]))


@lru_cache(maxsize=4096)
def _liking(accept: bytes | None) -> tuple[int, ...]:
    """How a client ranks what there is, 0 for what it does not take at all."""
    if accept is None:
        accept = b"*/*"
    try:
        parsed = [mimeparse.parse_media_range(part) for part in accept.decode("latin-1").split(",")]
        found = [mimeparse.quality_and_fitness_parsed(kind, parsed) for kind in MEDIA_TYPES]
    except mimeparse.MimeTypeParseException:
        return ()
    ranks = {liking: place for place, liking in enumerate(sorted(set(found)), start=1)}
    return tuple(ranks[liking] if liking[0] > 0 else 0 for liking in found)
