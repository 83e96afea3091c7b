"""Open, closed, off; before or after; closing by the clock: the nearest policy wins."""

from datetime import timedelta

import pytest
import time_machine

from app.comments.upkeep import keep_up
from app.foundation.clock import format_instant, now
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.content.test_statements import counted
from tests.factories import Json, assert_problem, create, live, pointers

FRESH = {"state": "open", "moderation": "pre", "close_after_days": None, "hold_first_time": True}
SILENT = dict.fromkeys(FRESH)


async def policy(talk: Talk, place: str) -> Json:
    answer = await talk.editor.get(f"/comment-policies/{place}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_each_question_is_answered_by_the_nearest_that_says_something(talk: Talk) -> None:
    world = await create(talk.editor, "sections", name="World")
    asia = await create(talk.editor, "sections", name="Asia", parent_id=world["id"])
    placed = await live(talk.editor, "articles", title="Placed", section_id=asia["id"])
    article = f"articles/{placed['id']}"
    assert await policy(talk, "site") == {**SILENT, "effective": FRESH}
    await talk.set_policy("site", state="closed", close_after_days=30)
    await talk.set_policy(f"sections/{world['id']}", moderation="post", hold_first_time=False)
    await talk.set_policy(f"sections/{asia['id']}", close_after_days=7)
    await talk.set_policy(article, state="open")
    assert (await policy(talk, article))["effective"] == {
        "state": "open", "moderation": "post", "close_after_days": 7, "hold_first_time": False,
    }  # fmt: skip
    assert (await policy(talk, f"sections/{asia['id']}"))["effective"]["state"] == "closed"
    assert (await policy(talk, f"articles/{talk.article['id']}"))["effective"] == {
        **FRESH, "state": "closed", "close_after_days": 30,
    }  # fmt: skip
    removed = await talk.editor.delete(f"/comment-policies/{article}")
    assert removed.status_code == 204
    assert (await policy(talk, article))["effective"]["state"] == "closed"
    assert (await policy(talk, article))["state"] is None
    assert (await talk.editor.delete("/comment-policies/site")).status_code == 204
    assert (await policy(talk, "site"))["effective"] == FRESH
    types = [event["type"] for event in await talk.events() if "policy" in event["type"]]
    assert types == ["comment_policy.changed"] * 4 + ["comment_policy.removed"] * 2


@pytest.mark.parametrize(
    ("draft", "pointer"),
    [
        ({"state": "ajar"}, "#/state"),
        ({"moderation": "never"}, "#/moderation"),
        ({"close_after_days": 0}, "#/close_after_days"),
        ({"close_after_days": 40_000}, "#/close_after_days"),
        ({"hold_first_time": "yes"}, "#/hold_first_time"),
        ({"nonsense": 1}, "#/nonsense"),
    ],
)
async def test_a_policy_that_says_nonsense_is_refused(
    talk: Talk, draft: Json, pointer: str
) -> None:
    refused = await talk.editor.put("/comment-policies/site", json=draft)
    assert pointers(assert_problem(refused, 422, "invalid")) == [pointer]


async def test_a_place_that_does_not_exist_has_no_policy(talk: Talk) -> None:
    nobody = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
    for place in (f"sections/{nobody}", f"articles/{nobody}", "articles/x", "site/x", "faqs/x"):
        answer = await talk.editor.get(f"/comment-policies/{place}")
        assert_problem(answer, 404, "not-found")


async def test_closed_threads_stay_readable_and_off_is_empty(talk: Talk) -> None:
    made = await talk.say("Stays.")
    await talk.set_policy(state="closed")
    assert_problem(await talk.send(), 409, "comments-closed")
    assert [found["id"] for found in (await talk.read())["items"]] == [made["id"]]
    article = (await talk.reader.get("/v1/articles/tides?include=comments")).json()
    assert (article["comments_state"], article["comment_count"]) == ("closed", 1)
    assert article["comments_close_at"] is None
    await talk.set_policy(state="off")
    assert_problem(await talk.send(), 409, "comments-closed")
    assert await talk.read(count="exact") == {"items": [], "next_cursor": None, "total": 0}
    assert_problem(await talk.reader.get(f"/v1/comments/{made['id']}"), 404, "not-found")
    article = (await talk.reader.get("/v1/articles/tides?include=comments")).json()
    assert (article["comments_state"], article["comment_count"]) == ("off", 0)
    assert article["comments"]["items"] == []
    [summary] = (await talk.reader.get("/v1/articles")).json()["items"]
    assert (summary["comments_state"], summary["comments_close_at"]) == ("off", None)
    await talk.set_policy(state="open")
    assert (await talk.reader.get("/v1/articles/tides")).json()["comment_count"] == 1


async def test_threads_close_by_the_clock_and_the_log_is_told_once(talk: Talk) -> None:
    service = talk.service
    types, settings = service.app.state.content_types, service.settings
    never = await live(talk.editor, "articles", title="Never")
    await keep_up(service.database, types, settings)
    await talk.set_policy("site", close_after_days=7)
    await talk.set_policy(f"articles/{never['id']}", state="closed")
    await talk.say("In time.")
    article = (await talk.reader.get("/v1/articles/tides")).json()
    published = article["published_at"]
    closes = format_instant(now().fromisoformat(published) + timedelta(days=7))
    assert (article["comments_state"], article["comments_close_at"]) == ("open", closes)
    with time_machine.travel(now() + timedelta(days=6, hours=23)):
        await keep_up(service.database, types, settings)
        assert await talk.events(type="comment_thread.closed") == []
        assert (await talk.send()).status_code == 201
    service.app.state.cache.forget()  # its own clock is not moved
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert_problem(await talk.send(), 409, "comments-closed")
        article = (await talk.reader.get("/v1/articles/tides")).json()
        assert (article["comments_state"], article["comments_close_at"]) == ("closed", closes)
        assert len((await talk.read())["items"]) == 1
        for _ in range(2):
            await keep_up(service.database, types, settings)
        [event] = await talk.events(type="comment_thread.closed")
    assert event["subject"] == talk.article["id"]
    assert event["data"] == {"closed_at": closes}
    assert talk.article["id"].replace("-", "") in event["groups"]
    assert event["actor"] == {"id": None, "name": "schedule"}


async def test_before_or_after_and_the_first_time(talk: Talk) -> None:
    await talk.set_policy(moderation="post", hold_first_time=True)
    guest, email = talk.guest(), "rosa@example.org"
    first = await talk.post("First.", guest=guest)
    assert first["state"] == "pending"
    await talk.act(first, "approve")
    assert (await talk.post("Second.", guest=guest))["state"] == "approved"
    assert (await talk.post("Stranger."))["state"] == "pending"
    known = await talk.post("With an e-mail.", author_email=email, guest=guest)
    assert known["state"] == "pending", "whoever gives one is known by it alone"
    await talk.act(known, "approve")
    assert (await talk.post("From home.", author_email="Rosa@Example.org"))["state"] == "approved"
    assert (await talk.post("Somebody.", author_email="x@example.org"))["state"] == "pending"
    await talk.set_policy(moderation="pre", hold_first_time=False)
    assert (await talk.post("Known, but still.", guest=guest))["state"] == "pending"
    await talk.set_policy(**POST_AT_ONCE)
    assert (await talk.post("Anybody."))["state"] == "approved"


async def test_policies_cost_readers_no_statement_of_their_own(talk: Talk) -> None:
    costs = []
    for number in range(3):
        with counted() as statements:
            await talk.reader.get("/v1/articles/tides?include=all")
            await talk.reader.get("/v1/articles")
        costs.append(len(statements))
        section = await create(talk.editor, "sections", name=f"Section {number}")
        await talk.set_policy(f"sections/{section['id']}", state="closed")
        await talk.say(f"Number {number}.")
    assert len(set(costs)) == 1
