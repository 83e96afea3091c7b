"""Sections are a tree, stay one, and moving a branch moves everything on it at once."""

import asyncio
from typing import Any

import httpx

from tests.factories import Json, assert_problem, create, live, patch, pointers

DEEPEST = 20


async def section(editor: httpx.AsyncClient, name: str, parent: Json | None = None) -> Json:
    return await create(editor, "sections", name=name, parent_id=parent and parent["id"])


async def chain(editor: httpx.AsyncClient, name: str, length: int) -> list[Json]:
    """Sections, each below the one before."""
    made: list[Json] = []
    for number in range(length):
        made.append(await section(editor, f"{name}{number}", made[-1] if made else None))
    return made


async def move(editor: httpx.AsyncClient, moved: Json, parent: Json | None) -> httpx.Response:
    return await editor.patch(
        f"/sections/{moved['id']}",
        json={"parent_id": parent and parent["id"]},
        headers={"If-Match": "*"},
    )


async def test_a_section_cannot_stand_below_itself(editor: httpx.AsyncClient) -> None:
    top, middle, bottom = await chain(editor, "s", 3)
    for parent in (top, middle, bottom):
        problem = assert_problem(await move(editor, top, parent), 422, "invalid")
        assert pointers(problem) == ["#/parent_id"]
        assert problem["errors"][0]["code"] == "cycle"
    assert (await editor.get(f"/sections/{top['id']}")).json()["parent_id"] is None
    assert (await move(editor, bottom, top)).status_code == 200
    assert (await move(editor, middle, bottom)).status_code == 200


async def test_two_moves_at_once_make_no_cycle(editor: httpx.AsyncClient) -> None:
    for round_number in range(5):
        one = await section(editor, f"one{round_number}")
        other = await section(editor, f"other{round_number}")
        answers = await asyncio.gather(move(editor, one, other), move(editor, other, one))
        assert sorted(answer.status_code for answer in answers) == [200, 422]


async def test_the_tree_has_at_most_twenty_levels(editor: httpx.AsyncClient) -> None:
    sections = await chain(editor, "s", DEEPEST)
    answer = await editor.post("/sections", json={"name": "x", "parent_id": sections[-1]["id"]})
    problem = assert_problem(answer, 422, "invalid")
    assert pointers(problem) == ["#/parent_id"]
    assert str(DEEPEST) in problem["detail"]


