"""Whatever happens through the editorial door is in the log, as it was declared."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine

from app.comments.upkeep import keep_up
from app.events.types import (
    BAN_EVENTS,
    CATALOG_EVENTS,
    COMMENT_EVENTS,
    ENTRY_EVENTS,
    KEY_EVENTS,
    POLICY_EVENTS,
    TABLE_EVENTS,
    THREAD_EVENTS,
)
from app.features import CATALOG
from app.foundation.clock import format_instant, now
from tests.conftest import Service
from tests.factories import TABLE_COLUMNS, Json, assert_problem, block, create, live, patch, publish

ANY = {"If-Match": "*"}


async def trail(editor: httpx.AsyncClient, **params: Any) -> list[Json]:
    answer = await editor.get("/events", params={"limit": 1000, **params})
    assert answer.status_code == 200, answer.text
    items: list[Json] = answer.json()["items"]
    return items


async def do_everything_with_an_entry(
    service: Service, editor: httpx.AsyncClient, plural: str, field: str, **more: Any
) -> Json:
    """Every verb that an entry knows, the schedule that fails too."""
    made = await create(editor, plural, **{field: "First"}, **more)
    path = f"/{plural}/{made['id']}"
    await patch(editor, plural, made, {field: "Second"})
    await editor.patch(f"{path}?autosave=true", json={field: "Third"}, headers=ANY)
    preview = await editor.post(f"{path}/previews")
    await editor.delete(f"{path}/previews/{preview.json()['id']}")
    times = {"publish_at": format_instant(now() + timedelta(hours=1))}
    await editor.put(f"{path}/schedule", json=times, headers=ANY)
    await editor.delete(f"{path}/schedule", headers=ANY)
    await live(editor, plural, **{field: "Holder", "slug": "held"}, **more)
    await patch(editor, plural, made, {"slug": "held"})
    await editor.put(f"{path}/schedule", json=times, headers=ANY)
    with time_machine.travel(now() + timedelta(hours=2)):
        assert await service.run_due() == 1
    await patch(editor, plural, made, {"slug": "free"})
    await publish(editor, plural, made)
    await patch(editor, plural, made, {"slug": "freer"})
    await publish(editor, plural, made, minor=True)
    await editor.post(f"{path}/unpublish")
    await editor.delete(path, headers=ANY)
    await editor.post(f"{path}/restore")
    return made


async def do_everything_with_a_comment(service: Service, editor: httpx.AsyncClient) -> None:
    """Every verb that comments, policies, bans and threads know."""
    database, types = service.database, service.app.state.content_types
    settings = service.settings.model_copy(update={"comment_report_threshold": 1})
    service.app.state.settings = settings
    await keep_up(database, types, settings)
    article = await live(editor, "articles", title="Talked about")
    policy = f"/comment-policies/articles/{article['id']}"
    await editor.put(policy, json={"close_after_days": 1})
    sent = {"author_name": "Rosa", "body": "Words.", "author_email": "rosa@example.org"}
    posted = await service.reader.post("/v1/articles/talked-about/comments", json=sent)
    token = {"Edit-Token": posted.json()["edit_token"]}
    made = f"/comments/{posted.json()['comment']['id']}"
    await service.reader.patch(f"/v1{made}", json={"body": "Other words."}, headers=token)
    for action in ("reject", "spam", "approve"):
        await editor.post(f"{made}/{action}")
    await service.reader.post(f"/v1{made}/votes", json={"value": 1})
    await service.reader.post(f"/v1{made}/reports", json={"reason": "spam"})
    await editor.post(f"{made}/delete")
    await service.reader.post("/v1/articles/talked-about/comments", json=sent)
    await editor.post("/comments/erase", json={"email": sent["author_email"]})
    banned = await editor.post("/bans", json={"kind": "name", "value": "Rosa"})
    await editor.delete(f"/bans/{banned.json()['id']}")
    with time_machine.travel(now() + timedelta(days=2)):
        await keep_up(database, types, settings)
    await editor.delete(policy)


def declared() -> dict[str, Any]:
    """Every type of event that there is, with the model of its data."""
    return {
        **{f"{kind}.{verb}": model for kind in ("article", "faq", "table")
           for verb, model in ENTRY_EVENTS.items()},
        **{f"{kind.name}.{verb}": model for kind in CATALOG
           for verb, model in CATALOG_EVENTS.items()},
        **{f"{kind}.{verb}": model
           for kind, events in (("key", KEY_EVENTS), ("table", TABLE_EVENTS),
                                ("comment", COMMENT_EVENTS),
                                ("ban", BAN_EVENTS), ("comment_policy", POLICY_EVENTS),
                                ("comment_thread", THREAD_EVENTS))
           for verb, model in events.items()},
    }  # fmt: skip


async def test_every_event_is_declared_and_every_declared_one_happens(
    service: Service, editor: httpx.AsyncClient
) -> None:
    await do_everything_with_an_entry(service, editor, "articles", "title")
    await do_everything_with_an_entry(service, editor, "faqs", "question", answer=[block("A")])
    table = await do_everything_with_an_entry(
        service, editor, "tables", "title", columns=TABLE_COLUMNS
    )
    rows = f"/tables/{table['id']}/rows"
    await editor.post(rows, json={"region": "North"})
    await editor.post(f"{rows}/import", json=[{"region": "South"}])
    for kind in CATALOG:
        made = await create(editor, kind.plural, name="One")
        await patch(editor, kind.plural, made, {"name": "Two"})
        await editor.delete(f"/{kind.plural}/{made['id']}", headers=ANY)
    key = await create(editor, "keys", name="Former", role="editor")
    await editor.delete(f"/keys/{key['id']}")
    await service.reader.get("/editorial/v1/me", headers={"Authorization": f"Bearer {key['key']}"})
    await do_everything_with_a_comment(service, editor)
    events = await trail(editor)
    models = declared()
    for event in events:
        model = models[event["type"]]
        assert event["data"].keys() == model.model_fields.keys(), event["type"]
        checked = model.model_validate(event["data"])
        assert checked.model_dump(mode="json") == event["data"]
    happened = {event["type"] for event in events}
    assert models.keys() == happened


async def test_the_log_tells_the_life_of_an_entry_in_order(
    service: Service, editor: httpx.AsyncClient
) -> None:
    made = await do_everything_with_an_entry(service, editor, "articles", "title")
    events = await trail(editor, subject=made["id"])
    assert [event["type"].removeprefix("article.") for event in events] == [
        "created", "saved", "saved", "preview_created", "preview_revoked",
        "scheduled", "schedule_cancelled", "saved", "scheduled", "schedule_failed",
        "saved", "published", "saved", "published", "unpublished", "archived", "restored",
    ]  # fmt: skip
    me = (await editor.get("/me")).json()
    for event in events:
        by_the_clock = event["type"] == "article.schedule_failed"
        actor = {"id": None, "name": "schedule"} if by_the_clock else {
            "id": me["id"], "name": "test"}  # fmt: skip
        assert event["actor"] == actor
        assert event["subject"] == made["id"]
    published = [event["data"] for event in events if event["type"] == "article.published"]
    assert [(data["slug"], data["previous_slug"], data["minor"]) for data in published] == [
        ("free", None, False),
        ("freer", "free", True),
    ]
    versions = [event["data"]["version"] for event in events if "version" in event["data"]]
    assert versions == sorted(set(versions))


async def test_only_what_readers_can_see_touches_the_caches(
    service: Service, editor: httpx.AsyncClient
) -> None:
    made = await do_everything_with_an_entry(service, editor, "articles", "title")
    group = made["id"].replace("-", "")
    for event in await trail(editor, subject=made["id"]):
        assert event["groups"] == sorted(event["groups"])
        if event["type"] in {"article.published", "article.unpublished"}:
            assert {group, "articles"} <= set(event["groups"])
        if event["type"].partition(".")[2] in {
            "created", "saved", "scheduled", "schedule_cancelled", "schedule_failed",
            "preview_created",
        }:  # fmt: skip
            assert event["groups"] == [], event["type"]


@pytest.mark.parametrize("plural", ["authors", "sections", "tags"])
async def test_changes_of_the_catalog_name_the_row_and_the_list(
    editor: httpx.AsyncClient, plural: str
) -> None:
    made = await create(editor, plural, name="One")
    await patch(editor, plural, made, {"name": "Two"})
    await patch(editor, plural, made, {"name": "Two"})
    await editor.delete(f"/{plural}/{made['id']}", headers=ANY)
    events = await trail(editor, subject=made["id"])
    kind = plural[:-1]
    assert [event["type"] for event in events] == [f"{kind}.{v}" for v in CATALOG_EVENTS]
    for event in events:
        assert set(event["groups"]) == {made["id"].replace("-", ""), plural}


async def test_what_is_refused_or_only_rehearsed_is_not_in_the_log(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "articles", title="One")
    before = await trail(editor)
    path = f"/articles/{made['id']}"
    refused = [
        await editor.post("/articles", json={}),
        await editor.put(path, json={"title": "x"}, headers={"If-Match": '"v9"'}),
        await editor.patch(path, json={"title": 5}, headers=ANY),
        await editor.post(f"{path}/unpublish"),
        await editor.post("/tags", json={"name": ""}),
    ]
    assert all(answer.status_code >= 400 for answer in refused)
    assert (await editor.post(f"{path}/publish?dry_run=true")).json()["would_succeed"]
    assert (await editor.patch(path, json={}, headers=ANY)).status_code == 200
    assert await trail(editor) == before


async def test_the_trail_is_paged_by_position(editor: httpx.AsyncClient) -> None:
    for number in range(7):
        await create(editor, "tags", name=f"t{number}")
    whole = await trail(editor)
    assert len(whole) == 8, "a key and seven tags"
    seen: list[Json] = []
    after = 0
    while True:
        page = (await editor.get("/events", params={"after": after, "limit": 3})).json()
        if not page["items"]:
            assert page["next_after"] == after, "wait here for what comes next"
            break
        seen += page["items"]
        after = page["next_after"]
    assert seen == whole
    assert [event["seq"] for event in seen] == sorted({event["seq"] for event in seen})
    await create(editor, "tags", name="later")
    [new] = (await editor.get("/events", params={"after": after})).json()["items"]
    assert new["type"] == "tag.created"


async def test_the_trail_is_filtered_by_type_and_subject(editor: httpx.AsyncClient) -> None:
    one = await create(editor, "tags", name="one")
    await create(editor, "authors", name="two")
    await patch(editor, "tags", one, {"name": "uno"})
    assert [e["data"]["slug"] for e in await trail(editor, type="author.created")] == ["two"]
    assert [e["type"] for e in await trail(editor, subject=one["id"])] == [
        "tag.created",
        "tag.updated",
    ]
    both = await trail(editor, subject=one["id"], type="tag.updated")
    assert [event["data"]["version"] for event in both] == [2]
    assert await trail(editor, type="nothing") == []
    assert await trail(editor, after=2**63 - 1) == []


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"after": "-1"}, "after"),
        ({"after": "x"}, "after"),
        ({"after": str(2**63)}, "after"),
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"subject": "x"}, "subject"),
        ({"type": "x" * 81}, "type"),
        ({"cursor": "x"}, "cursor"),
    ],
)
async def test_positions_and_filters_that_cannot_be_are_422(
    editor: httpx.AsyncClient, params: dict[str, str], pointer: str
) -> None:
    problem = assert_problem(await editor.get("/events", params=params), 422, "invalid")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
