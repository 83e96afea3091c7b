"""The store is bounded by bytes, and a flood pushes out only itself."""

from hypothesis import given
from hypothesis import strategies as st

from app.cache.entries import Entry
from app.cache.store import MOST_ALIASES, NEW_SHARE, Store

ROOM = 1_000_000


def entry(content: bytes = b"x" * 8_000, groups: frozenset[str] = frozenset({"g"})) -> Entry:
    """An entry that was just made."""
    return Entry(
        status=200,
        headers=[(b"etag", b'"e"')],
        content=content,
        groups=groups,
        until=None,
        etag='"e"',
    )


def ask(store: Store, key: str) -> bool:
    """Asks for a key; whether it is there. What is not is made."""
    found = store.find((key,))
    made = found or entry()
    if found is None:
        store.put((key,), made)
    else:
        found.is_used = True
    store.add_alias((key, "alias"), made, "")
    return found is not None


def test_a_flood_of_addresses_leaves_what_is_asked_for_again() -> None:
    store = Store(ROOM)
    hot = [f"hot {number}" for number in range(20)]
    for _ in range(2):
        for key in hot:
            ask(store, key)
    found = 0
    for number in range(10_000):
        ask(store, f"flood {number}")
        found += ask(store, hot[number % len(hot)])
        assert store.size <= ROOM
    assert found >= 9_990
    assert len(store.aliases) <= len(store) * (MOST_ALIASES + 1)


def test_what_is_not_asked_for_any_more_makes_room() -> None:
    store = Store(ROOM)
    for _ in range(2):
        for number in range(30):
            ask(store, f"yesterday {number}")
    for _ in range(200):
        for number in range(30):
            ask(store, f"today {number}")
    assert all(ask(store, f"today {number}") for number in range(30))


def test_what_is_too_large_is_not_kept() -> None:
    store = Store(ROOM)
    store.put(("large",), entry(b"x" * int(ROOM * NEW_SHARE)))
    assert (len(store), store.size) == (0, 0)


KEYS = st.integers(0, 12).map(str)
GROUPS = st.frozensets(st.sampled_from("abc"), min_size=1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), KEYS, GROUPS, st.integers(0, 9_000)),
        st.tuples(st.just("ask"), KEYS, st.sampled_from(["", "gzip", "br"])),
        st.tuples(st.just("evict"), GROUPS),
        st.tuples(st.just("clear")),
    )
)


@given(STEPS)
def test_the_books_are_true_whatever_happens(steps: list[tuple[object, ...]]) -> None:
    store = Store(60_000)
    there: dict[str, Entry] = {}
    for step in steps:
        match step:
            case ("put", str(key), frozenset(groups), int(size)):
                there[key] = entry(b"x" * size, groups)
                store.put((key,), there[key])
            case ("ask", str(key), str(coding)):
                if (found := store.find((key,))) is not None:
                    found.is_used = True
                    store.add_alias((key, coding), found, coding)
            case ("evict", frozenset(groups)):
                store.evict(groups)
                assert not any(e.is_kept and e.groups & groups for e in there.values())
            case _:
                store.clear()
        kept = [made for made in there.values() if made.is_kept]
        assert len(store) == len(kept)
        assert store.size == sum(made.size for made in kept) <= store.most_bytes
        assert all(made.is_kept for made, _ in store.aliases.values())
        assert all(store.find((key,)) is made for key, made in there.items() if made.is_kept)
    store.clear()
    assert (len(store), store.size, store.aliases) == (0, 0, {})
