"""Of a commenter nothing is told, little is kept, and that not for ever."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.comments.private_models import CommentRecord
from app.comments.upkeep import keep_up
from app.foundation.clock import now
from app.foundation.models import Base
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.conftest import TABLES, Serve
from tests.factories import assert_problem, live

FIRST, SECOND = "the first secret", "the second"
EMAIL = "quokka.canary@example.org"
CANARIES = ("quokka.canary", "198.51.100.77", "QuokkaBrowser", "quokka.example")


async def everything(talk: Talk) -> str:
    """Every row of every table, as text."""
    async with talk.service.database.read() as session:
        tables = [Base.metadata.tables[name] for name in TABLES]
        return "\n".join([repr(await session.rows(table.select())) for table in tables])


async def records(talk: Talk) -> list[Any]:
    async with talk.service.database.read() as session:
        return list(await session.rows(select(*CommentRecord.__table__.c)))


def quokka(talk: Talk) -> Any:
    """Somebody of whom nothing may be seen anywhere."""
    return talk.guest(
        "198.51.100.77", **{"User-Agent": "QuokkaBrowser", "Referer": "https://quokka.example/"}
    )


async def test_no_address_email_hash_or_verdict_is_told_or_kept(
    talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await talk.set_policy(**POST_AT_ONCE)
    guest = quokka(talk)
    answers = [await talk.send("Words.", guest=guest, author_email=EMAIL)]
    made = answers[0].json()["comment"]
    own = {"Edit-Token": answers[0].json()["edit_token"]}
    path = f"/v1/comments/{made['id']}"
    answers += [
        await guest.patch(path, json={"body": "Other words."}, headers=own),
        await guest.get(path, headers=own),
        await guest.get(path),
        await guest.post(f"{path}/votes", json={"value": 1}),
        await guest.post(f"{path}/reports", json={"reason": "spam"}),
        await talk.send("Buy.", guest=guest, author_email=EMAIL, website="x"),
        await talk.send("x" * 9000, guest=guest, author_email=EMAIL),
        await talk.reader.get(talk.path, params={"view": "flat"}),
        await talk.reader.get("/v1/articles/tides?include=all"),
        await talk.reader.get("/v1/comments/counts", params={"ids": talk.article["id"]}),
        await talk.editor.get("/events", params={"limit": 1000}),
        await talk.editor.get("/comments"),
        await talk.editor.get(f"/comments/{made['id']}"),
    ]
    told = "\n".join(f"{a.headers} {a.text}" for a in answers) + caplog.text
    kept = await everything(talk)
    for canary in CANARIES:
        assert canary not in told
        assert canary not in kept
    private = await records(talk)
    assert len(private) == 2
    assert all(row.client_hash and row.email_hash and row.key_number == 1 for row in private)
    public = "\n".join(answer.text for answer in answers[:-2])
    for row in private:
        for digest in (row.client_hash, row.email_hash, row.text_hash):
            assert digest.hex() not in public
    for word in ("verdict", "honeypot", "_hash", "user_agent", "email"):
        assert word not in "\n".join(answer.text for answer in answers[:11] if answer.is_success)
        assert word not in answers[11].text


async def test_an_email_is_kept_sealed_only_where_the_publisher_needs_it(serve: Serve) -> None:
    service = await serve(comment_keep_email=True)
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    made = await talk.post(author_email=EMAIL)
    assert (await talk.moderated(made))["author"]["email"] == EMAIL
    assert EMAIL not in await everything(talk)
    await talk.act(made, "delete")
    author = (await talk.moderated(made))["author"]
    assert author == {"name": "", "is_staff": False, "email": None, "has_email": False}


async def test_export_and_erase_by_email_keep_the_shape_of_the_thread(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    root = await talk.post("Quokka's root.", author_name="Quokka", author_email=EMAIL)
    reply = await talk.post("A reply.", parent_id=root["id"])
    lonely = await talk.post("Quokka's own.", author_name="Quokka", author_email=EMAIL.upper())
    spam = await talk.post("Quokka buys.", author_name="Quokka", author_email=EMAIL, website="x")
    asked = {"email": f"{EMAIL}"}
    exported = (await talk.editor.post("/comments/export", json=asked)).json()["items"]
    assert [item["id"] for item in exported] == [root["id"], lonely["id"], spam["id"]]
    assert exported[0]["article"] == {"id": talk.article["id"], "title": "Tides"}
    assert exported[2]["state"] == "spam"
    erased = await talk.editor.post("/comments/erase", json=asked)
    assert erased.json() == {"erased": 3}
    [place] = (await talk.read())["items"]
    assert (place["id"], place["author"], place["body"]) == (root["id"], None, None)
    assert [found["id"] for found in place["replies"]] == [reply["id"]]
    assert "quokka" not in (await everything(talk)).lower()
    assert (await talk.editor.post("/comments/export", json=asked)).json() == {"items": []}
    assert (await talk.editor.post("/comments/erase", json=asked)).json() == {"erased": 0}
    assert len(await talk.events(type="comment.erased")) == 3
    refused = await talk.editor.post("/comments/export", json={"email": "x"})
    assert_problem(refused, 422, "invalid")
    nobody = await talk.editor.post("/comments/export", json={"email": "nobody@example.org"})
    assert nobody.json() == {"items": []}


async def test_answers_kept_for_a_retry_are_sealed(talk: Talk) -> None:
    guest, key = talk.guest(), {"Idempotency-Key": "one"}
    sent = {"author_name": "Quokka", "author_email": EMAIL, "guest": guest, "headers": key}
    made = await talk.post("Quokka says.", **sent)
    for _ in range(2):
        exported = await talk.editor.post("/comments/export", json={"email": EMAIL}, headers=key)
        assert "Quokka says." in exported.text
    assert exported.headers["idempotent-replayed"] == "true"
    await talk.editor.post("/comments/erase", json={"email": EMAIL})
    kept = await everything(talk)
    assert "Quokka" not in kept
    assert made["edit_token"] not in kept
    again = await talk.send("Quokka says.", **sent)
    assert again.json()["edit_token"] == made["edit_token"]


async def test_the_worker_deletes_what_was_put_away_long_ago(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    spam, rejected = await talk.post("Buy.", website="x"), await talk.post("Rude.")
    answered, kept = await talk.post("Answered."), await talk.post("Kept.")
    reply = await talk.post("Reply.", parent_id=answered["id"])
    deleted = await talk.post("Deleted.")
    for comment, action in ((rejected, "reject"), (answered, "reject"), (deleted, "delete")):
        await talk.act(comment, action)
    service = talk.service
    types, settings = service.app.state.content_types, service.settings
    with time_machine.travel(now() + timedelta(days=89)):
        await keep_up(service.database, types, settings)
        assert (await talk.moderated(rejected))["body"] == "Rude."
    with time_machine.travel(now() + timedelta(days=91)):
        for _ in range(2):
            await keep_up(service.database, types, settings)
        for gone in (spam, rejected, deleted):
            answer = await talk.editor.get(f"/comments/{gone['id']}")
            assert_problem(answer, 404, "not-found")
        assert (await talk.moderated(answered))["body"] == ""
        items = (await talk.read(sort="created_at"))["items"]
        assert [found["id"] for found in items] == [answered["id"], kept["id"]]
        assert [found["id"] for found in items[0]["replies"]] == [reply["id"]]


async def test_what_was_sealed_under_an_earlier_secret_still_counts(serve: Serve) -> None:
    first = await serve(secret_key=FIRST)
    talk = Talk(first, await live(first.editor, "articles", title="Tides"))
    await talk.set_policy(**POST_AT_ONCE)
    await talk.editor.post("/bans", json={"kind": "address", "value": "203.0.113.0/24"})
    second = await serve(secret_key=SECOND, previous_secret_keys=[FIRST])
    again = Talk(second, talk.article)
    made = await again.post("Still banned.", guest=again.guest("203.0.113.5"))
    assert (await again.moderated(made))["state"] == "spam"
