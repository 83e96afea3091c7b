"""The editorial door of the catalog: one set of rules for authors, sections and tags."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.factories import Json, assert_problem, create, pointers

KINDS = ["authors", "sections", "tags"]
NOWHERE = "01a209fa-0000-7000-8000-000000000000"
AVATAR = {
    "url": "https://images.example.com/ann.jpg",
    "alt": "Ann",
    "width": 10,
    "height": 10,
    "caption": None,
    "credit": None,
}
FULL: dict[str, Json] = {
    "authors": {"role": "World Editor", "bio": "Two\nlines.", "avatar": AVATAR},
    "sections": {"parent_id": None, "description": "About it.", "position": 3},
    "tags": {},
}
LEAST: dict[str, Json] = {
    "authors": {"role": None, "bio": None, "avatar": None},
    "sections": {"parent_id": None, "description": None, "position": None},
    "tags": {},
}


async def count(editor: httpx.AsyncClient, plural: str) -> int:
    total: int = (await editor.get(f"/{plural}?count=exact")).json()["total"]
    return total


@pytest.mark.parametrize("plural", KINDS)
async def test_creating_answers_201_with_address_version_and_everything(
    editor: httpx.AsyncClient, plural: str
) -> None:
    sent = {"name": "Élan Vital", "slug": "elan", **FULL[plural]}
    answer = await editor.post(f"/{plural}", json=sent)
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/editorial/v1/{plural}/{made['id']}"
    assert answer.headers["etag"] == '"v1"'
    assert made == {
        **sent,
        "id": made["id"],
        "version": 1,
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
    }
    read = await editor.get(f"/{plural}/{made['id']}")
    assert (read.status_code, read.json(), read.headers["etag"]) == (200, made, '"v1"')


@pytest.mark.parametrize("plural", KINDS)
async def test_putting_replaces_everything_but_the_slug(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Before", **FULL[plural])
    answer = await editor.put(
        f"/{plural}/{made['id']}", json={"name": "After"}, headers={"If-Match": '"v1"'}
    )
    saved = answer.json()
    assert answer.headers["etag"] == '"v2"'
    assert saved["updated_at"] > made["updated_at"]
    assert saved == {
        **made,
        **LEAST[plural],
        "name": "After",
        "slug": "before",
        "version": 2,
        "updated_at": saved["updated_at"],
    }


@pytest.mark.parametrize("plural", KINDS)
async def test_patching_merges_and_changes_nothing_else(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Before", **FULL[plural])
    answer = await editor.patch(
        f"/{plural}/{made['id']}", json={"name": "After"}, headers={"If-Match": '"v1"'}
    )
    saved = answer.json()
    assert saved == {**made, "name": "After", "version": 2, "updated_at": saved["updated_at"]}
    avatars = {"avatar": {"alt": None, "caption": "C"}}
    if plural == "authors":
        merged = await editor.patch(
            f"/{plural}/{made['id']}", json=avatars, headers={"If-Match": '"v2"'}
        )
        assert merged.json()["avatar"] == {**AVATAR, "alt": None, "caption": "C"}


@pytest.mark.parametrize("plural", KINDS)
async def test_what_changes_nothing_makes_no_version(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Same", **FULL[plural])
    path, same = f"/{plural}/{made['id']}", {"name": "Same", **FULL[plural]}
    for answer in (
        await editor.put(path, json=same, headers={"If-Match": '"v1"'}),
        await editor.put(path, json={**same, "slug": "same"}, headers={"If-Match": '"v1"'}),
        await editor.patch(path, json={}, headers={"If-Match": '"v1"'}),
        await editor.patch(path, json={"slug": None}, headers={"If-Match": '"v1"'}),
    ):
        assert answer.status_code == 200, answer.text
        assert answer.json() == made


@pytest.mark.parametrize("plural", KINDS)
async def test_deleting_answers_204_and_then_it_is_gone(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Free")
    path = f"/{plural}/{made['id']}"
    answer = await editor.delete(path, headers={"If-Match": '"v1"'})
    assert (answer.status_code, answer.content) == (204, b"")
    for again in (
        await editor.get(path),
        await editor.delete(path, headers={"If-Match": "*"}),
        await editor.put(path, json={"name": "x"}, headers={"If-Match": "*"}),
        await editor.patch(path, json={"name": "x"}, headers={"If-Match": "*"}),
    ):
        assert_problem(again, 404, "not-found")
    assert await count(editor, plural) == 0


@pytest.mark.parametrize("plural", KINDS)
async def test_a_stale_change_is_412_and_lists_only_what_it_would_overwrite(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="One", **FULL[plural])
    path = f"/{plural}/{made['id']}"
    await editor.patch(path, json={"name": "Two"}, headers={"If-Match": '"v1"'})
    stale = {"If-Match": '"v1"'}
    conflict = {"pointer": "#/name", "base": None, "current": "Two", "yours": "Three"}
    for answer in (
        await editor.patch(path, json={"name": "Three"}, headers=stale),
        await editor.put(path, json={**FULL[plural], "name": "Three"}, headers=stale),
    ):
        problem = assert_problem(answer, 412, "version-conflict")
        assert problem["current_version"] == 2
        assert problem["conflicts"] == [conflict]
    deleted = assert_problem(await editor.delete(path, headers=stale), 412, "version-conflict")
    assert deleted["current_version"] == 2
    assert (await editor.get(path)).json()["name"] == "Two"


@pytest.mark.parametrize("plural", KINDS)
async def test_a_stale_change_to_what_is_there_already_would_lose_nothing(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="One")
    path = f"/{plural}/{made['id']}"
    await editor.patch(path, json={"name": "Two"}, headers={"If-Match": '"v1"'})
    for answer in (
        await editor.patch(path, json={"name": "Two"}, headers={"If-Match": '"v1"'}),
        await editor.put(path, json={"name": "Two"}, headers={"If-Match": '"v1"'}),
    ):
        assert assert_problem(answer, 412, "version-conflict")["conflicts"] == []


async def test_of_many_editors_one_wins_each_version(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "tags", name="Start")
    answers = await asyncio.gather(
        *(
            editor.patch(
                f"/tags/{made['id']}", json={"name": f"N{n}"}, headers={"If-Match": '"v1"'}
            )
            for n in range(12)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 11


@pytest.mark.parametrize("plural", KINDS)
@pytest.mark.parametrize(
    ("draft", "pointer"),
    [
        ({}, "#/name"),
        ({"name": None}, "#/name"),
        ({"name": ""}, "#/name"),
        ({"name": "  "}, "#/name"),
        ({"name": 5}, "#/name"),
        ({"name": "x" * 201}, "#/name"),
        ({"name": "x", "slug": "No Slug"}, "#/slug"),
        ({"name": "x", "id": NOWHERE}, "#/id"),
        ({"name": "x", "version": 5}, "#/version"),
        ({"name": "x", "created_at": "2020-01-01T00:00:00Z"}, "#/created_at"),
        ({"name": "x", "name_sort": "y"}, "#/name_sort"),
    ],
)
async def test_what_cannot_be_is_422_by_pointer(
    editor: httpx.AsyncClient, plural: str, draft: Json, pointer: str
) -> None:
    answer = await editor.post(f"/{plural}", json=draft)
    assert pointers(assert_problem(answer, 422, "invalid")) == [pointer]
    assert await count(editor, plural) == 0


@pytest.mark.parametrize(
    ("plural", "draft", "pointer"),
    [
        ("authors", {"role": "two\nlines"}, "#/role"),
        ("authors", {"avatar": "https://a.example"}, "#/avatar"),
        ("authors", {"avatar": {}}, "#/avatar/url"),
        ("authors", {"avatar": {"url": "javascript:alert(1)"}}, "#/avatar/url"),
        ("authors", {"avatar": {"url": "https://a.example", "x": 1}}, "#/avatar/x"),
        ("authors", {"bio": "x" * 10_001}, "#/bio"),
        ("sections", {"parent_id": "x"}, "#/parent_id"),
        ("sections", {"parent_id": NOWHERE}, "#/parent_id"),
        ("sections", {"position": -1}, "#/position"),
        ("sections", {"position": 1.5}, "#/position"),
        ("sections", {"position": "1"}, "#/position"),
        ("tags", {"description": "x"}, "#/description"),
    ],
)
async def test_the_fields_of_each_kind_are_checked(
    editor: httpx.AsyncClient, plural: str, draft: Json, pointer: str
) -> None:
    answer = await editor.post(f"/{plural}", json={"name": "x", **draft})
    assert pointers(assert_problem(answer, 422, "invalid")) == [pointer]


INVISIBLE = {
    f"U+{ord(character):04X}": character
    for character in "\u200b\u2060\ufeff\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e"
    "\u2066\u2067\u2068\u2069\t\n\r\x1b\x01\x7f\x85\x9f\u2028\u2029\u180e\u00ad"
}


@pytest.mark.parametrize("character", INVISIBLE.values(), ids=INVISIBLE.keys())
async def test_characters_that_nobody_sees_are_refused_in_names(
    editor: httpx.AsyncClient, character: str
) -> None:
    for plural in KINDS:
        answer = await editor.post(f"/{plural}", json={"name": f"Ad{character}min"})
        assert pointers(assert_problem(answer, 422, "invalid")) == ["#/name"]


@pytest.mark.parametrize("name", ["\u200d", "\u200c\u200d", "\u00a0", "\u3000 "])
async def test_a_name_of_nothing_visible_is_blank(editor: httpx.AsyncClient, name: str) -> None:
    answer = await editor.post("/tags", json={"name": name})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/name"]


@pytest.mark.parametrize(
    "name",
    ["میخواهم", "می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "Zoë O’Brien", "محمد", "<b>&</b>"],
)
async def test_names_of_any_script_are_kept_as_they_are(
    editor: httpx.AsyncClient, name: str
) -> None:
    assert (await create(editor, "authors", name=name))["name"] == name


async def test_the_editorial_list_is_sorted_searched_and_paged(editor: httpx.AsyncClient) -> None:
    names = ["Zebra", "ähre", "Apfel", "apfel", "100%", "a_b", "axb", "Éclair"]
    for name in names:
        await create(editor, "tags", name=name)
    listed = (await editor.get("/tags?limit=100&count=exact")).json()
    expected = sorted(names, key=lambda name: name.casefold())
    assert [item["name"].casefold() for item in listed["items"]] == [n.casefold() for n in expected]
    assert (listed["total"], listed["next_cursor"]) == (8, None)

    async def found(q: str) -> list[Any]:
        answer = await editor.get("/tags", params={"q": q, "count": "exact"})
        assert answer.json()["total"] == len(answer.json()["items"])
        return [item["name"] for item in answer.json()["items"]]

    assert await found("PFEL") == ["Apfel", "apfel"]
    assert await found("%") == ["100%"]
    assert await found("a_b") == ["a_b"]
    assert await found("E\u0301C") == ["Éclair"]
    assert await found("\\") == []
    assert await found("'; DROP TABLE tags; --") == []
    seen: list[str] = []
    path = "/tags?limit=3"
    while path:
        answer = await editor.get(path)
        seen += [item["name"] for item in answer.json()["items"]]
        link = answer.headers.get("link", "")
        path = link.partition(">")[0].removeprefix("</editorial/v1")
    assert seen == [item["name"] for item in listed["items"]]
