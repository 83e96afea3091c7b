"""Collections: entries of any type in the editor's order, as far as they are live."""

from typing import Any

import httpx

from app.foundation.ids import new_id
from tests.content.test_statements import counted
from tests.factories import (
    assert_problem,
    block,
    create,
    create_filled,
    live,
    patch,
    pointers,
    publish,
)

Json = dict[str, Any]
KINDS = ("articles", "faqs", "tables")


async def shown(reader: httpx.AsyncClient, slug: str = "front") -> list[Json]:
    """What readers get of a collection."""
    answer = await reader.get(f"/v1/collections/{slug}")
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def make_entries(editor: httpx.AsyncClient, name: str) -> list[str]:
    """One live entry of each type; their ids."""
    made = []
    for plural in KINDS:
        heading = "question" if plural == "faqs" else "title"
        entry = await create_filled(editor, plural, **{heading: f"{name} {plural}"})
        made.append((await publish(editor, plural, entry))["id"])
    return made


async def test_a_collection_shows_entries_of_any_type_as_their_lists_do(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    article, faq, table = await make_entries(editor, "One")
    letter = await live(editor, "collections", title="Letter", entry_ids=[article])
    order = [table, letter["id"], article, faq]
    front = await live(
        editor, "collections", title="Front", entry_ids=order, extra={"layout": "wide"}
    )
    assert set(front["draft"]) == {"slug", "title", "entry_ids", "seo", "extra"}

    page = (await reader.get("/v1/collections/front")).json()
    assert page["type"] == "collection"
    assert page["extra"] == {"layout": "wide"}
    assert page["url"] == "http://localhost:3000/collections/front"
    assert [item["id"] for item in page["items"]] == order
    for item in page["items"]:
        listed = (await reader.get(f"/v1/{item['type']}s?ids={item['id']}")).json()["items"]
        assert [item] == listed
    assert "items" not in page["items"][1]

    listed = (await reader.get("/v1/collections?sort=title")).json()["items"]
    assert [item["title"] for item in listed] == ["Front", "Letter"]
    some = (await reader.get("/v1/collections/front?fields=title,items")).json()
    assert some == {"title": "Front", "items": page["items"]}
    assert_problem(await reader.get("/v1/collections?tag=x"), 422, "invalid")


async def test_what_is_not_live_is_left_out_and_is_a_warning_where_it_stands(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    story = await live(editor, "articles", title="Story")
    draft = await create(editor, "articles", title="Secret plan")
    ids = [draft["id"], story["id"]]
    front = await live(editor, "collections", title="Front", entry_ids=ids)
    warned = [(found["pointer"], found["code"]) for found in front["warnings"]]
    assert warned == [("#/entry_ids/0", "not-live")]
    answer = await reader.get("/v1/collections/front")
    assert [item["title"] for item in answer.json()["items"]] == ["Story"]
    assert "Secret" not in answer.text
    groups = answer.headers["cache-groups"]
    assert draft["id"].replace("-", "") in groups  # its publication will change the answer

    await publish(editor, "articles", draft)
    assert [item["title"] for item in await shown(reader)] == ["Secret plan", "Story"]
    await patch(editor, "articles", story, {"title": "Story, changed"})
    assert [item["title"] for item in await shown(reader)] == ["Secret plan", "Story"]
    withdrawn = (await editor.post(f"/articles/{story['id']}/unpublish")).json()
    [used] = [found for found in withdrawn["warnings"] if found["used_by"]]
    assert used["used_by"] == [{"type": "collection", "id": front["id"], "title": "Front"}]
    await editor.delete(f"/articles/{draft['id']}", headers={"If-Match": "*"})
    assert await shown(reader) == []


async def test_a_draft_is_checked_and_readers_see_only_what_was_published(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    story = await live(editor, "articles", title="Story")
    unknown = {"title": "Front", "entry_ids": [story["id"], str(new_id())]}
    refused = assert_problem(await editor.post("/collections", json=unknown), 422, "invalid")
    assert pointers(refused) == ["#/entry_ids/1"]
    for wrong in (
        {"entry_ids": [story["id"], story["id"]]},
        {"entry_ids": [str(new_id()) for _ in range(101)]},
        {"section_id": None},
    ):
        body = {"title": "Front", **wrong}
        assert_problem(await editor.post("/collections", json=body), 422, "invalid")
    front = await live(editor, "collections", title="Front")
    assert await shown(reader) == []
    await patch(editor, "collections", front, {"entry_ids": [story["id"]], "title": "Later"})
    assert await shown(reader) == []
    preview = (await editor.post(f"/collections/{front['id']}/previews", json={})).json()
    drawn = (await reader.get(f"/v1/previews/{preview['token']}")).json()
    assert [item["title"] for item in drawn["items"]] == ["Story"]
    await publish(editor, "collections", front)
    assert [item["title"] for item in await shown(reader)] == ["Story"]


async def test_a_collection_costs_the_same_small_or_large(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    ids, costs = [], []
    picture = {"url": "https://images.example.com/a.jpg"}
    for size in (1, 4):
        while len(ids) < 3 * size:
            ids += await make_entries(editor, f"N{len(ids)}")
            extra = await live(
                editor, "articles", title=f"P{len(ids)}", lead_image=picture, body=[block("x")]
            )
        await live(editor, "collections", title=f"Size {size}", entry_ids=[extra["id"], *ids])
        with counted() as statements:
            answer = await reader.get(f"/v1/collections/size-{size}")
        assert len(answer.json()["items"]) == 3 * size + 1
        assert answer.json()["seo"]["image"]["url"] == picture["url"]
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 16
