"""Moderators find what waits, see the evidence, decide one by one or many; nobody overrides."""

import asyncio
from collections import Counter
from uuid import UUID

import pytest

from app.access.roles import Role
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.factories import assert_problem, create, live


async def test_every_decision_is_an_event_with_its_actor_and_part_of_the_history(
    talk: Talk,
) -> None:
    moderator = await talk.service.as_role(Role.MODERATOR)
    me = (await moderator.get("/me")).json()
    made = await talk.post("Words.")
    steps = ["approve", "reject", "spam", "approve", "delete"]
    for action in steps:
        answer = await moderator.post(f"/comments/{made['id']}/{action}")
        assert answer.status_code == 200, answer.text
        assert answer.json()["history"][-1]["actor"]["id"] == me["id"]
    found = await talk.moderated(made)
    assert [(h["type"], h["from_state"], h["state"]) for h in found["history"]] == [
        ("comment.created", None, "pending"),
        ("comment.approved", "pending", "approved"),
        ("comment.rejected", "approved", "rejected"),
        ("comment.marked_spam", "rejected", "spam"),
        ("comment.approved", "spam", "approved"),
        ("comment.deleted", "approved", "deleted"),
    ]
    assert {h["actor"]["name"] for h in found["history"][1:]} == {me["name"]}
    events = await talk.events(subject=made["id"])
    assert [event["type"] for event in events] == [h["type"] for h in found["history"]]
    seen = [bool(event["groups"]) for event in events]
    assert seen == [False, True, True, False, True, True], "only what readers notice evicts"
    groups = {group for event in events for group in event["groups"]}
    assert len(groups) == 2
    assert "comments" in groups
    page = await talk.reader.get("/v1/articles/tides")
    assert next(g for g in groups if g != "comments") in page.headers["cache-groups"]
    others = await talk.reader.get("/v1/articles")
    assert not any(group in others.headers["cache-groups"] for group in groups), "not the front"


async def test_decisions_are_idempotent_and_deletion_is_final(talk: Talk) -> None:
    made = await talk.post("Words.")
    for _ in range(2):
        assert (await talk.act(made, "approve"))["state"] == "approved"
    assert len(await talk.events(type="comment.approved")) == 1
    for _ in range(2):
        assert (await talk.act(made, "delete"))["state"] == "deleted"
    back = await talk.editor.post(f"/comments/{made['id']}/approve")
    problem = assert_problem(back, 409, "state-changed")
    assert problem["current_state"] == "deleted"


async def test_of_two_moderators_one_wins_and_the_other_learns_the_state(talk: Talk) -> None:
    made = [await talk.post(f"Number {number}.") for number in range(6)]
    for comment in made:
        answers = await asyncio.gather(
            *(
                talk.editor.post(
                    f"/comments/{comment['id']}/{action}", json={"from_state": "pending"}
                )
                for action in ("approve", "reject", "spam")
            )
        )
        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 2}
        won = next(answer.json()["state"] for answer in answers if answer.status_code == 200)
        for answer in answers:
            if answer.status_code == 409:
                assert assert_problem(answer, 409, "state-changed")["current_state"] == won
        assert (await talk.moderated(comment))["state"] == won
    page = await talk.reader.get("/v1/articles/tides")
    approved = await talk.editor.get("/comments", params={"state": "approved", "count": "exact"})
    assert page.json()["comment_count"] == approved.json()["total"]


async def test_many_at_once_get_an_answer_each(talk: Talk) -> None:
    await talk.set_policy(moderation="pre")
    made = [await talk.post(f"Number {number}.") for number in range(3)]
    gone = await talk.post("Gone.")
    await talk.act(gone, "delete")
    nobody = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
    ids = [made[0]["id"], nobody, gone["id"], made[1]["id"], made[0]["id"]]
    answer = await talk.editor.post("/comments/moderate", json={"ids": ids, "action": "approve"})
    items = answer.json()["items"]
    assert [(item["id"], item["status"], item["state"]) for item in items] == [
        (ids[0], 200, "approved"), (nobody, 404, None), (ids[2], 409, "deleted"),
        (ids[3], 200, "approved"), (ids[0], 200, "approved"),
    ]  # fmt: skip
    assert len(await talk.events(type="comment.approved")) == 2
    for wrong in ({"ids": [], "action": "approve"}, {"ids": [nobody] * 201, "action": "approve"},
                  {"ids": ids, "action": "praise"}):  # fmt: skip
        refused = await talk.editor.post("/comments/moderate", json=wrong)
        assert_problem(refused, 422, "invalid")


async def test_bulk_decisions_of_many_moderators_do_not_stand_in_each_others_way(
    talk: Talk,
) -> None:
    other = Talk(talk.service, await live(talk.editor, "articles", title="Other"))
    made = [await (talk, other)[number % 2].post(f"Number {number}.") for number in range(10)]
    ids = [comment["id"] for comment in made]
    answers = await asyncio.gather(
        *(
            talk.editor.post("/comments/moderate", json={"ids": order, "action": action})
            for order in (ids, ids[::-1], ids[5:] + ids[:5])
            for action in ("approve", "reject")
        )
    )
    assert {answer.status_code for answer in answers} == {200}
    states = {(await talk.moderated(comment))["state"] for comment in made}
    assert len(states) == 1
    count = (await talk.reader.get("/v1/articles/tides")).json()["comment_count"]
    assert count == (5 if states == {"approved"} else 0)


