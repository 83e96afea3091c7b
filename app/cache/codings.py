"""Content codings (RFC 9110, section 8.4.1): which one a client takes, and the bytes in it."""

import gzip
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
from backports import zstd

SMALLEST = 500
"""Bytes below which a coding saves no packet."""

IDENTITY = ""
SUFFIXES: Mapping[str, str] = {IDENTITY: "", "br": "-br", "zstd": "-zs", "gzip": "-gz"}
"""The codings, the best first of those a client likes equally, and what their ETags end with."""

_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    # Each entry is compressed once and read often, but somebody waits for the first reading.
    "br": lambda content: brotli.compress(content, quality=5),
    "zstd": lambda content: zstd.compress(content, level=6),
    "gzip": lambda content: gzip.compress(content, compresslevel=6, mtime=0),
}
_PART = re.compile(r"\s*([*\w.-]+)\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d{0,3})?)\s*)?")


def encode(content: bytes, coding: str) -> bytes:
    """The content in a coding that `choose` has named."""
    return _ENCODERS[coding](content)


@lru_cache(maxsize=1024)
def choose(accept_encoding: bytes) -> str:
    """The coding to answer in: the one that the client likes best, ours of equally good ones.

    A header that cannot be read asks for nothing, and so does none at all.
    """
    weights: dict[str, float] = {}
    for part in accept_encoding.decode("latin-1").split(","):
        found = _PART.fullmatch(part)
        if found is not None:
            name = found[1].lower().removeprefix("x-")
            weights[name] = float(found[2] or 1)
    rest = weights.get("*", 0.0)
    best = max(_ENCODERS, key=lambda coding: weights.get(coding, rest))
    wanted = weights.get(best, rest)
    return best if wanted > 0 and wanted >= weights.get("identity", 0.0) else IDENTITY
