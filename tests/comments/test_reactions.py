"""Readers vote and report: once each, counted exactly, without an address being kept."""

import asyncio
from datetime import timedelta

import time_machine
from sqlalchemy import select

from app.comments.private_models import CommentReport, CommentVote, HashKey
from app.comments.upkeep import keep_up
from app.foundation.clock import now
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.conftest import Serve
from tests.factories import assert_problem, live


async def test_a_vote_can_be_changed_and_taken_back(talk: Talk) -> None:
    made = await talk.say()
    path, guest, other = f"/v1/comments/{made['id']}/votes", talk.guest(), talk.guest()
    for voter, value, score in (
        (guest, 1, 1), (guest, 1, 1), (other, 1, 2), (guest, -1, 0), (guest, 0, 1), (guest, 0, 1),
        (other, -1, -1), (guest, 1, 0),
    ):  # fmt: skip
        answer = await voter.post(path, json={"value": value})
        assert answer.json() == {"score": score, "value": value}
    [shown] = (await talk.read())["items"]
    assert shown["score"] == 0
    assert len(await talk.events(type="comment.voted")) == 6, "what changes nothing is no event"
    for wrong in (2, "1", True, None, 0.5):
        assert_problem(await guest.post(path, json={"value": wrong}), 422, "invalid")


async def test_the_score_is_exact_with_fifty_voters_at_once(talk: Talk) -> None:
    made = await talk.say()
    path = f"/v1/comments/{made['id']}/votes"
    votes = [(talk.guest(), 1 if number % 3 else -1) for number in range(50)]
    answers = await asyncio.gather(*(g.post(path, json={"value": value}) for g, value in votes))
    assert {answer.status_code for answer in answers} == {200}
    total = sum(value for _, value in votes)
    assert (await talk.read())["items"][0]["score"] == total
    one = talk.guest()
    await asyncio.gather(*(one.post(path, json={"value": 1}) for _ in range(10)))
    assert (await talk.read())["items"][0]["score"] == total + 1, "one client, one vote"


async def test_the_neighbors_in_a_network_of_ipv6_are_one_client(talk: Talk) -> None:
    made = await talk.say()
    path = f"/v1/comments/{made['id']}/votes"
    for address, score in (("2001:db8::1", 1), ("2001:db8::2", 1), ("2001:db8:0:1::1", 2)):
        answer = await talk.guest(address).post(path, json={"value": 1})
        assert answer.json()["score"] == score


async def test_a_vote_is_found_again_after_the_key_has_changed(talk: Talk) -> None:
    made = await talk.say()
    path, guest = f"/v1/comments/{made['id']}/votes", talk.guest()
    await guest.post(path, json={"value": 1})
    database, settings = talk.service.database, talk.service.settings
    types = talk.service.app.state.content_types
    with time_machine.travel(now() + timedelta(days=31)):
        await keep_up(database, types, settings)
        await talk.guest().post(path, json={"value": 1})
        assert (await guest.post(path, json={"value": -1})).json()["score"] == 0
        async with database.read() as session:
            numbers = {row[0] for row in await session.rows(select(HashKey.number))}
            votes = await session.rows(select(CommentVote.key_number, CommentVote.voter_hash))
        assert numbers == {1, 2}
        assert {row.key_number for row in votes} == {2}
        assert len({row.voter_hash for row in votes}) == 2
    with time_machine.travel(now() + timedelta(days=62)):
        await keep_up(database, types, settings)
        async with database.read() as session:
            numbers = {row[0] for row in await session.rows(select(HashKey.number))}
        assert numbers == {1, 2, 3}, "the first still counts: the comment was written under it"
        await talk.act(made, "delete")
    with time_machine.travel(now() + timedelta(days=93)):
        await keep_up(database, types, settings)
        async with database.read() as session:
            numbers = {row[0] for row in await session.rows(select(HashKey.number))}
        assert numbers == {2, 4}, "nothing counts on the others any more; votes do on the second"


async def test_one_voter_has_another_hash_for_each_comment(talk: Talk) -> None:
    guest = talk.guest("203.0.113.9")
    for made in (await talk.say("One."), await talk.say("Two.")):
        await guest.post(f"/v1/comments/{made['id']}/votes", json={"value": 1})
    async with talk.service.database.read() as session:
        rows = await session.rows(select(CommentVote.voter_hash))
    assert len({row.voter_hash for row in rows}) == 2


async def test_reports_take_a_comment_back_into_the_queue_at_the_threshold(talk: Talk) -> None:
    made = await talk.say("Rude.")
    path = f"/v1/comments/{made['id']}/reports"
    guests = [talk.guest() for _ in range(3)]
    asked = {"reason": "abuse", "detail": "Look\u202e here."}
    for guest in (guests[0], guests[0], guests[1]):
        assert (await guest.post(path, json=asked)).status_code == 204
    found = await talk.moderated(made)
    assert (found["state"], found["report_count"]) == ("approved", 2)
    await guests[2].post(path, json={"reason": "spam"})
    found = await talk.moderated(made)
    assert (found["state"], found["report_count"]) == ("pending", 3)
    assert [(r["reason"], r["detail"]) for r in found["reports"]] == [
        ("abuse", "Look here."), ("abuse", "Look here."), ("spam", None),
    ]  # fmt: skip
    assert (await talk.read())["items"] == []
    assert found["history"][-1]["type"] == "comment.held"
    found = await talk.act(made, "approve")
    assert (found["state"], found["report_count"]) == ("approved", 0)
    assert all(report["settled_at"] for report in found["reports"])
    for guest in guests:
        assert (await guest.post(path, json=asked)).status_code == 204
    found = await talk.moderated(made)
    assert (found["state"], found["report_count"]) == ("approved", 0), "they were heard"
    for wrong in ({}, {"reason": "x"}, {"reason": "spam", "detail": "x" * 2001}):
        assert_problem(await talk.guest().post(path, json=wrong), 422, "invalid")


async def test_what_readers_do_not_see_takes_neither_votes_nor_reports(talk: Talk) -> None:
    pending, gone = await talk.post(), await talk.say()
    await talk.act(gone, "delete")
    off = Talk(talk.service, await live(talk.editor, "articles", title="Off"))
    hidden = await off.say()
    await off.set_policy(state="off")
    nobody = {"id": "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"}
    for comment in (pending, gone, hidden, nobody):
        for what, body in (("votes", {"value": 1}), ("reports", {"reason": "spam"})):
            answer = await talk.guest().post(f"/v1/comments/{comment['id']}/{what}", json=body)
            assert_problem(answer, 404, "not-found")
    async with talk.service.database.read() as session:
        assert not await session.rows(select(CommentVote.comment_id))
        assert not await session.rows(select(CommentReport.id))


async def test_votes_and_reports_share_a_limit(serve: Serve) -> None:
    service = await serve(comment_reaction_rate=2)
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    await talk.set_policy(**POST_AT_ONCE)
    made, guest = await talk.post(), talk.guest()
    path = f"/v1/comments/{made['id']}"
    vote = await guest.post(f"{path}/votes", json={"value": 1})
    assert vote.headers["ratelimit-policy"] == '"reactions";q=2;w=60'
    await guest.post(f"{path}/reports", json={"reason": "spam"})
    refused = await guest.post(f"{path}/votes", json={"value": 1})
    assert_problem(refused, 429, "too-many-requests")
    assert (await talk.guest().post(f"{path}/votes", json={"value": 1})).status_code == 200
