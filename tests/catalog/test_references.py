"""What entries point at is shown as it is now, and is not deleted under them."""

import asyncio

import httpx
import pytest

from tests.factories import Json, assert_problem, block, create, live, patch, publish

KINDS = ["authors", "sections", "tags"]


def pointing(plural: str, made: Json) -> Json:
    """The part of an article's draft that points at a catalog entry."""
    return {
        "authors": {"authors": [{"author_id": made["id"]}]},
        "sections": {"section_id": made["id"]},
        "tags": {"tag_ids": [made["id"]]},
    }[plural]


def pointing_nowhere(plural: str) -> Json:
    return {"authors": {"authors": []}, "sections": {"section_id": None}, "tags": {"tag_ids": []}}[
        plural
    ]


async def delete(editor: httpx.AsyncClient, plural: str, made: Json) -> httpx.Response:
    return await editor.delete(f"/{plural}/{made['id']}", headers={"If-Match": "*"})


async def test_renaming_an_author_or_a_tag_shows_in_articles_at_once(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    author = await create(editor, "authors", name="Ann", role="Editor")
    guest = await create(editor, "authors", name="Bob", role="Reporter")
    tag = await create(editor, "tags", name="Sea")
    byline = [{"author_id": author["id"]}, {"author_id": guest["id"], "role": "Guest"}]
    await live(editor, "articles", title="Story", authors=byline, tag_ids=[tag["id"]])
    await live(editor, "faqs", question="Why", tag_ids=[tag["id"]], answer=[block("So.")])
    await patch(editor, "authors", author, {"name": "Anna", "slug": "anna", "role": "Chief"})
    await patch(editor, "authors", guest, {"role": "Retired"})
    await patch(editor, "tags", tag, {"name": "Ocean", "slug": "ocean"})
    document = (await reader.get("/v1/articles/story")).json()
    summary = (await reader.get("/v1/articles")).json()["items"][0]
    for shown in (document, summary):
        assert shown["authors"] == [
            {"slug": "anna", "name": "Anna", "role": "Chief", "avatar": None},
            {"slug": "bob", "name": "Bob", "role": "Guest", "avatar": None},
        ]
        assert shown["tags"] == [{"slug": "ocean", "name": "Ocean"}]
    assert (await reader.get("/v1/faqs/why")).json()["tags"] == [{"slug": "ocean", "name": "Ocean"}]
    for query, found in (
        ("tag=ocean", 1), ("tag=sea", 0), ("author=anna", 1), ("author=ann", 0), ("author=bob", 1),
    ):  # fmt: skip
        assert len((await reader.get(f"/v1/articles?{query}")).json()["items"]) == found, query


async def test_a_renamed_thing_changes_the_etag_of_what_shows_it(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    tag = await create(editor, "tags", name="Sea")
    await live(editor, "articles", title="Story", tag_ids=[tag["id"]])
    before = (await reader.get("/v1/articles/story")).headers["etag"]
    await patch(editor, "tags", tag, {"name": "Ocean"})
    answer = await reader.get("/v1/articles/story", headers={"If-None-Match": before})
    assert answer.status_code == 200
    assert answer.headers["etag"] != before


@pytest.mark.parametrize("plural", KINDS)
async def test_what_a_draft_uses_is_not_deleted(editor: httpx.AsyncClient, plural: str) -> None:
    made = await create(editor, plural, name="Used")
    article = await create(editor, "articles", title="Draft", **pointing(plural, made))
    problem = assert_problem(await delete(editor, plural, made), 409, "still-referenced")
    assert problem["used_by"] == [{"type": "article", "id": article["id"], "title": "Draft"}]
    assert "Used" in problem["detail"]
    assert "Draft" in problem["detail"]
    assert (await editor.get(f"/{plural}/{made['id']}")).json() == made
    await patch(editor, "articles", article, pointing_nowhere(plural))
    assert (await delete(editor, plural, made)).status_code == 204


@pytest.mark.parametrize("plural", KINDS)
async def test_what_readers_see_is_not_deleted_though_the_draft_lets_go(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Used")
    article = await live(editor, "articles", title="Live", **pointing(plural, made))
    await patch(editor, "articles", article, {**pointing_nowhere(plural), "title": "Newer"})
    problem = assert_problem(await delete(editor, plural, made), 409, "still-referenced")
    assert [user["id"] for user in problem["used_by"]] == [article["id"]]
    await publish(editor, "articles", article)
    assert (await delete(editor, plural, made)).status_code == 204


@pytest.mark.parametrize("plural", KINDS)
async def test_an_entry_that_is_put_away_still_holds_what_it_uses(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Used")
    article = await live(editor, "articles", title="Old", **pointing(plural, made))
    await editor.delete(f"/articles/{article['id']}", headers={"If-Match": "*"})
    assert_problem(await delete(editor, plural, made), 409, "still-referenced")


async def test_a_section_with_sections_below_is_not_deleted(editor: httpx.AsyncClient) -> None:
    parent = await create(editor, "sections", name="Parent")
    child = await create(editor, "sections", name="Child", parent_id=parent["id"])
    problem = assert_problem(await delete(editor, "sections", parent), 409, "still-referenced")
    assert problem["used_by"] == [{"type": "section", "id": child["id"], "title": "Child"}]
    assert (await delete(editor, "sections", child)).status_code == 204
    assert (await delete(editor, "sections", parent)).status_code == 204


async def test_everybody_who_uses_it_is_listed_by_title(editor: httpx.AsyncClient) -> None:
    section = await create(editor, "sections", name="Used")
    await create(editor, "sections", name="Below", parent_id=section["id"])
    await create(editor, "faqs", question="Question", section_id=section["id"])
    await create(editor, "articles", title="Article", section_id=section["id"])
    problem = assert_problem(await delete(editor, "sections", section), 409, "still-referenced")
    assert [(user["type"], user["title"]) for user in problem["used_by"]] == [
        ("article", "Article"),
        ("faq", "Question"),
        ("section", "Below"),
    ]


@pytest.mark.parametrize("plural", KINDS)
async def test_what_is_deleted_cannot_be_pointed_at_any_more(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="Free")
    assert (await delete(editor, plural, made)).status_code == 204
    answer = await editor.post("/articles", json={"title": "t", **pointing(plural, made)})
    assert_problem(answer, 422, "invalid")
    assert_problem(await reader.get(f"/v1/{plural}/free"), 404, "not-found")


@pytest.mark.parametrize("plural", KINDS)
async def test_deleting_and_pointing_at_the_same_time_leaves_nothing_dangling(
    editor: httpx.AsyncClient, plural: str
) -> None:
    for _ in range(6):
        made = await create(editor, plural, name="Contested")
        pointed, deleted = await asyncio.gather(
            editor.post("/articles", json={"title": "t", **pointing(plural, made)}),
            delete(editor, plural, made),
        )
        assert (pointed.status_code, deleted.status_code) in {(201, 409), (422, 204)}
