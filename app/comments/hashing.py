"""Keyed hashes that stand for addresses (HMAC-SHA256)."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Hash:
    """What stands for an address, and the number of the key it was made with."""

    digest: bytes
    key_number: int


class Hasher:
    """The keys of this moment. The newest one hashes; all of them recognize."""

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        self._keys = keys
        self._newest = max(keys)

    def hash(self, kind: str, value: str) -> Hash:
        """By the newest key."""
        return Hash(_digest(self._keys[self._newest], kind, value), self._newest)

    def every(self, kind: str, *values: str) -> list[bytes]:
        """By every key that is kept: what an earlier hash of one of these would be."""
        return [_digest(key, kind, value) for key in self._keys.values() for value in values]


def _digest(key: bytes, kind: str, value: str) -> bytes:
    return hmac.digest(key, f"{kind}\n{value}".encode("utf-8", "replace"), "sha256")