async def test_the_queue_does_not_jump_while_others_work_it(talk: Talk) -> None:
    made = [await talk.post(f"Number {number}.") for number in range(6)]
    ids = [comment["id"] for comment in made]
    params = {"state": "pending", "limit": 2, "count": "exact"}
    first = (await talk.editor.get("/comments", params=params)).json()
    assert [item["id"] for item in first["items"]] == ids[:2]
    assert first["total"] == 6
    for number in (0, 1, 3):
        await talk.act(made[number], "approve")
    second = await talk.editor.get("/comments", params={**params, "cursor": first["next_cursor"]})
    assert [item["id"] for item in second.json()["items"]] == [ids[2], ids[4]]
    last = await talk.editor.get(
        "/comments", params={**params, "cursor": second.json()["next_cursor"]}
    )
    assert [item["id"] for item in last.json()["items"]] == [ids[5]]
    wrong = {**params, "state": "spam", "cursor": first["next_cursor"]}
    refused = await talk.editor.get("/comments", params=wrong)
    assert_problem(refused, 400, "malformed-request")


async def test_the_queue_is_filtered(talk: Talk) -> None:
    world = await create(talk.editor, "sections", name="World")
    asia = await create(talk.editor, "sections", name="Asia", parent_id=world["id"])
    other = Talk(
        talk.service,
        await live(talk.editor, "articles", title="Other", section_id=asia["id"]),
        _addresses=talk._addresses,
    )
    plain = await talk.post("Straße und Äpfel.")
    spam = await talk.post("Buy.", website="x", author_name="Robot")
    held = await other.post("Soon.", elapsed_ms=1)
    seen = await other.say("Seen.")
    await other.guest().post(f"/v1/comments/{seen['id']}/reports", json={"reason": "abuse"})
    everything = [plain, spam, held, seen]
    for params, expected in (
        ({}, everything),
        ({"state": "pending"}, [plain, held]),
        ({"state": "spam"}, [spam]),
        ({"article": talk.article["id"]}, [plain, spam]),
        ({"section": "world"}, [held, seen]),
        ({"section": asia["id"]}, [held, seen]),
        ({"section": "nowhere"}, []),
        ({"verdict": "hold"}, [held]),
        ({"verdict": "spam"}, [spam]),
        ({"verdict": "allow"}, [plain, seen]),
        ({"q": "STRASSE"}, [plain]),
        ({"q": "äpfel"}, [plain]),
        ({"q": "robot"}, [spam]),
        ({"q": "%"}, []),
        ({"reported": "true"}, [seen]),
        ({"reported": "false"}, [plain, spam, held]),
        ({"created_after": held["created_at"]}, [held, seen]),
        ({"sort": "-report_count"}, [seen, held, spam, plain]),
    ):
        answer = await talk.editor.get("/comments", params=params)
        found = [item["id"] for item in answer.json()["items"]]
        assert found == [comment["id"] for comment in expected], params
    one = (await talk.editor.get("/comments", params={"sort": "-report_count", "limit": 1})).json()
    params = {"sort": "-report_count", "limit": 9, "cursor": one["next_cursor"]}
    rest = await talk.editor.get("/comments", params=params)
    assert [item["id"] for item in rest.json()["items"]] == [
        held["id"], spam["id"], plain["id"],
    ]  # fmt: skip
    for wrong in ({"state": "x"}, {"verdict": "x"}, {"sort": "body"}, {"client_hash": "x"}):
        assert_problem(await talk.editor.get("/comments", params=wrong), 422, "invalid")


async def test_the_staff_answers_with_its_key_and_is_marked(talk: Talk) -> None:
    await talk.set_policy(state="closed")
    author = await create(talk.editor, "authors", name="Ada Lindqvist")
    signed = await talk.service.as_role(Role.EDITOR, author_id=UUID(author["id"]))
    plain = await talk.service.as_role(Role.MODERATOR)
    path = f"/articles/{talk.article['id']}/comments"
    first = await signed.post(path, json={"body": "We look into it."})
    assert first.status_code == 201, first.text
    made = first.json()
    assert first.headers["location"] == f"/editorial/v1/comments/{made['id']}"
    assert (made["state"], made["author"]["name"]) == ("approved", "Ada Lindqvist")
    second = await plain.post(path, json={"body": "So do we.", "parent_id": made["id"]})
    [shown] = (await talk.read())["items"]
    assert shown["author"] == {"name": "Ada Lindqvist", "is_staff": True}
    assert shown["replies"][0]["author"] == {"name": "a moderator", "is_staff": True}
    assert shown["replies"][0]["id"] == second.json()["id"]
    contributor = await talk.service.as_role(Role.CONTRIBUTOR)
    assert_problem(await contributor.post(path, json={"body": "x"}), 403, "not-allowed")
    draft = await create(talk.editor, "articles", title="Draft")
    refused = await signed.post(f"/articles/{draft['id']}/comments", json={"body": "x"})
    assert_problem(refused, 404, "not-found")
    assert_problem(await signed.post(path, json={"body": ""}), 422, "invalid")


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.EDITOR])
async def test_only_moderators_work_the_queue(talk: Talk, role: Role) -> None:
    made = await talk.post()
    somebody = await talk.service.as_role(role)
    for method, path in (
        ("GET", "/comments"),
        ("GET", f"/comments/{made['id']}"),
        ("POST", f"/comments/{made['id']}/approve"),
        ("POST", "/comments/moderate"),
        ("POST", "/comments/export"),
        ("POST", "/comments/erase"),
        ("GET", "/bans"),
        ("PUT", "/comment-policies/site"),
    ):
        assert_problem(await somebody.request(method, path), 403, "not-allowed")
    await talk.set_policy(**POST_AT_ONCE)
