"""The catalog's slugs: made once, kept, free to choose, and old ones lead on."""

import httpx
import pytest

from tests.factories import Json, assert_problem, create, patch

KINDS = ["authors", "sections", "tags"]


@pytest.mark.parametrize("plural", KINDS)
async def test_a_slug_is_made_from_the_name_and_then_stays(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Straße & Meer")
    assert made["slug"] == "strasse-meer"
    renamed = await patch(editor, plural, made, {"name": "Other"})
    assert renamed["slug"] == "strasse-meer"
    anew = await patch(editor, plural, made, {"slug": None})
    assert anew["slug"] == "other"
    both = await patch(editor, plural, made, {"name": "Third", "slug": None})
    assert both["slug"] == "third"


@pytest.mark.parametrize("plural", KINDS)
async def test_names_that_make_the_same_slug_or_none_get_free_ones(
    editor: httpx.AsyncClient, plural: str
) -> None:
    slugs = [(await create(editor, plural, name=name))["slug"] for name in ("Sea", "sea", "SEA!")]
    assert slugs == ["sea", "sea-2", "sea-3"]
    nothing = [(await create(editor, plural, name="!!!"))["slug"] for _ in range(2)]
    assert nothing == [plural[:-1], f"{plural[:-1]}-2"]


@pytest.mark.parametrize("plural", KINDS)
async def test_a_given_slug_that_is_taken_is_409_and_changes_nothing(
    editor: httpx.AsyncClient, plural: str
) -> None:
    await create(editor, plural, name="First", slug="taken")
    other = await create(editor, plural, name="Other")
    path = f"/{plural}/{other['id']}"
    for answer in (
        await editor.post(f"/{plural}", json={"name": "Second", "slug": "taken"}),
        await editor.patch(path, json={"slug": "taken"}, headers={"If-Match": "*"}),
        await editor.put(path, json={"name": "Other", "slug": "taken"}, headers={"If-Match": "*"}),
    ):
        assert "taken" in assert_problem(answer, 409, "slug-taken")["detail"]
    assert (await editor.get(path)).json() == other
    assert (await editor.get(f"/{plural}?count=exact")).json()["total"] == 2
    # The slug that it would have left is still its own, and no redirect.
    assert (await create(editor, plural, name="Third", slug="third"))["slug"] == "third"


async def test_the_kinds_have_slugs_of_their_own_but_sections_share_one_tree(
    editor: httpx.AsyncClient,
) -> None:
    for plural in KINDS:
        assert (await create(editor, plural, name="Same"))["slug"] == "same"
    root = await create(editor, "sections", name="Root")
    answer = await editor.post(
        "/sections", json={"name": "x", "slug": "same", "parent_id": root["id"]}
    )
    assert_problem(answer, 409, "slug-taken")


@pytest.mark.parametrize("plural", KINDS)
async def test_an_old_slug_leads_to_the_present_one_with_its_query(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="n", slug="first")
    await patch(editor, plural, made, {"slug": "second"})
    await patch(editor, plural, made, {"slug": "한국"})
    for old in ("first", "second"):
        answer = await reader.get(f"/v1/{plural}/{old}?fields=name%2Cslug&locale=de")
        assert answer.status_code == 308
        assert answer.headers["location"] == (
            f"/v1/{plural}/%ED%95%9C%EA%B5%AD?fields=name%2Cslug&locale=de"
        )
        assert answer.content == b""
        assert answer.headers["cdn-cache-control"] == "public, max-age=10"
        followed = await reader.get(answer.headers["location"])
        assert followed.json() == {"slug": "한국", "name": "n"}
        assert (await reader.head(f"/v1/{plural}/{old}")).status_code == 308


@pytest.mark.parametrize("plural", KINDS)
@pytest.mark.parametrize("old", ["t", "s", "a", "v1", "v", "tag", "section", "author", "1", "서울"])
async def test_an_old_slug_that_is_part_of_the_path_leads_on_too(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str, old: str
) -> None:
    made = await create(editor, plural, name="n", slug=old)
    await patch(editor, plural, made, {"slug": "new"})
    answer = await reader.get(f"/v1/{plural}/{old}")
    assert answer.status_code == 308
    assert answer.headers["location"] == f"/v1/{plural}/new"


@pytest.mark.parametrize("old", ["article", "a", "v1", "related"])
async def test_old_slugs_of_entries_lead_on_whatever_they_are(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, old: str
) -> None:
    made = (await editor.post("/articles", json={"title": "n", "slug": old})).json()
    await editor.post(f"/articles/{made['id']}/publish")
    await patch(editor, "articles", made, {"slug": "new"})
    await editor.post(f"/articles/{made['id']}/publish")
    for behind in ("", "/related"):
        answer = await reader.get(f"/v1/articles/{old}{behind}")
        assert answer.status_code == 308
        assert answer.headers["location"] == f"/v1/articles/new{behind}"


@pytest.mark.parametrize("plural", KINDS)
async def test_a_present_slug_beats_a_former_one(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    old = await create(editor, plural, name="Old", slug="spot")
    await patch(editor, plural, old, {"slug": "elsewhere"})
    new = await create(editor, plural, name="New", slug="spot")
    assert (await reader.get(f"/v1/{plural}/spot")).json()["name"] == "New"
    # When the newcomer leaves, the address leads where it led last.
    await patch(editor, plural, new, {"slug": "gone-on"})
    assert (await reader.get(f"/v1/{plural}/spot")).headers["location"] == f"/v1/{plural}/gone-on"
    # And one that returns to its own former slug is simply there.
    await patch(editor, plural, old, {"slug": "spot"})
    assert (await reader.get(f"/v1/{plural}/spot")).json()["name"] == "Old"
    assert (await reader.get(f"/v1/{plural}/elsewhere")).headers["location"].endswith("/spot")


async def test_a_made_slug_avoids_former_ones(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "tags", name="Sea")
    await patch(editor, "tags", made, {"slug": "ocean"})
    assert (await create(editor, "tags", name="Sea"))["slug"] == "sea-2"


@pytest.mark.parametrize("plural", KINDS)
async def test_deleting_takes_the_former_slugs_along(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    made: Json = await create(editor, plural, name="n", slug="first")
    await patch(editor, plural, made, {"slug": "second"})
    answer = await editor.delete(f"/{plural}/{made['id']}", headers={"If-Match": "*"})
    assert answer.status_code == 204
    for slug in ("first", "second"):
        assert_problem(await reader.get(f"/v1/{plural}/{slug}"), 404, "not-found")
    assert (await create(editor, plural, name="first"))["slug"] == "first"
