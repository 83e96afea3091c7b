"""What readers see of threads: pages, orders, counts, places that are kept, at a constant cost."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from app.comments.models import Comment, CommentThread
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.content.test_statements import counted
from tests.factories import Json, assert_problem, create, live


async def walk(talk: Talk, **params: Any) -> list[Json]:
    """Every page of a list."""
    found: list[Json] = []
    cursor = None
    while True:
        page = await talk.read(**params, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


async def test_pages_hold_each_comment_once_in_every_order(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    made = [await talk.post(f"Number {number}.") for number in range(7)]
    for number, comment in enumerate(made):
        for _ in range(number % 3):
            path = f"/v1/comments/{comment['id']}/votes"
            assert (await talk.guest().post(path, json={"value": 1})).status_code == 200
    ids = [comment["id"] for comment in made]
    by_score = sorted(range(7), key=lambda number: (number % 3, ids[number]), reverse=True)
    for sort, expected in (
        ("created_at", ids),
        ("-created_at", ids[::-1]),
        ("-score", [ids[number] for number in by_score]),
    ):
        for view in ("threads", "flat"):
            for limit in (1, 3, 100):
                found = await walk(talk, sort=sort, view=view, limit=limit)
                assert [comment["id"] for comment in found] == expected, (sort, view, limit)
    page = await talk.read(limit=2)
    wrong = {"limit": 2, "sort": "-score", "cursor": page["next_cursor"]}
    assert_problem(await talk.reader.get(talk.path, params=wrong), 400, "malformed-request")
    link = (await talk.reader.get(talk.path, params={"limit": 2})).headers["link"]
    assert link.startswith(f"<{talk.path}?")
    narrow = await talk.read(limit=1, fields="id,score")
    assert set(narrow["items"][0]) == {"id", "score"}
    for wrong in ({"sort": "body"}, {"fields": "client_hash"}, {"view": "tree"}, {"limit": 101}):
        assert_problem(await talk.reader.get(talk.path, params=wrong), 422, "invalid")


async def test_roots_come_with_their_first_replies_and_the_rest_on_demand(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    root = await talk.post("Root.")
    replies = [await talk.post(f"Reply {n}.", parent_id=root["id"]) for n in range(5)]
    deep = await talk.post("Deep.", parent_id=replies[0]["id"])
    ids = [reply["id"] for reply in replies]
    [shown] = (await talk.read())["items"]
    assert shown["reply_count"] == 5
    assert [reply["id"] for reply in shown["replies"]] == ids[:3]
    assert [reply["reply_count"] for reply in shown["replies"]] == [1, 0, 0]
    assert all(reply["replies"] == [] for reply in shown["replies"])
    below = await walk(talk, parent=root["id"], sort="created_at", limit=2)
    assert [reply["id"] for reply in below] == ids
    assert [reply["id"] for reply in below[0]["replies"]] == [deep["id"]]
    flat = await walk(talk, view="flat", sort="created_at")
    assert [one["id"] for one in flat] == [root["id"], *ids, deep["id"]]
    assert all(one["replies"] == [] for one in flat)
    await talk.act(replies[1], "reject")
    [shown] = (await talk.read())["items"]
    assert shown["reply_count"] == 4
    assert [reply["id"] for reply in shown["replies"]] == [ids[0], ids[2], ids[3]]
    await talk.act(replies[1], "approve")
    [shown] = (await talk.read())["items"]
    assert [reply["id"] for reply in shown["replies"]] == ids[:3], "in its old place"
    nobody = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
    assert await walk(talk, parent=nobody) == []
    other = Talk(talk.service, await live(talk.editor, "articles", title="Other"))
    assert await walk(other, parent=root["id"]) == [], "only of this article"
    assert (await talk.read(parent=root["id"], count="exact"))["total"] == 5
    assert (await talk.read(count="exact"))["total"] == 1
    assert (await talk.read(view="flat", count="exact"))["total"] == 7


@pytest.mark.parametrize("action", ["delete", "reject", "spam"])
async def test_a_comment_that_is_answered_keeps_its_place(talk: Talk, action: str) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    root = await talk.post("Secret words.", author_name="Quokka")
    reply = await talk.post("Reply.", parent_id=root["id"])
    lonely = await talk.post("Lonely.")
    await talk.act(lonely, action)
    await talk.act(root, action)
    page = await talk.read()
    [kept] = page["items"]
    assert kept | {"replies": [], "created_at": ""} == {
        "id": root["id"], "parent_id": None, "thread_parent_id": None, "reply_to": None,
        "depth": 0, "author": None, "body": None, "body_html": None, "created_at": "",
        "edited_at": None, "state": "deleted", "score": 0, "reply_count": 1, "replies": [],
    }  # fmt: skip
    assert [found["id"] for found in kept["replies"]] == [reply["id"]]
    single = await talk.reader.get(f"/v1/comments/{root['id']}")
    assert (single.status_code, single.json()["state"]) == (200, "deleted")
    for text in (str(page), single.text, str(await talk.read(view="flat"))):
        assert "Quokka" not in text
        assert "Secret" not in text
    assert (await talk.reader.get("/v1/articles/tides")).json()["comment_count"] == 1
    await talk.act(reply, action)
    assert (await talk.read())["items"] == [], "nothing hangs at it any more"
    assert_problem(await talk.reader.get(f"/v1/comments/{root['id']}"), 404, "not-found")


async def test_counts_of_many_articles_come_in_one_request(talk: Talk) -> None:
    await talk.say("One.")
    await talk.post("Waits.")
    other = await live(talk.editor, "articles", title="Other")
    draft = await create(talk.editor, "articles", title="Draft")
    off = Talk(talk.service, await live(talk.editor, "articles", title="Off"))
    await off.say("Hidden.")
    await off.set_policy(state="off")
    ids = [other["id"], talk.article["id"], draft["id"], off.article["id"], draft["id"]]
    answer = await talk.reader.get("/v1/comments/counts", params={"ids": ",".join(ids)})
    assert answer.json() == {
        "items": [
            {"article_id": other["id"], "comment_count": 0, "comments_state": "open"},
            {"article_id": talk.article["id"], "comment_count": 1, "comments_state": "open"},
            {"article_id": off.article["id"], "comment_count": 0, "comments_state": "off"},
        ]
    }
    for ids_ in ("x", ",".join(ids[:1] * 101)):
        wrong = await talk.reader.get("/v1/comments/counts", params={"ids": ids_})
        assert_problem(wrong, 422, "invalid")
    assert (await talk.reader.get("/v1/comments/counts")).json() == {"items": []}


async def test_pages_cost_the_same_number_of_statements_small_or_large(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    costs: dict[tuple[str, str], list[int]] = {}
    for size in (1, 12):
        for number in range(size):
            root = await talk.post(f"Root {size} {number}.")
            for level in range(size % 4 + 1):
                await talk.post(f"Reply {level}.", parent_id=root["id"])
        for sort in ("-created_at", "created_at", "-score"):
            for view in ("threads", "flat"):
                with counted() as statements:
                    await talk.read(sort=sort, view=view, limit=100)
                costs.setdefault((sort, view), []).append(len(statements))
        page = await talk.read(limit=1)
        if page["next_cursor"]:
            with counted() as statements:
                await talk.read(limit=1, cursor=page["next_cursor"])
            costs["-created_at", "threads"].append(len(statements))
    assert {cost for found in costs.values() for cost in found} == {3}


ACTIONS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["approve", "reject", "spam", "answer"])),
    max_size=12,
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(actions=ACTIONS)
async def test_numbers_and_places_are_true_whatever_moderators_do(
    talk: Talk, actions: list[tuple[int, str]]
) -> None:
    made = [await talk.say("Root.")]
    for target, action in actions:
        chosen = made[target % len(made)]
        if action == "answer":
            answer = await talk.send(parent_id=chosen["id"])
            if answer.status_code == 201:
                made.append(answer.json()["comment"])
        else:
            await talk.act(chosen, action)
    async with talk.service.database.read() as session:
        rows = await session.rows(select(*Comment.__table__.c))
        threads = await session.rows(select(CommentThread.id, CommentThread.comment_count))
    children: dict[Any, list[Any]] = {}
    for row in sorted(rows, key=lambda row: (row.created_at, row.id)):
        children.setdefault(row.shown_under_id, []).append(row)

    def is_shown(row: Any) -> bool:
        return row.state == "approved" or any(map(is_shown, children.get(row.id, ())))

    for row in rows:
        shown = [child for child in children.get(row.id, ()) if is_shown(child)]
        assert row.is_shown == is_shown(row)
        assert row.reply_count == len(shown)
        assert {child.id for child in children.get(row.id, ()) if child.is_leading} == {
            child.id for child in shown[:3]
        }
    [thread] = threads
    assert thread.comment_count == sum(row.state == "approved" for row in rows)
