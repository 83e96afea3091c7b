"""Schedules fire once, in time or late, and say so when they cannot."""

import asyncio
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine

from app.content.scheduling import run_due
from app.foundation.clock import format_instant, now
from app.main import open_database
from app.worker import working
from tests.conftest import Service
from tests.factories import assert_problem, block, create, live, patch, pointers, publish


async def schedule(editor: httpx.AsyncClient, entry: dict[str, Any], **times: Any) -> Any:
    """Sets a schedule, whatever the version."""
    answer = await editor.put(
        f"/{entry['type']}s/{entry['id']}/schedule", json=times, headers={"If-Match": "*"}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def soon(seconds: float = 60) -> str:
    """A moment ahead."""
    return format_instant(now() + timedelta(seconds=seconds))


def later(seconds: float = 120) -> time_machine.travel:
    """A journey to a moment after what was scheduled."""
    return time_machine.travel(now() + timedelta(seconds=seconds), tick=True)


async def until_live(reader: httpx.AsyncClient, slug: str) -> None:
    """Waits until readers get an article."""
    for _ in range(1000):
        if (await reader.get(f"/v1/articles/{slug}")).status_code == 200:
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{slug} did not go live")


async def test_a_pinned_revision_goes_live_in_time_whatever_was_saved_since(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="Embargoed", slug="embargoed")
    scheduled = await schedule(editor, made, publish_at=soon())
    assert scheduled["schedule"]["publish_revision"] == 1
    saved = await patch(editor, "articles", made, {"title": "Changed since"})
    assert [w["code"] for w in saved["warnings"]] == ["schedule-behind-draft"]
    assert await service.run_due() == 0
    assert_problem(await reader.get("/v1/articles/embargoed"), 404, "not-found")
    with later():
        assert await service.run_due() == 1
        assert await service.run_due() == 0
    assert (await reader.get("/v1/articles/embargoed")).json()["title"] == "Embargoed"
    after = (await editor.get(f"/articles/{made['id']}")).json()
    assert after["status"] == "changed"
    assert after["schedule"] == {
        "publish_at": None,
        "publish_revision": None,
        "unpublish_at": None,
        "error": None,
    }
    assert after["updated_by"] == {"id": None, "name": "schedule"}


async def test_what_was_due_for_both_is_published_and_then_withdrawn(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="Brief")
    await schedule(editor, made, publish_at=soon(60), unpublish_at=soon(90))
    with later():
        while await service.run_due():
            pass
    assert_problem(await reader.get("/v1/articles/brief"), 404, "not-found")
    trail = (await editor.get("/events", params={"subject": made["id"]})).json()["items"]
    assert [event["type"] for event in trail][-2:] == ["article.published", "article.unpublished"]
    assert {event["actor"]["name"] for event in trail[-2:]} == {"schedule"}


async def test_several_workers_publish_each_entry_exactly_once(
    service: Service, editor: httpx.AsyncClient
) -> None:
    for number in range(12):
        made = await create(editor, "articles", title=f"Story {number}")
        await schedule(editor, made, publish_at=soon())
    others = [open_database(service.settings) for _ in range(3)]
    types = service.app.state.content_types
    with later():
        await asyncio.gather(*(run_due(database, types) for database in others))
        await asyncio.gather(*(run_due(database, types) for database in others))
    for database in others:
        await database.close()
    events = (await editor.get("/events", params={"type": "article.published"})).json()["items"]
    assert len(events) == 12
    assert len({event["subject"] for event in events}) == 12


async def test_a_due_publish_that_fails_says_so_and_is_tried_again_after_a_save(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    holder = await live(editor, "articles", title="Holder", slug="wanted")
    made = await create(editor, "articles", title="Wanter", slug="wanted")
    when = soon()
    await schedule(editor, made, publish_at=when)
    with later():
        assert await service.run_due() == 1
        failed = (await editor.get(f"/articles/{made['id']}")).json()["schedule"]
        assert "wanted" in failed["error"]
        assert failed["publish_at"] == when
        assert await service.run_due() == 0, "not tried again by itself"
        events = await editor.get("/events", params={"type": "article.schedule_failed"})
        assert [event["subject"] for event in events.json()["items"]] == [made["id"]]
        await editor.post(f"/articles/{holder['id']}/unpublish")
        saved = await patch(editor, "articles", made, {"summary": "changed"})
        assert saved["schedule"]["error"] is None
        assert await service.run_due() == 1
    assert (await reader.get("/v1/articles/wanted")).json()["id"] == made["id"]


async def test_a_failed_publish_does_not_keep_a_withdrawal_from_happening(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "faqs", question="Q?", slug="q", answer=[block("A.")])
    await patch(editor, "faqs", made, {"answer": []})
    await schedule(editor, made, publish_at=soon(60), unpublish_at=soon(90))
    with later():
        while await service.run_due():
            pass
    assert_problem(await reader.get("/v1/faqs/q"), 404, "not-found")


async def test_what_is_done_by_hand_cancels_what_was_due(
    service: Service, editor: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="T")
    await schedule(editor, made, publish_at=soon(), unpublish_at=soon(90))
    published = await publish(editor, "articles", made)
    assert published["schedule"]["publish_at"] is None
    assert published["schedule"]["unpublish_at"] is not None
    withdrawn = (await editor.post(f"/articles/{made['id']}/unpublish")).json()
    assert withdrawn["schedule"]["unpublish_at"] is None
    await schedule(editor, made, publish_at=soon())
    archived = await editor.delete(f"/articles/{made['id']}", headers={"If-Match": "*"})
    assert archived.json()["schedule"]["publish_at"] is None
    with later():
        assert await service.run_due() == 0


async def test_a_schedule_is_replaced_and_cancelled(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T")
    await patch(editor, "articles", made, {"title": "U"})
    pinned = await schedule(editor, made, publish_at=soon(), publish_revision=1)
    assert pinned["schedule"]["publish_revision"] == 1
    replaced = await schedule(editor, made, unpublish_at=soon())
    assert replaced["schedule"]["publish_at"] is None
    path = f"/articles/{made['id']}/schedule"
    cancelled = (await editor.delete(path, headers={"If-Match": "*"})).json()
    assert cancelled["schedule"]["unpublish_at"] is None
    again = (await editor.delete(path, headers={"If-Match": "*"})).json()
    assert again["version"] == cancelled["version"]


@pytest.mark.parametrize(
    ("times", "pointer"),
    [
        ({}, "#/publish_at"),
        ({"publish_at": "2001-01-01T00:00:00Z"}, "#/publish_at"),
        ({"unpublish_at": "2001-01-01T00:00:00Z"}, "#/unpublish_at"),
        ({"publish_revision": 1, "unpublish_at": "2999-01-01T00:00:00Z"}, "#/publish_at"),
        ({"publish_at": "2999-01-02T00:00:00Z", "unpublish_at": "2999-01-01T00:00:00Z"},
         "#/unpublish_at"),
        ({"publish_at": "2999-01-01T00:00:00"}, "#/publish_at"),
        ({"publish_at": "soon"}, "#/publish_at"),
    ],
)  # fmt: skip
async def test_schedules_that_make_no_sense_are_refused(
    editor: httpx.AsyncClient, times: dict[str, Any], pointer: str
) -> None:
    made = await create(editor, "articles", title="T")
    answer = await editor.put(
        f"/articles/{made['id']}/schedule", json=times, headers={"If-Match": "*"}
    )
    assert pointers(assert_problem(answer, 422, "invalid")) == [pointer]
    assert (await editor.get(f"/articles/{made['id']}")).json()["version"] == 1


def working_every(seconds: float, service: Service) -> AbstractAsyncContextManager[None]:
    """The worker, with so much time between its looks."""
    settings = service.settings.model_copy(update={"worker_interval": seconds})
    return working(service.database, service.app.state.content_types, settings)


async def test_what_was_due_while_nothing_ran_is_done_when_the_worker_starts(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="Overdue")
    await schedule(editor, made, publish_at=soon())
    with later():
        async with working_every(3600, service):
            await until_live(reader, "overdue")


async def test_the_worker_goes_on_after_an_error(
    service: Service,
    editor: httpx.AsyncClient,
    reader: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    made = await create(editor, "articles", title="Persistent")
    await schedule(editor, made, publish_at=soon())
    looks = 0

    async def stumble(database: Any, types: Any) -> int:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise ConnectionError("the database went away")
        return await run_due(database, types)

    monkeypatch.setattr("app.worker.run_due", stumble)
    with later():
        async with working_every(0.01, service):
            await until_live(reader, "persistent")
    assert "tries again" in caplog.text


async def test_the_worker_finishes_what_it_has_in_hand_before_it_stops(
    service: Service, editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, finished = asyncio.Event(), []

    async def dawdle(database: Any, types: Any) -> int:
        begun.set()
        await asyncio.sleep(0.2)
        finished.append("one look")
        return 1

    monkeypatch.setattr("app.worker.run_due", dawdle)
    async with working_every(3600, service):
        await begun.wait()
    assert finished == ["one look"]
