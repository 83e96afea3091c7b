"""Lists: filters, sorts and keyset pages on both doors."""

from typing import Any

import httpx
import pytest

from tests.factories import assert_problem, block, create, live, pointers

Json = dict[str, Any]


async def walk(client: httpx.AsyncClient, path: str, **params: Any) -> list[Json]:
    """All items of a list, page by page, each page followed by its cursor."""
    items: list[Json] = []
    cursor = None
    while True:
        asked = {**params, **({"cursor": cursor} if cursor else {})}
        answer = await client.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        items += page["items"]
        assert ("next" in answer.links) == (page["next_cursor"] is not None)
        if not (cursor := page["next_cursor"]):
            return items


@pytest.fixture
async def newsroom(editor: httpx.AsyncClient) -> Json:
    """Sections, authors, tags and seven articles that share dates and titles."""
    world = await create(editor, "sections", name="World")
    asia = await create(editor, "sections", name="Asia", parent_id=world["id"])
    sports = await create(editor, "sections", name="Sports")
    ada = await create(editor, "authors", name="Ada", role="Editor")
    tag = await create(editor, "tags", name="한국")
    made = []
    for number in range(7):
        entry = await create(
            editor,
            "articles",
            title=f"Story {number % 3}",
            slug=f"story-{number}",
            section_id=(world, asia, sports)[number % 3]["id"],
            authors=[{"author_id": ada["id"]}] if number % 2 else [],
            tag_ids=[tag["id"]] if number < 3 else [],
        )
        day = f"2024-01-0{number // 2 + 1}T00:00:00Z"
        answer = await editor.post(f"/articles/{entry['id']}/publish", json={"published_at": day})
        made.append(answer.json())
    await create(editor, "articles", title="A draft")
    return {"articles": made, "tag": tag, "ada": ada}


@pytest.mark.parametrize("sort", ["-published_at", "published_at", "-updated_at", "title"])
async def test_pages_hold_each_entry_once_in_order_with_ties(
    newsroom: Json, reader: httpx.AsyncClient, sort: str
) -> None:
    everything = await walk(reader, "/v1/articles", sort=sort, limit=100)
    assert len(everything) == 7
    for limit in (1, 2, 3):
        paged = await walk(reader, "/v1/articles", sort=sort, limit=limit)
        assert [item["id"] for item in paged] == [item["id"] for item in everything]
    field = sort.removeprefix("-")
    values = [item[field] for item in everything]
    assert values == sorted(values, reverse=sort.startswith("-"))


async def test_every_filter_narrows(newsroom: Json, reader: httpx.AsyncClient) -> None:
    async def slugs(**params: str) -> list[str]:
        return sorted(item["slug"] for item in await walk(reader, "/v1/articles", **params))

    assert await slugs(section="asia") == ["story-1", "story-4"]
    assert await slugs(section="world") == ["story-0", "story-1", "story-3", "story-4", "story-6"]
    assert await slugs(author="ada") == ["story-1", "story-3", "story-5"]
    assert await slugs(tag="한국") == ["story-0", "story-1", "story-2"]
    assert await slugs(tag="한국", author="ada", section="world") == ["story-1"]
    assert await slugs(published_after="2024-01-03T00:00:00Z") == ["story-4", "story-5", "story-6"]
    assert await slugs(published_before="2024-01-02T00:00:00Z") == ["story-0", "story-1"]
    assert await slugs(tag="nobody") == []
    assert await slugs(section="nowhere") == []
    wanted = [newsroom["articles"][2]["id"], newsroom["articles"][5]["id"]]
    assert await slugs(ids=",".join(wanted)) == ["story-2", "story-5"]
    assert await slugs(locale="de") == []


async def test_the_total_is_exact_and_only_on_demand(
    newsroom: Json, reader: httpx.AsyncClient
) -> None:
    assert (await reader.get("/v1/articles")).json()["total"] is None
    page = (await reader.get("/v1/articles?count=exact&limit=2&section=world")).json()
    assert (len(page["items"]), page["total"]) == (2, 5)
    assert (await reader.get("/v1/articles?count=exact&tag=nobody")).json()["total"] == 0


async def test_a_cursor_belongs_to_its_query(newsroom: Json, reader: httpx.AsyncClient) -> None:
    cursor = (await reader.get("/v1/articles?limit=2")).json()["next_cursor"]
    for other in ("sort=title", "section=world", "locale=de"):
        answer = await reader.get(f"/v1/articles?limit=2&cursor={cursor}&{other}")
        assert_problem(answer, 400, "malformed-request")
    assert_problem(await reader.get(f"/v1/faqs?cursor={cursor}"), 400, "malformed-request")
    for damaged in (cursor[:-2], cursor + "A", "zzz", "%00", "é", "=" * 20):
        answer = await reader.get("/v1/articles", params={"cursor": damaged})
        assert_problem(answer, 400, "malformed-request")
    assert (await reader.get(f"/v1/articles?limit=5&cursor={cursor}")).status_code == 200


