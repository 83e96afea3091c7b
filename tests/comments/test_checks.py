"""Every check of the chain leaves a verdict; what they come to decides, with the policy."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from app.comments.assembling import open_chain
from app.foundation.clock import format_instant, now
from app.foundation.settings import SettingsAreWrong
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.conftest import Serve, make_settings
from tests.factories import assert_problem, live, pointers

LOCAL = ["honeypot", "time_trap", "bans", "rate", "duplicate", "links"]


def found(comment: Any) -> dict[str, str]:
    """The outcome of each check."""
    return {verdict["check"]: verdict["outcome"] for verdict in comment["verdicts"]}


async def test_each_check_leaves_a_verdict_in_the_order_of_the_chain(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    made = await talk.post("Harmless words.", website="", elapsed_ms=60_000)
    assert made["state"] == "approved"
    comment = await talk.moderated(made)
    assert found(comment) == dict.fromkeys(LOCAL, "allow")
    assert [verdict["check"] for verdict in comment["verdicts"]] == LOCAL


async def test_the_honeypot_the_trap_and_the_links_leave_evidence(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    links = "https://a.example http://b.example https://c.example"
    for sent, check, outcome, state in (
        ({"website": "http://spam"}, "honeypot", "spam", "spam"),
        ({"elapsed_ms": 300}, "time_trap", "hold", "pending"),
        ({"body": links}, "links", "hold", "pending"),
        ({"body": links.replace("https://c", "ftp://c")}, "links", "allow", "approved"),
    ):
        made = await talk.post(**{"body": "Some words.", **sent})
        assert made["state"] == ("approved" if state == "approved" else "pending")
        comment = await talk.moderated(made)
        [verdict] = [one for one in comment["verdicts"] if one["check"] == check]
        assert (verdict["outcome"], comment["state"]) == (outcome, state)
        assert bool(verdict["reason"]) == (outcome != "allow")
        assert 0 <= verdict["score"] <= 1


async def test_the_same_words_again_are_held_and_a_campaign_is_spam(talk: Talk) -> None:
    await talk.set_policy("site", **POST_AT_ONCE)
    words = "The very same words about gold."
    states = []
    for number in range(5):
        article = await live(talk.editor, "articles", title=f"Story {number}")
        other = Talk(talk.service, article, _addresses=talk._addresses)
        made = await other.post(words.upper() if number % 2 else f"  {words}")
        states.append((await other.moderated(made))["state"])
    assert states == ["approved", "approved", "approved", "spam", "spam"]
    await talk.post("Twice under one article.")
    again = await talk.post("Twice  under one article.")
    assert found(await talk.moderated(again))["duplicate"] == "hold"
    await talk.post("Thank you!")
    assert (await talk.post("Thank you!"))["state"] == "approved"


async def test_a_client_without_pause_waits(serve: Serve) -> None:
    service = await serve(comment_busy_count=2)
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    await talk.set_policy(**POST_AT_ONCE)
    guest = talk.guest()
    states = [(await talk.post(f"Number {n}.", guest=guest))["state"] for n in range(3)]
    assert states == ["approved", "approved", "pending"]
    assert (await talk.post("Somebody else."))["state"] == "approved"


async def test_blocked_words_and_patterns_in_any_spelling(serve: Serve) -> None:
    service = await serve(
        comment_blocked_words="casino, Glücksspiel,c++",
        comment_blocked_patterns=r"buy\s+\d+ pills" + "\n" + r"(a+)+$x",
    )
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    await talk.set_policy(**POST_AT_ONCE)
    for sent, state in (
        ({"body": "A CASINO night"}, "spam"),
        ({"body": "ｃａｓｉｎｏ"}, "spam"),
        ({"body": "cas\u200bino"}, "spam"),
        ({"body": "Ein glücksspiel, ja"}, "spam"),
        ({"body": "Learn C++ now"}, "spam"),
        ({"body": "Buy  100 pills"}, "spam"),
        ({"author_name": "Casino"}, "spam"),
        ({"author_email": "casino@example.org"}, "spam"),
        ({"body": "The casinos are gone"}, "approved"),
        ({"body": "C and plus"}, "approved"),
    ):
        made = await talk.moderated(await talk.post(**{"body": "Words of mine.", **sent}))
        assert made["state"] == state, sent


async def test_patterns_take_linear_time(serve: Serve) -> None:
    service = await serve(comment_blocked_patterns=r"(a*)*b", comment_max_length=100_000)
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    started = time.process_time()
    made = await talk.post("a" * 100_000)
    assert time.process_time() - started < 2
    assert found(await talk.moderated(made))["words"] == "allow"


async def test_the_chain_is_a_list_in_the_settings(serve: Serve) -> None:
    service = await serve(comment_checks="links,honeypot")
    talk = Talk(service, await live(service.editor, "articles", title="Tides"))
    made = await talk.moderated(await talk.post())
    assert [verdict["check"] for verdict in made["verdicts"]] == ["links", "honeypot"]
    assert open_chain(make_settings(comment_checks=[])).local == ()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"comment_checks": ["links", "nonsense"]}, "“nonsense” is unknown; known are akismet"),
        ({"comment_blocked_patterns": ["(a"]}, "“(a” is not a pattern"),
    ],
)
def test_a_chain_that_cannot_be_is_refused_with_a_sentence(
    values: dict[str, Any], words: str
) -> None:
    with pytest.raises(SettingsAreWrong) as refused:
        open_chain(make_settings(**values))
    assert words in str(refused.value)


async def test_bans_by_range_email_name_and_writer_until_they_expire(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    written = await talk.post("Mine.", guest=talk.guest("203.0.113.77"))
    six = await talk.post("Mine too.", guest=talk.guest("2001:db8:1:2::5"))
    for asked in (
        {"kind": "address", "value": "192.0.2.0/24"},
        {"kind": "address", "value": "2001:db8:7::/48", "reason": "A campaign."},
        {"kind": "email", "value": " Rude@Example.org"},
        {"kind": "name", "value": "Mr. ＳＰＡＭ"},
        {"kind": "address", "comment_id": written["id"]},
        {"kind": "address", "comment_id": six["id"]},
    ):
        made = await talk.editor.post("/bans", json=asked)
        assert made.status_code == 201, made.text
        assert "192.0.2" not in made.text + (await talk.editor.get("/bans")).text
    for sent, address, state in (
        ({}, "192.0.2.200", "spam"),
        ({}, "192.0.3.1", "approved"),
        ({}, "2001:db8:7:ffff::1", "spam"),
        ({}, "2001:db8:8::1", "approved"),
        ({}, "203.0.113.77", "spam"),
        ({}, "::ffff:203.0.113.77", "spam"),
        ({}, "203.0.113.78", "approved"),
        ({}, "2001:db8:1:2:aaaa::1", "spam"),
        ({}, "2001:db8:1:3::1", "approved"),
        ({"author_email": "rude@example.ORG"}, None, "spam"),
        ({"author_name": "mr. spam"}, None, "spam"),
    ):
        body = f"From {address} {sent}."
        made = await talk.post(**{"body": body, **sent}, guest=talk.guest(address))
        assert (await talk.moderated(made))["state"] == state, (sent, address)
    listed = (await talk.editor.get("/bans", params={"limit": 4, "count": "exact"})).json()
    assert (len(listed["items"]), listed["total"]) == (4, 6)
    rest = await talk.editor.get("/bans", params={"limit": 4, "cursor": listed["next_cursor"]})
    assert [one["kind"] for one in rest.json()["items"]] == ["address", "address"]
    name = next(one for one in listed["items"] if one["kind"] == "name")
    assert name["name"] == "mr. spam"
    assert (await talk.editor.delete(f"/bans/{name['id']}")).status_code == 204
    assert (await talk.editor.delete(f"/bans/{name['id']}")).status_code == 404
    assert (await talk.post("Again.", author_name="Mr. Spam"))["state"] == "approved"


async def test_a_ban_ends_by_itself(talk: Talk) -> None:
    await talk.set_policy(**POST_AT_ONCE)
    ends = format_instant(now() + timedelta(hours=1))
    asked = {"kind": "name", "value": "Rosa", "expires_at": ends}
    assert (await talk.editor.post("/bans", json=asked)).status_code == 201
    assert (await talk.moderated(await talk.post("Now.")))["state"] == "spam"
    with time_machine.travel(now() + timedelta(hours=2)):
        assert (await talk.post("Later."))["state"] == "approved"


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"kind": "address"}, "#"),
        ({"kind": "name", "value": "x", "comment_id": "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"}, "#"),
        ({"kind": "address", "value": "no"}, "#/value"),
        ({"kind": "address", "value": "10.0.0.0/8"}, "#/value"),
        ({"kind": "address", "value": "2001::/16"}, "#/value"),
        ({"kind": "email", "comment_id": "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"}, "#/comment_id"),
        ({"kind": "name", "value": "x", "expires_at": "2020-01-01T00:00:00Z"}, "#/expires_at"),
        ({"kind": "shoe", "value": "x"}, "#/kind"),
    ],
)
async def test_a_ban_of_nobody_is_refused(talk: Talk, asked: Any, pointer: str) -> None:
    refused = await talk.editor.post("/bans", json=asked)
    assert pointers(assert_problem(refused, 422, "invalid")) == [pointer]
