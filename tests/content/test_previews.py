"""Previews show a draft to whoever has the token, and to nobody else."""

import asyncio
from datetime import timedelta

import httpx
import time_machine

from app.foundation.clock import now
from tests.conftest import Service
from tests.content.test_publishing import everything
from tests.factories import assert_problem, block, create, live, patch


async def test_a_preview_shows_the_draft_as_readers_would_get_it(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    faq = await live(editor, "faqs", question="Q?", answer=[block("A.")])
    made = await live(editor, "articles", title="Live", slug="story")
    await patch(editor, "articles", made, {"title": "Draft", "faq_ids": [faq["id"]]})
    answer = await editor.post(f"/articles/{made['id']}/previews", json={})
    preview = answer.json()
    assert answer.status_code == 201
    assert preview["revision"] is None
    assert preview["url"].endswith(f"/v1/previews/{preview['token']}")
    before = await everything(service)
    shown = await reader.get(f"/v1/previews/{preview['token']}", params={"include": "faqs"})
    assert shown.json()["title"] == "Draft"
    assert [found["question"] for found in shown.json()["faqs"]] == ["Q?"]
    assert "no-store" in shown.headers["cache-control"]
    assert shown.headers["x-robots-tag"] == "noindex"
    assert await everything(service) == before, "looking changes nothing"
    assert (await reader.get("/v1/articles/story")).json()["title"] == "Live"
    thin = await reader.get(f"/v1/previews/{preview['token']}", params={"fields": "title"})
    assert thin.json() == {"title": "Draft"}


async def test_a_pinned_preview_stays_and_an_open_one_follows_the_draft(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="One")
    path = f"/articles/{made['id']}/previews"
    pinned = (await editor.post(path, json={"revision": 1})).json()["token"]
    following = (await editor.post(path)).json()["token"]
    await patch(editor, "articles", made, {"title": "Two"})
    assert (await reader.get(f"/v1/previews/{pinned}")).json()["title"] == "One"
    assert (await reader.get(f"/v1/previews/{following}")).json()["title"] == "Two"


async def test_a_preview_ends_by_time_by_hand_and_with_the_entry(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="T")
    path = f"/articles/{made['id']}/previews"
    short = (await editor.post(path, json={"expires_in": 60})).json()
    long = (await editor.post(path)).json()
    with time_machine.travel(now() + timedelta(seconds=61), tick=True):
        assert_problem(await reader.get(f"/v1/previews/{short['token']}"), 404, "not-found")
    assert (await editor.delete(f"{path}/{short['id']}")).status_code == 204
    assert_problem(await editor.delete(f"{path}/{short['id']}"), 404, "not-found")
    assert_problem(await reader.get(f"/v1/previews/{short['token']}"), 404, "not-found")
    assert (await reader.get(f"/v1/previews/{long['token']}")).status_code == 200
    await editor.delete(f"/articles/{made['id']}", headers={"If-Match": "*"})
    assert_problem(await reader.get(f"/v1/previews/{long['token']}"), 404, "not-found")
    assert_problem(await reader.get("/v1/previews/guess"), 404, "not-found")


async def test_what_could_not_be_published_can_be_looked_at(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await live(editor, "articles", title="Holder", slug="same")
    taken = await create(editor, "articles", title="Draft", slug="same")
    unanswered = await create(editor, "faqs", question="Why?")
    for plural, entry in (("articles", taken), ("faqs", unanswered)):
        made = (await editor.post(f"/{plural}/{entry['id']}/previews")).json()
        shown = await reader.get(f"/v1/previews/{made['token']}")
        assert shown.json()["id"] == entry["id"], shown.text
    assert (await reader.get("/v1/articles/same")).json()["title"] == "Holder"


async def test_a_preview_refuses_what_it_cannot_do(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "faqs", question="Q?")
    path = f"/faqs/{made['id']}/previews"
    assert_problem(await editor.post(path, json={"expires_in": 10**9}), 422, "invalid")
    assert_problem(await editor.post(path, json={"revision": 7}), 404, "not-found")
    token = (await editor.post(path)).json()["token"]
    assert_problem(await reader.get(f"/v1/previews/{token}?include=faqs"), 422, "invalid")
    assert_problem(await reader.get(f"/v1/previews/{token}?fields=nope"), 422, "invalid")
    assert_problem(await reader.get(f"/v1/previews/{token}?nope=1"), 422, "invalid")


async def test_many_previews_at_once_wait_for_their_turn(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="T")
    token = (await editor.post(f"/articles/{made['id']}/previews")).json()["token"]
    answers = await asyncio.gather(*(reader.get(f"/v1/previews/{token}") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