async def test_summaries_leave_out_what_only_pages_show(
    newsroom: Json, reader: httpx.AsyncClient
) -> None:
    [first, *_] = (await reader.get("/v1/articles")).json()["items"]
    page = (await reader.get(f"/v1/articles/{first['slug']}")).json()
    assert page.keys() - first.keys() == {
        "body",
        "rendered",
        "outline",
        "seo",
        "comment_count",
        "faqs",
        "tables",
        "comments",
        "related",
    }
    assert {name: page[name] for name in first} == first


async def test_fields_narrow_lists_and_items(newsroom: Json, reader: httpx.AsyncClient) -> None:
    page = (await reader.get("/v1/articles?fields=title,slug&limit=1")).json()
    assert [item.keys() for item in page["items"]] == [{"title", "slug"}]
    assert page["next_cursor"]
    problem = assert_problem(await reader.get("/v1/articles?fields=title,draft"), 422, "invalid")
    assert pointers(problem) == ["fields"]


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "sort=id", "count=some", "ids=x", "published_after=soon",
     "locale=no_such", "include=faqs", "fields=a.b", "ids=" + ",".join(["x"] * 200)],
)  # fmt: skip
async def test_parameters_that_make_no_sense_are_refused(
    reader: httpx.AsyncClient, query: str
) -> None:
    problem = assert_problem(await reader.get(f"/v1/articles?{query}"), 422, "invalid")
    assert problem["errors"][0]["in"] == "query"
    assert pointers(problem) == [query.split("=")[0]]


async def test_parameters_are_checked_before_the_slug(reader: httpx.AsyncClient) -> None:
    assert_problem(await reader.get("/v1/articles/nowhere?include=x"), 422, "invalid")
    assert_problem(await reader.get("/v1/articles/nowhere?nope=1"), 422, "invalid")
    assert_problem(await reader.get("/v1/articles/nowhere"), 404, "not-found")


async def test_questions_come_in_the_editors_order_and_the_rest_last(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    for question, position in (
        ("Last?", None),
        ("Second?", 2),
        ("First?", 1),
        ("Also last?", None),
    ):
        await live(editor, "faqs", question=question, position=position, answer=[block("A.")])
    for limit in (1, 2, 100):
        items = await walk(reader, "/v1/faqs", limit=limit)
        assert [item["question"] for item in items] == [
            "First?", "Second?", "Last?", "Also last?"
        ]  # fmt: skip
        assert items[0]["answer"][0]["children"][0]["text"] == "A."


async def test_titles_sort_by_code_point_of_the_folded_title(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    titles = ["Zebra", "apple", "Äpfel", "한국", "Banana", "😀 emoji", "1984"]
    for title in titles:
        await live(editor, "articles", title=title)
    items = await walk(reader, "/v1/articles", sort="title", limit=2)
    assert [item["title"] for item in items] == [
        "1984", "apple", "Banana", "Zebra", "Äpfel", "한국", "😀 emoji"
    ]  # fmt: skip


async def test_editors_find_everything_by_every_filter(
    newsroom: Json, editor: httpx.AsyncClient
) -> None:
    async def count(**params: str) -> int:
        listed = await walk(editor, "/articles", limit=3, **params)
        total = (await editor.get("/articles", params={**params, "count": "exact"})).json()["total"]
        assert len({item["id"] for item in listed}) == len(listed) == total
        return len(listed)

    entries = newsroom["articles"]
    await editor.delete(f"/articles/{entries[0]['id']}", headers={"If-Match": "*"})
    change = {"title": "Newer"}
    await editor.patch(f"/articles/{entries[1]['id']}", json=change, headers={"If-Match": "*"})
    when = {"publish_at": "2999-01-01T00:00:00Z"}
    path = f"/articles/{entries[1]['id']}/schedule"
    await editor.put(path, json=when, headers={"If-Match": "*"})
    assert await count() == 8
    assert [await count(status=s) for s in ("draft", "live", "changed", "archived")] == [1, 5, 1, 1]
    assert await count(scheduled="publish") == 1
    assert await count(scheduled="unpublish") == 0
    assert await count(q="STORY 2") == 2
    assert await count(q="%") == 0
    assert await count(section="world") == 5
    assert await count(tag=newsroom["tag"]["id"]) == 3
    assert await count(author="ada") == 3
    assert await count(locale="en") == 8
    assert await count(created_by=entries[0]["created_by"]["id"]) == 8
    assert await count(created_by=entries[0]["id"]) == 0
    assert await count(ids=entries[3]["id"]) == 1
    for sort in ("-updated_at", "title", "publish_at"):
        assert await count(sort=sort) == 8
    first = (await editor.get("/articles?sort=publish_at")).json()["items"][0]
    assert first["id"] == entries[1]["id"]
    assert "draft" not in first
