"""Guests post comments, change them and take them back; nobody else can."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from app.comments.edit_tokens import is_edit_token
from app.foundation.clock import now
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.conftest import Serve
from tests.factories import assert_problem, live, patch, pointers, publish


async def test_a_comment_waits_and_is_shown_when_it_is_approved(talk: Talk) -> None:
    answer = await talk.send("First!\n\nSecond.", author_email="rosa@example.org")
    assert answer.status_code == 201, answer.text
    comment = answer.json()["comment"]
    assert answer.headers["location"] == f"/v1/comments/{comment['id']}"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["ratelimit-policy"] == '"comments";q=10;w=120'
    assert comment | {"id": "", "created_at": ""} == {
        "id": "",
        "parent_id": None,
        "thread_parent_id": None,
        "reply_to": None,
        "depth": 0,
        "author": {"name": "Rosa", "is_staff": False},
        "body": "First!\n\nSecond.",
        "body_html": "<p>First!</p><p>Second.</p>",
        "created_at": "",
        "edited_at": None,
        "state": "pending",
        "score": 0,
        "reply_count": 0,
        "replies": [],
    }
    assert (await talk.read(count="exact")) == {"items": [], "next_cursor": None, "total": 0}
    await talk.act(comment, "approve")
    page = await talk.read(count="exact")
    assert [found["id"] for found in page["items"]] == [comment["id"]]
    assert page["total"] == 1
    document = (await talk.reader.get("/v1/articles/tides?include=comments")).json()
    assert document["comment_count"] == 1
    assert document["comments"]["items"] == page["items"]


@pytest.mark.parametrize(
    ("sent", "pointer", "code"),
    [
        ({"author_name": "x"}, "#/body", "required"),
        ({"body": "x"}, "#/author_name", "required"),
        ({"author_name": " \u200b ", "body": "x"}, "#/author_name", "bad-format"),
        ({"author_name": "x", "body": "\u202e\n \u2060"}, "#/body", "bad-format"),
        ({"author_name": "x" * 81, "body": "x"}, "#/author_name", "bad-format"),
        ({"author_name": "x", "body": "y" * 5001}, "#/body", "bad-format"),
        ({"author_name": "x", "body": "y", "author_email": "no"}, "#/author_email", "bad-format"),
        ({"author_name": "x", "body": "y", "state": "approved"}, "#/state", "unknown-field"),
        ({"author_name": "x", "body": "y", "is_staff": True}, "#/is_staff", "unknown-field"),
        ({"author_name": "x", "body": "y", "parent_id": "a"}, "#/parent_id", "bad-format"),
        ({"author_name": "x", "body": "y", "elapsed_ms": -1}, "#/elapsed_ms", "out-of-range"),
        ({"author_name": "x", "body": ["y"]}, "#/body", "wrong-type"),
    ],
)
async def test_what_is_wrong_is_named(talk: Talk, sent: Any, pointer: str, code: str) -> None:
    answer = await talk.guest().post(talk.path, json=sent)
    problem = assert_problem(answer, 422, "invalid")
    assert [(found["pointer"], found["code"]) for found in problem["errors"]] == [(pointer, code)]
    assert await talk.events(type="comment.created") == []


async def test_requests_are_checked_in_the_order_of_the_contract(talk: Talk) -> None:
    guest, nowhere = talk.guest(), "/v1/articles/nowhere/comments"
    params = {"nonsense": "1"}
    plain = {"Content-Type": "text/plain"}
    huge = b"{" + b" " * 1024 * 1024
    for path, headers, content, status in (
        (nowhere, plain, huge, 404),
        (talk.path, plain, huge, 415),
        (talk.path, {"Content-Type": "application/json"}, huge, 413),
        (talk.path, {"Content-Type": "application/json"}, b"{", 400),
        (talk.path, {"Content-Type": "application/json"}, b"{}", 422),
    ):
        answer = await guest.post(path, params=params, headers=headers, content=content)
        assert answer.status_code == status, answer.text
    good = {"author_name": "Rosa", "body": "Fine."}
    await talk.set_policy(state="closed")
    problem = assert_problem(await guest.post(talk.path, params=params, json=good), 422, "invalid")
    assert pointers(problem) == ["nonsense"]
    assert_problem(await guest.post(talk.path, json={"body": "x"}), 422, "invalid")
    assert_problem(await guest.post(talk.path, json=good), 409, "comments-closed")
    assert_problem(await guest.put(talk.path, json=good), 405, "method-not-allowed")
    for _ in range(20):
        last = await guest.post(nowhere, content=huge, headers=plain, params=params)
    assert_problem(last, 429, "too-many-requests")


async def test_answers_hang_three_levels_deep_and_say_whom_they_answer(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    chain = [await talk.post("Level 0.", author_name="N0")]
    for level in range(1, 6):
        parent = chain[-1]["id"]
        chain.append(await talk.post(f"Level {level}.", parent_id=parent, author_name=f"N{level}"))
    assert [found["depth"] for found in chain] == [0, 1, 2, 3, 3, 3]
    ids = [found["id"] for found in chain]
    assert [found["parent_id"] for found in chain] == [None, *ids[:5]]
    assert [found["thread_parent_id"] for found in chain] == [None, *ids[:3], ids[2], ids[2]]
    assert [found["reply_to"] for found in chain] == [
        None, None, None, None,
        {"id": ids[3], "author_name": "N3"}, {"id": ids[4], "author_name": "N4"},
    ]  # fmt: skip
    third = await talk.read(parent=ids[2], sort="created_at")
    assert [found["id"] for found in third["items"]] == ids[3:]
    assert [found["reply_to"] for found in third["items"]] == [f["reply_to"] for f in chain[3:]]
    await talk.act(chain[3], "reject")
    third = await talk.read(parent=ids[2], sort="created_at")
    assert third["items"][0]["reply_to"] == {"id": ids[3], "author_name": None}, "no name leaks"


async def test_only_what_is_seen_under_this_article_can_be_answered(talk: Talk) -> None:
    other = Talk(talk.service, await live(talk.editor, "articles", title="Other"))
    pending, gone = await talk.post("Waits."), await talk.say("Goes.")
    await talk.act(gone, "delete")
    elsewhere = await other.say("Elsewhere.")
    nobody = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
    for parent in (pending["id"], gone["id"], elsewhere["id"], nobody, talk.article["id"]):
        problem = assert_problem(await talk.send(parent_id=parent), 422, "invalid")
        assert [(e["pointer"], e["code"]) for e in problem["errors"]] == [
            ("#/parent_id", "not-found")
        ]


async def test_an_author_may_read_change_and_delete_with_the_token_alone(talk: Talk) -> None:
    made, other = await talk.post("Frist!"), await talk.post("Mine.")
    own, foreign = {"Edit-Token": made["edit_token"]}, {"Edit-Token": other["edit_token"]}
    path = f"/v1/comments/{made['id']}"
    guest = talk.guest()
    for wrong in ({}, foreign, {"Edit-Token": ""}, {"Edit-Token": made["edit_token"][:-1] + "é"}):
        headers = {name: value.encode() for name, value in wrong.items()}
        assert_problem(await guest.get(path, headers=headers), 404, "not-found")
        changed = await guest.patch(path, json={"body": "Stolen."}, headers=headers)
        assert_problem(changed, 404, "not-found")
        assert_problem(await guest.delete(path, headers=headers), 404, "not-found")
    seen = await guest.get(path, headers=own)
    assert (seen.json()["body"], seen.json()["state"]) == ("Frist!", "pending")
    assert seen.headers["cache-control"] == "private, no-store"
    changed = await guest.patch(path, json={"body": "First!"}, headers=own)
    assert (changed.status_code, changed.json()["body_html"]) == (200, "<p>First!</p>")
    assert changed.json()["edited_at"] is not None
    assert_problem(await guest.patch(path, json={"body": " "}, headers=own), 422, "invalid")
    assert_problem(await guest.patch(path, json={"author_name": "x"}, headers=own), 422, "invalid")
    assert (await guest.delete(path, headers=own)).status_code == 204
    assert_problem(await guest.get(path, headers=own), 404, "not-found")
    assert_problem(await guest.delete(path, headers=own), 404, "not-found")
    left = await talk.moderated(made)
    assert (left["state"], left["body"], left["author"]["name"]) == ("deleted", "", "")


async def test_after_the_window_it_is_too_late(talk: Talk) -> None:
    made = await talk.post()
    own = {"Edit-Token": made["edit_token"]}
    path, guest = f"/v1/comments/{made['id']}", talk.guest()
    with time_machine.travel(now() + timedelta(minutes=14, seconds=58)):
        assert (await guest.patch(path, json={"body": "Just."}, headers=own)).status_code == 200
    with time_machine.travel(now() + timedelta(minutes=15, seconds=2)):
        late = await guest.patch(path, json={"body": "Late."}, headers=own)
        assert_problem(late, 409, "edit-window-closed")
        assert_problem(await guest.delete(path, headers=own), 409, "edit-window-closed")
        assert_problem(await guest.delete(path), 404, "not-found")
    assert (await talk.moderated(made))["body"] == "Just."


async def test_the_token_is_nowhere_and_signed_with_the_secret(talk: Talk) -> None:
    made = await talk.post()
    settings = talk.service.settings
    other = settings.model_copy(update={"secret_key": type(settings.secret_key)("another")})
    comment_id = UUID(made["id"])
    assert is_edit_token(settings, comment_id, made["edit_token"])
    assert not is_edit_token(other, comment_id, made["edit_token"])


async def test_an_edit_passes_the_checks_again(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    made = await talk.post("Harmless.")
    assert made["state"] == "approved"
    links = " ".join(f"https://shop{n}.example/" for n in range(9))
    changed = await talk.guest().patch(
        f"/v1/comments/{made['id']}",
        json={"body": f"Buy {links}"},
        headers={"Edit-Token": made["edit_token"]},
    )
    assert (changed.status_code, changed.json()["state"]) == (200, "pending")
    assert (await talk.read())["items"] == []
    document = (await talk.reader.get("/v1/articles/tides")).json()
    assert document["comment_count"] == 0
    await talk.set_policy(moderation="pre")
    await talk.act(made, "approve")
    changed = await talk.guest().patch(
        f"/v1/comments/{made['id']}",
        json={"body": "Quite another thing."},
        headers={"Edit-Token": made["edit_token"]},
    )
    assert changed.json()["state"] == "pending", "an approval is of what was read"


async def test_what_was_put_away_does_not_come_back_by_an_edit(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    spam, rejected = await talk.post("Buy.", website="x"), await talk.say("Rude.")
    await talk.act(rejected, "reject")
    token = {"Edit-Token": spam["edit_token"]}
    changed = await talk.guest().patch(
        f"/v1/comments/{spam['id']}", json={"body": "Nice words."}, headers=token
    )
    assert (changed.status_code, changed.json()["state"]) == (200, "pending"), "spam is not told"
    assert (await talk.moderated(spam))["state"] == "spam"
    token = {"Edit-Token": rejected["edit_token"]}
    changed = await talk.guest().patch(
        f"/v1/comments/{rejected['id']}", json={"body": "Nice words."}, headers=token
    )
    assert_problem(changed, 404, "not-found")


async def test_a_retry_posts_once_and_gets_the_first_answer_even_when_closed(talk: Talk) -> None:
    guest, key = talk.guest(), {"Idempotency-Key": "one"}
    first = await talk.send("Once.", guest=guest, headers=key)
    await talk.set_policy(state="closed")
    again = await talk.send("Once.", guest=guest, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    other = await talk.send("Another.", guest=guest, headers=key)
    assert other.status_code in {409, 422}
    await talk.set_policy(state="open")
    other = await talk.send("Another.", guest=guest, headers=key)
    assert_problem(other, 422, "idempotency-mismatch")
    somebody = await talk.send("Once.", headers=key)
    assert somebody.json()["comment"]["id"] != first.json()["comment"]["id"]
    assert len(await talk.events(type="comment.created")) == 2


async def test_limits_count_each_client_and_each_article(serve: Serve) -> None:
    service = await serve(comment_burst=2, comment_rate=1, comment_article_rate=5)
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    guest = talk.guest()
    for _ in range(2):
        assert (await talk.send(guest=guest)).status_code == 201
    refused = await talk.send(guest=guest)
    assert_problem(refused, 429, "too-many-requests")
    assert refused.headers["ratelimit-policy"] == '"comments";q=2;w=120'
    assert 59 <= int(refused.headers["retry-after"]) <= 60
    for _ in range(3):
        assert (await talk.send()).status_code == 201
    crowded = await talk.send()
    assert_problem(crowded, 429, "too-many-requests")
    assert crowded.headers["ratelimit-policy"] == '"article-comments";q=5;w=60'


async def test_length_limits_are_settings(serve: Serve) -> None:
    service = await serve(comment_max_length=10, comment_name_max_length=3)
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    assert (await talk.send("0123456789", author_name="Ada")).status_code == 201
    refused = await talk.send("0123456789a", author_name="Adam")
    assert pointers(assert_problem(refused, 422, "invalid")) == ["#/author_name", "#/body"]
    assert (await talk.send("e\u0301" * 10, author_name="Ada")).status_code == 201, "as NFC"


async def test_a_thread_outlives_withdrawal_and_a_new_slug(talk: Talk) -> None:
    made = await talk.say("Stays.")
    path = f"/articles/{talk.article['id']}"
    await talk.editor.post(f"{path}/unpublish")
    assert_problem(await talk.reader.get(talk.path), 404, "not-found")
    assert_problem(await talk.send(), 404, "not-found")
    assert_problem(await talk.reader.get(f"/v1/comments/{made['id']}"), 404, "not-found")
    await publish(talk.editor, "articles", talk.article)
    assert [found["id"] for found in (await talk.read())["items"]] == [made["id"]]
    await patch(talk.editor, "articles", talk.article, {"slug": "high-tides"})
    await publish(talk.editor, "articles", talk.article)
    for method in ("GET", "POST"):
        moved = await talk.guest().request(method, talk.path)
        assert moved.status_code == 308
        assert moved.headers["location"] == "/v1/articles/high-tides/comments"
    talk.article["slug"] = "high-tides"
    assert [found["id"] for found in (await talk.read())["items"]] == [made["id"]]
    assert (await talk.reader.get("/v1/articles/high-tides")).json()["comment_count"] == 1
    await talk.editor.delete(path, headers={"If-Match": "*"})
    assert_problem(await talk.reader.get(talk.path), 410, "gone")
