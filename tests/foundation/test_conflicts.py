"""Conflicts: an empty list promises that sending it again loses nobody's work."""

from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.conflicts import Conflict, find_changes, find_conflicts
from tests.factories import assert_problem, create, patch

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "0", "a", "b"])
)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda parts: st.one_of(
        st.lists(parts, max_size=3), st.dictionaries(st.sampled_from(["a", "b", "/~"]), parts)
    ),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.sampled_from(["a", "b", "/~", ""]), DOCUMENTS, max_size=4)
ABSENT = object()


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: `true` is not `1`."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def part(document: Any, step: str | int) -> Any:
    if isinstance(document, dict):
        return document.get(step, ABSENT)
    if isinstance(document, list) and isinstance(step, int) and step < len(document):
        return document[step]
    return ABSENT


def loses(base: Any, current: Any, yours: Any) -> bool:
    """Whether something that was changed since `base` would not be there any more."""
    if same(current, base) or same(current, yours):
        return False
    if isinstance(current, dict) and isinstance(yours, dict):
        steps: Any = current.keys() | yours.keys()
    elif (
        isinstance(base, list)
        and isinstance(current, list)
        and isinstance(yours, list)
        and len(base) == len(current) == len(yours)
    ):
        steps = range(len(current))
    else:
        return True
    return any(loses(part(base, step), part(current, step), part(yours, step)) for step in steps)


def at(document: Any, pointer: str) -> Any:
    """What stands at a JSON Pointer fragment."""
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        document = part(document, int(step) if isinstance(document, list) else step)
    return None if document is ABSENT else document


@given(OBJECTS, OBJECTS, OBJECTS)
@settings(deadline=None, max_examples=1000)
def test_no_conflict_means_that_nothing_is_lost(base: Any, current: Any, yours: Any) -> None:
    conflicts = list(find_conflicts(base, current, yours))
    if not conflicts:
        assert not loses(base, current, yours)


@given(DOCUMENTS, DOCUMENTS, DOCUMENTS)
@settings(deadline=None, max_examples=500)
def test_a_conflict_is_a_place_where_all_three_differ(base: Any, current: Any, yours: Any) -> None:
    found = list(find_conflicts(base, current, yours))
    assert len({conflict["pointer"] for conflict in found}) == len(found)
    for conflict in found:
        assert conflict["current"] == at(current, conflict["pointer"])
        assert conflict["yours"] == at(yours, conflict["pointer"])
    if same(current, base) or same(current, yours):
        assert found == []


@given(OBJECTS, OBJECTS)
def test_changes_are_the_places_that_make_one_document_the_other(base: Any, yours: Any) -> None:
    changes = find_changes(base, yours)
    assert (changes == []) == same(base, yours) or same_but_for_nulls(base, yours)
    for change in changes:
        assert change["base"] == at(base, change["pointer"])
        assert change["yours"] == at(yours, change["pointer"])


def same_but_for_nulls(one: Any, other: Any) -> bool:
    """A member that is null and one that is not there are written alike in a change."""
    return all(
        change["base"] is None and change["yours"] is None
        for change in find_conflicts(object(), one, other)
    )


def pointed(*conflicts: Conflict) -> list[str]:
    return [conflict["pointer"] for conflict in conflicts]


@pytest.mark.parametrize(
    ("base", "current", "yours", "expected"),
    [
        ({"a": 1}, {"a": 2}, {"a": 3}, ["#/a"]),
        ({"a": 1}, {"a": 2}, {"a": 2}, []),
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 2, "b": 3}, []),
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3}, ["#/a"]),
        ({"a": [1, 2]}, {"a": [1, 3]}, {"a": [1, 4]}, ["#/a/1"]),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [1, 3]}, ["#/a"]),
        ({"a": [1, 2]}, {"a": [2]}, {"a": [1, 2]}, ["#/a"]),
        ({"x/y~z": 1}, {"x/y~z": 2}, {"x/y~z": 3}, ["#/x~1y~0z"]),
        (None, {"a": 1, "b": 2}, {"a": 1, "b": 3}, ["#/b"]),
        ({"a": "0"}, {"a": ["0"]}, {"a": ["1"]}, ["#/a/0"]),
        ({"a": 1}, {"a": True}, {"a": 1}, ["#/a"]),
    ],
)
def test_conflicts_stand_where_both_sides_changed(
    base: Any, current: Any, yours: Any, expected: list[str]
) -> None:
    assert pointed(*find_conflicts(base, current, yours)) == expected


async def test_true_in_the_place_of_one_is_a_change_and_is_saved(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "articles", title="t", extra={"n": 1})
    saved = await patch(editor, "articles", made, {"extra": {"n": True}})
    assert saved["draft"]["extra"] == {"n": True}
    assert saved["version"] == 2


async def test_a_stale_save_is_told_both_changes_and_sending_it_again_then_works(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "articles", title="One", kicker="K", summary="S")
    path = f"/articles/{made['id']}"
    await patch(editor, "articles", made, {"title": "Theirs", "summary": "Theirs"})
    mine = {"title": "Mine", "kicker": "Mine"}
    answer = await editor.patch(path, json=mine, headers={"If-Match": '"v1"'})
    problem = assert_problem(answer, 412, "version-conflict")
    assert problem["current_version"] == 2
    assert problem["conflicts"] == [
        {"pointer": "#/title", "base": "One", "current": "Theirs", "yours": "Mine"}
    ]
    harmless = await editor.patch(path, json={"kicker": "Mine"}, headers={"If-Match": '"v1"'})
    assert assert_problem(harmless, 412, "version-conflict")["conflicts"] == []
    again = await editor.patch(path, json={"kicker": "Mine"}, headers={"If-Match": '"v2"'})
    assert again.json()["draft"]["summary"] == "Theirs"
    assert again.json()["draft"]["kicker"] == "Mine"
