"""The public door of the catalog: lists, documents, and the headers that caches need."""

from typing import Any

import httpx
import pytest

from tests.factories import Json, assert_problem, create, pointers

SHELVES = ["authors", "tags"]
KINDS = ["authors", "sections", "tags"]
NAMES = ["Zoë", "ann", "Bob", "Ähre", "bob", "한국", "100", "Éva"]


async def fill(editor: httpx.AsyncClient, plural: str) -> None:
    for name in NAMES:
        await create(editor, plural, name=name)


@pytest.mark.parametrize("plural", KINDS)
async def test_a_document_has_every_field_and_nothing_for_editors(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    await create(editor, plural, name="One")
    answer = await reader.get(f"/v1/{plural}/one")
    site = "http://localhost:3000"
    expected: dict[str, Json] = {
        "authors": {"role": None, "bio": None, "avatar": None, "url": f"{site}/authors/one"},
        "sections": {
            "url": f"{site}/one",
            "description": None,
            "children": [],
            "breadcrumbs": [{"slug": "one", "name": "One", "url": f"{site}/one"}],
        },
        "tags": {"url": f"{site}/tags/one"},
    }
    assert answer.json() == {"slug": "one", "name": "One", **expected[plural]}
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-language"] == "en"
    assert answer.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert answer.headers["cdn-cache-control"] == (
        "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
    )


async def test_an_author_has_what_the_editor_wrote(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    avatar = {"url": "https://a.example/a.jpg", "alt": "A", "width": 1, "height": 2,
              "caption": None, "credit": None}  # fmt: skip
    await create(editor, "authors", name="Ann", role="Editor", bio="B", avatar=avatar)
    document = (await reader.get("/v1/authors/ann")).json()
    assert (document["role"], document["bio"], document["avatar"]) == ("Editor", "B", avatar)


@pytest.mark.parametrize("plural", SHELVES)
async def test_a_list_is_sorted_by_folded_name_and_paged_without_gaps(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    await fill(editor, plural)
    whole = (await reader.get(f"/v1/{plural}?limit=100")).json()
    names = [item["name"] for item in whole["items"]]
    assert [name.casefold() for name in names] == sorted(name.casefold() for name in NAMES)
    assert (whole["next_cursor"], whole["total"]) == (None, None)
    for limit in (1, 3, 8):
        seen: list[Any] = []
        cursor = ""
        pages = 0
        while True:
            page = (await reader.get(f"/v1/{plural}?limit={limit}{cursor}")).json()
            seen += page["items"]
            pages += 1
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert seen == whole["items"]
        assert pages == -(-len(NAMES) // limit)


@pytest.mark.parametrize("plural", SHELVES)
async def test_what_is_added_on_the_way_disturbs_nobody(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    for name in ("b", "d", "f"):
        await create(editor, plural, name=name)
    first = (await reader.get(f"/v1/{plural}?limit=2")).json()
    for name in ("a", "c", "e"):
        await create(editor, plural, name=name)
    second = (await reader.get(f"/v1/{plural}?cursor={first['next_cursor']}")).json()
    assert [item["name"] for item in first["items"]] == ["b", "d"]
    assert [item["name"] for item in second["items"]] == ["e", "f"]


@pytest.mark.parametrize("plural", SHELVES)
async def test_counting_is_exact_and_only_done_when_asked(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    assert (await reader.get(f"/v1/{plural}?count=exact")).json() == {
        "items": [],
        "next_cursor": None,
        "total": 0,
    }
    await fill(editor, plural)
    counted = (await reader.get(f"/v1/{plural}?count=exact&limit=2")).json()
    assert (len(counted["items"]), counted["total"]) == (2, len(NAMES))
    assert (await reader.get(f"/v1/{plural}?limit=2")).json()["total"] is None


@pytest.mark.parametrize("plural", KINDS)
async def test_fields_leave_only_what_was_asked_for(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    await create(editor, plural, name="One")
    item = await reader.get(f"/v1/{plural}/one?fields=slug,%20name")
    assert item.json() == {"slug": "one", "name": "One"}
    listed = (await reader.get(f"/v1/{plural}?fields=slug")).json()
    assert listed["items"] == [{"slug": "one"}]
    assert item.headers["etag"] != (await reader.get(f"/v1/{plural}/one")).headers["etag"]


@pytest.mark.parametrize("plural", KINDS)
@pytest.mark.parametrize(
    "field",
    ["id", "version", "name_sort", "created_at", "items", "avatar.url", "slug,nothing", "Slug"],
)
async def test_unknown_and_hidden_fields_are_422(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str, field: str
) -> None:
    await create(editor, plural, name="One")
    for path in (f"/v1/{plural}", f"/v1/{plural}/one", f"/v1/{plural}/nothing"):
        problem = assert_problem(await reader.get(path, params={"fields": field}), 422, "invalid")
        assert pointers(problem) == ["fields"], "before 404"
        assert "slug" in problem["detail"]


@pytest.mark.parametrize("plural", KINDS)
async def test_unknown_ones_are_404_that_caches_may_keep_for_a_moment(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    await create(editor, plural, name="One")
    for slug in ("nothing", "ONE", "one%20", "%27%3B--", "한국", "x" * 300):
        answer = await reader.get(f"/v1/{plural}/{slug}")
        assert_problem(answer, 404, "not-found")
    assert answer.headers["cdn-cache-control"] == "public, max-age=10"
    assert f'"{plural}"' in answer.headers["cache-groups"]
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("plural", KINDS)
async def test_an_etag_is_known_until_something_changes(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="One")
    for path in (f"/v1/{plural}", f"/v1/{plural}/one"):
        got = await reader.get(path)
        known = {"If-None-Match": got.headers["etag"]}
        again = await reader.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        for name in ("etag", "vary", "cache-control"):
            assert again.headers[name] == got.headers[name]
        head = await reader.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == got.headers["etag"]
    before = [(await reader.get(path)).headers["etag"] for path in (f"/v1/{plural}",)]
    await editor.patch(f"/{plural}/{made['id']}", json={"name": "Two"}, headers={"If-Match": "*"})
    for path, known_etag in zip((f"/v1/{plural}",), before, strict=True):
        changed = await reader.get(path, headers={"If-None-Match": known_etag})
        assert changed.status_code == 200


@pytest.mark.parametrize("plural", KINDS)
async def test_answers_name_the_groups_of_the_rows_that_they_show(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="One")
    group = made["id"].replace("-", "")
    item = await reader.get(f"/v1/{plural}/one")
    listed = await reader.get(f"/v1/{plural}")
    assert f'"{group}"' in item.headers["cache-groups"]
    assert f'"{group}"' in listed.headers["cache-groups"]
    assert f'"{plural}"' in listed.headers["cache-groups"]


@pytest.mark.parametrize("plural", SHELVES)
async def test_a_long_list_names_only_its_own_group(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    for number in range(33):
        await create(editor, plural, name=f"n{number}")
    listed = await reader.get(f"/v1/{plural}?limit=100")
    assert listed.headers["cache-groups"] == f'"{plural}"'


async def test_addresses_follow_the_locale_that_is_asked_for(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await create(editor, "authors", name="Ann", slug="한국")
    answer = await reader.get("/v1/authors/한국?locale=PT-br")
    assert answer.json()["url"] == "http://localhost:3000/pt-BR/authors/%ED%95%9C%EA%B5%AD"
    assert answer.headers["content-language"] == "pt-BR"
    listed = (await reader.get("/v1/authors?locale=de")).json()["items"]
    assert listed[0]["url"].startswith("http://localhost:3000/de/")
