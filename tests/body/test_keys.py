"""`_key` is the address of a block: filled in where it is missing, and never changed."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.factories import Json, assert_problem, block, create, pointers


def arrays(value: Any) -> Iterator[list[Json]]:
    """Every array of objects in a body."""
    if isinstance(value, list):
        if value and isinstance(value[0], dict):
            yield value
        for part in value:
            yield from arrays(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from arrays(part)


def body_without_keys() -> list[Json]:
    """Blocks without keys, some of them equal."""
    return [
        block("same"),
        block("same"),
        {"_type": "divider"},
        {"_type": "divider"},
        {"_type": "callout", "variant": "note", "body": [block("same"), block("same")]},
        block("two", children=[{"text": "a"}, {"text": "a"}]),
    ]


async def test_missing_keys_are_filled_in_and_are_unique_in_their_array(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "articles", title="t", body=body_without_keys())
    found = list(arrays(made["draft"]["body"]))
    assert len(found) == 7
    for array in found:
        keys = [item["_key"] for item in array]
        assert all(keys)
        assert len(set(keys)) == len(keys)


async def test_given_keys_are_kept(editor: httpx.AsyncClient) -> None:
    body = [block("a", _key="mine"), block("b"), block("c", _key="한 key/with~odd")]
    body[0]["children"][0]["_key"] = "child"
    made = await create(editor, "articles", title="t", body=body)
    saved = made["draft"]["body"]
    assert saved[0]["_key"] == "mine"
    assert saved[0]["children"][0]["_key"] == "child"
    assert saved[1]["_key"] not in {"mine", "한 key/with~odd", None}
    assert saved[2]["_key"] == "한 key/with~odd"


async def test_a_key_that_is_filled_in_gives_way_to_given_ones(editor: httpx.AsyncClient) -> None:
    first = await create(editor, "articles", title="t", body=[block("a")])
    taken = first["draft"]["body"][0]["_key"]
    made = await create(editor, "articles", title="t", body=[block("a"), block("b", _key=taken)])
    keys = [item["_key"] for item in made["draft"]["body"]]
    assert keys[1] == taken
    assert keys[0] != taken


async def test_the_same_body_without_keys_makes_no_new_revision(editor: httpx.AsyncClient) -> None:
    draft = {"title": "t", "body": body_without_keys()}
    made = await create(editor, "articles", **draft)
    for _ in range(2):
        answer = await editor.put(
            f"/articles/{made['id']}", json=draft, headers={"If-Match": '"v1"'}
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["version"] == 1
        assert answer.json()["draft_revision"] == 1
        assert answer.json()["draft"]["body"] == made["draft"]["body"]


async def test_a_null_key_counts_as_missing(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="t", body=[block("a", _key=None)])
    assert made["draft"]["body"][0]["_key"]


@pytest.mark.parametrize("key", ["", "x" * 65, 5, ["a"]])
async def test_a_key_of_another_kind_is_422(editor: httpx.AsyncClient, key: object) -> None:
    answer = await editor.post("/articles", json={"title": "t", "body": [block("a", _key=key)]})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/body/0/_key"]


async def test_a_key_that_stands_there_twice_is_422_at_the_second(
    editor: httpx.AsyncClient,
) -> None:
    twice = [{"_key": "k", "text": "a"}, {"_key": "l", "text": "b"}, {"_key": "k", "text": "c"}]
    definitions = [{"_key": "m", "_type": "link", "href": "/a"}] * 2
    callout = {"_type": "callout", "variant": "note", "body": [block("a", _key="k")] * 2}
    for body, expected in (
        ([block("a", _key="k"), block("b", _key="k")], "#/body/1/_key"),
        ([block("a", children=twice)], "#/body/0/children/2/_key"),
        ([block("a"), block("a", markDefs=definitions)], "#/body/1/markDefs/1/_key"),
        ([callout], "#/body/0/body/1/_key"),
    ):
        answer = await editor.post("/articles", json={"title": "t", "body": body})
        problem = assert_problem(answer, 422, "invalid")
        assert pointers(problem) == [expected]
        assert "twice" in problem["detail"]
    # In different arrays, the same key is no conflict.
    same = {"_type": "callout", "variant": "note", "body": [block("a", _key="k")], "_key": "k"}
    await create(editor, "articles", title="t", body=[same])
