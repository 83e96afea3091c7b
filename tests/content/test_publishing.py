"""From draft to reader and back."""

import httpx

from tests.factories import assert_problem, block, create, live, patch, publish


async def test_a_draft_is_invisible_until_it_is_published(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="A quiet morning")
    assert_problem(await reader.get("/v1/articles/a-quiet-morning"), 404, "not-found")
    assert (await publish(editor, "articles", made))["status"] == "live"
    got = await reader.get("/v1/articles/a-quiet-morning")
    assert got.status_code == 200
    assert got.json()["title"] == "A quiet morning"


async def test_a_save_after_publishing_changes_nothing_for_readers(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="First", body=[block("one")])
    before = (await reader.get("/v1/articles/first")).content
    changed = await patch(editor, "articles", made, {"title": "Second", "slug": "second"})
    assert changed["status"] == "changed"
    assert (await reader.get("/v1/articles/first")).content == before
    assert_problem(await reader.get("/v1/articles/second"), 404, "not-found")