async def test_a_branch_is_not_moved_to_where_it_would_be_too_deep(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    sections = await chain(editor, "s", DEEPEST - 1)
    branch = await chain(editor, "b", 2)
    answer = await move(editor, branch[0], sections[-1])
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/parent_id"]
    assert (await move(editor, branch[0], sections[-2])).status_code == 200
    deepest = (await reader.get(f"/v1/sections/{branch[1]['slug']}")).json()
    assert len(deepest["breadcrumbs"]) == DEEPEST


async def test_the_deepest_section_has_its_whole_way(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    sections = await chain(editor, "s", DEEPEST)
    await live(editor, "articles", title="Deep", section_id=sections[-1]["id"])
    slugs = [made["slug"] for made in sections]
    document = (await reader.get("/v1/articles/deep")).json()
    assert [step["slug"] for step in document["breadcrumbs"]] == slugs
    assert document["url"] == f"http://localhost:3000/{'/'.join(slugs)}/deep"
    listed = (await reader.get(f"/v1/articles?section={slugs[0]}")).json()["items"]
    assert [item["slug"] for item in listed] == ["deep"]


async def read_everything(reader: httpx.AsyncClient) -> dict[str, Any]:
    """Every place where the way to a section is shown."""
    article = (await reader.get("/v1/articles/story")).json()
    linking = (await reader.get("/v1/articles/linking")).json()
    summary = (await reader.get("/v1/articles?ids=" + article["id"])).json()["items"][0]
    faq = (await reader.get("/v1/faqs/why")).json()
    return {
        "breadcrumbs": [step["name"] for step in article["breadcrumbs"]],
        "addresses": [step["url"] for step in article["breadcrumbs"]],
        "url": article["url"],
        "canonical": article["seo"]["canonical_url"],
        "summary": (summary["url"], [step["name"] for step in summary["breadcrumbs"]]),
        "section": article["section"],
        "faq": faq["section"],
        "link": linking["body"][0]["markDefs"][0]["resolved"]["url"],
    }


async def test_renaming_and_moving_a_section_shows_everywhere_at_once(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    world = await section(editor, "World")
    asia = await section(editor, "Asia", world)
    story = await live(editor, "articles", title="Story", section_id=asia["id"])
    await live(editor, "faqs", question="Why", section_id=asia["id"], answer=[{"_type": "divider"}])
    body = [
        {
            "_type": "block",
            "children": [{"text": "see", "marks": ["m"]}],
            "markDefs": [{"_key": "m", "_type": "entryLink", "entry": story["id"]}],
        }
    ]
    await live(editor, "articles", title="Linking", body=body)
    site = "http://localhost:3000"

    def expected(*steps: tuple[str, str]) -> dict[str, Any]:
        slugs, names = [slug for slug, _ in steps], [name for _, name in steps]
        url = "/".join([site, *slugs, "story"])
        label = {"slug": slugs[-1], "name": names[-1]}
        return {
            "breadcrumbs": names,
            "addresses": ["/".join([site, *slugs[: n + 1]]) for n in range(len(slugs))],
            "url": url,
            "canonical": url,
            "summary": (url, names),
            "section": label,
            "faq": label,
            "link": url,
        }

    assert await read_everything(reader) == expected(("world", "World"), ("asia", "Asia"))
    await patch(editor, "sections", world, {"name": "The World", "slug": "the-world"})
    assert await read_everything(reader) == expected(("the-world", "The World"), ("asia", "Asia"))
    news = await section(editor, "News")
    assert (await move(editor, world, news)).status_code == 200
    assert await read_everything(reader) == expected(
        ("news", "News"), ("the-world", "The World"), ("asia", "Asia")
    )
    assert (await move(editor, asia, None)).status_code == 200
    assert await read_everything(reader) == expected(("asia", "Asia"))
    # Nothing of the entries was written: they have no new versions.
    assert (await editor.get(f"/articles/{story['id']}")).json()["version"] == story["version"]


async def test_the_tree_is_in_the_order_of_position_then_name(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    root = await section(editor, "Root")
    for name, position in (
        ("zoo", 1), ("Bee", None), ("ant", None), ("Ähre", None), ("cat", 1), ("Dog", 0),
    ):  # fmt: skip
        await create(editor, "sections", name=name, position=position, parent_id=root["id"])
    await create(editor, "sections", name="Above", position=5)
    tree = (await reader.get("/v1/sections")).json()["items"]
    assert [node["name"] for node in tree] == ["Above", "Root"]
    order = ["Dog", "cat", "zoo", "ant", "Bee", "Ähre"]
    assert [node["name"] for node in tree[1]["children"]] == order
    assert all(node["children"] == [] for node in tree[1]["children"])
    assert tree[1]["children"][0]["url"] == "http://localhost:3000/root/dog"
    one = (await reader.get("/v1/sections/root")).json()
    assert [node["name"] for node in one["children"]] == order


async def test_a_section_knows_its_way_and_what_is_below(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    world, asia, korea = await chain(editor, "s", 3)
    document = (await reader.get(f"/v1/sections/{asia['slug']}")).json()
    assert [step["slug"] for step in document["breadcrumbs"]] == [world["slug"], asia["slug"]]
    assert document["url"] == f"http://localhost:3000/{world['slug']}/{asia['slug']}"
    assert [node["slug"] for node in document["children"]] == [korea["slug"]]
    german = (await reader.get(f"/v1/sections/{asia['slug']}?locale=de")).json()
    assert german["url"] == f"http://localhost:3000/de/{world['slug']}/{asia['slug']}"


async def test_the_list_of_a_section_has_what_is_below_it(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    world, asia = await chain(editor, "s", 2)
    sport = await section(editor, "Sport")
    for title, place in (("One", world), ("Two", asia), ("Three", sport)):
        await live(editor, "articles", title=title, section_id=place["id"])

    async def titles(slug: str) -> set[str]:
        listed = (await reader.get(f"/v1/articles?section={slug}")).json()["items"]
        return {item["title"] for item in listed}

    assert await titles(world["slug"]) == {"One", "Two"}
    assert await titles(asia["slug"]) == {"Two"}
    assert await titles("nothing") == set()
    assert (await move(editor, sport, asia)).status_code == 200
    assert await titles(world["slug"]) == {"One", "Two", "Three"}
