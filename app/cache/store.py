"""The entries of one process, bounded by bytes, found by key and by group.

What is let go follows S3-FIFO (Yang et al., SOSP 2023): a new entry has to be asked for again
before it may stay, so a flood of addresses that nobody asks for twice pushes out only itself. A hit
sets a flag and moves nothing, which is why this is no LRU from a library.
"""

from collections import OrderedDict
from collections.abc import Iterable
from itertools import chain

from app.cache.entries import Entry, Key, Variant

NEW_SHARE = 0.1
"""The share of the bytes that entries on trial may take when the store is full."""
MOST_ALIASES = 16
"""Ways of writing one address that lead to its entry without being read again."""


class Store:
    """Finished answers, until an event or the bound ends them."""

    def __init__(self, most_bytes: int = 0) -> None:
        self.most_bytes = most_bytes
        self.aliases: dict[Key, tuple[Entry, Variant]] = {}
        """The hot path: what a request says, as it says it, and its answer."""
        self._entries: dict[Key, Entry] = {}
        self._by_group: dict[str, set[Entry]] = {}
        self._trial, self._staying = Queue(), Queue()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """Bytes of all entries."""
        return self._trial.size + self._staying.size

    def find(self, key: Key) -> Entry | None:
        """The entry of a key, unless its time is over."""
        entry = self._entries.get(key)
        if entry is not None and entry.is_over():
            self.drop(entry)
            return None
        return entry

    def put(self, key: Key, entry: Entry) -> None:
        """Keeps an entry. One that is larger than what may be on trial is not kept."""
        if (old := self._entries.get(key)) is not None:
            self.drop(old)
        if entry.size > self.most_bytes * NEW_SHARE:
            return
        entry.is_kept = True
        entry.keys.append(key)
        self._entries[key] = entry
        for group in entry.groups:
            self._by_group.setdefault(group, set()).add(entry)
        self._trial.add(entry)
        self._shrink()

    def add_alias(self, alias: Key, entry: Entry, coding: str) -> Variant:
        """The variant of an entry, to which a request that is written like this leads from now."""
        size = entry.size
        variant = entry.variant(coding)
        if entry.is_kept:
            if len(entry.keys) <= MOST_ALIASES and alias not in self.aliases:
                entry.keys.append(alias)
                self.aliases[alias] = (entry, variant)
            (self._staying if entry in self._staying.entries else self._trial).size += (
                entry.size - size
            )
            self._shrink()
        return variant

    def drop(self, entry: Entry) -> None:
        """Forgets an entry."""
        if not entry.is_kept:
            return
        entry.is_kept = False
        for key in entry.keys:
            self.aliases.pop(key, None)
            self._entries.pop(key, None)
        for group in entry.groups:
            members = self._by_group[group]
            members.discard(entry)
            if not members:
                del self._by_group[group]
        self._trial.remove(entry)
        self._staying.remove(entry)

    def evict(self, groups: Iterable[str]) -> None:
        """Forgets everything that has one of these groups."""
        found = chain.from_iterable(self._by_group.get(group, ()) for group in groups)
        for entry in set(found):
            self.drop(entry)

    def clear(self) -> None:
        """Forgets everything."""
        for entry in list(self._entries.values()):
            self.drop(entry)

    def _shrink(self) -> None:
        while self.size > self.most_bytes:
            self._let_one_go()

    def _let_one_go(self) -> None:
        """Looks at the oldest entry on trial, or, if those are few, at the oldest that stays."""
        is_full = self._trial.size > self.most_bytes * NEW_SHARE or not self._staying.entries
        queue = self._trial if is_full else self._staying
        entry = queue.oldest()
        if not entry.is_used:
            self.drop(entry)
            return
        entry.is_used = False
        queue.remove(entry)
        self._staying.add(entry)


class Queue:
    """Entries in the order in which they came, and their bytes."""

    def __init__(self) -> None:
        self.entries: OrderedDict[Entry, None] = OrderedDict()
        self.size = 0

    def add(self, entry: Entry) -> None:
        """Puts an entry at the end."""
        self.entries[entry] = None
        self.size += entry.size

    def remove(self, entry: Entry) -> None:
        """Takes an entry out, if it is here."""
        if entry in self.entries:
            del self.entries[entry]
            self.size -= entry.size

    def oldest(self) -> Entry:
        """The entry that came first."""
        return next(iter(self.entries))
