"""Akismet, against a stand-in that behaves like the documented service: well, slowly, badly."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from app.comments.private_models import SpamEvidence
from app.comments.upkeep import keep_up
from app.foundation.clock import format_instant, now
from tests.comments.akismet import KEY, Akismet, akismet
from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.conftest import Serve
from tests.factories import live

SPAMMER = {"author_name": "akismet-guaranteed-spam"}


@dataclass
class Asked(Talk):
    """People who talk, and the service that judges them."""

    akismet: Akismet = None  # type: ignore[assignment]

    async def keep_up(self) -> None:
        """What the worker does at one look."""
        types = self.service.app.state.content_types
        await keep_up(self.service.database, types, self.service.settings)

    async def evidence(self) -> list[Any]:
        """The rows of the table of evidence."""
        async with self.service.database.read() as session:
            return list(await session.rows(select(*SpamEvidence.__table__.c)))


@pytest.fixture(scope="module")
def server() -> Iterator[Akismet]:
    with akismet() as running:
        yield running


@pytest.fixture
async def talk(serve: Serve, server: Akismet) -> Asked:
    server.mood = "well"
    server.asked.clear()
    service = await serve(
        akismet_key=KEY, akismet_url=server.url, akismet_timeout=0.8, akismet_is_test=True,
        site_url="https://news.example", trusted_proxies=["127.0.0.1"],
    )  # fmt: skip
    made = Asked(service, await live(service.editor, "articles", title="Tides"), akismet=server)
    await made.set_policy(**POST_AT_ONCE)
    return made


async def test_it_is_asked_with_the_documented_fields(talk: Asked) -> None:
    root = await talk.post("A question.")
    guest = talk.guest(
        "203.0.113.9", **{"User-Agent": "Browser/1", "Referer": "https://a.example/"}
    )
    made = await talk.post("An answer.", guest=guest, parent_id=root["id"],
                           author_email="rosa@example.org")  # fmt: skip
    assert made["state"] == "approved"
    assert talk.akismet.of("comment-check")[1] == {
        "api_key": KEY,
        "blog": "https://news.example",
        "user_ip": "203.0.113.9",
        "user_agent": "Browser/1",
        "referrer": "https://a.example/",
        "permalink": "https://news.example/tides",
        "comment_type": "reply",
        "comment_author": "Rosa",
        "comment_author_email": "rosa@example.org",
        "comment_content": "An answer.",
        "comment_date_gmt": talk.akismet.of("comment-check")[1]["comment_date_gmt"],
        "blog_lang": "en",
        "blog_charset": "UTF-8",
        "honeypot_field_name": "website",
        "is_test": "1",
    }
    assert talk.akismet.of("comment-check")[0]["comment_type"] == "comment"
    verdicts = (await talk.moderated(made))["verdicts"]
    assert verdicts[-1] | {"at": ""} == {
        "check": "akismet", "outcome": "allow", "reason": "", "score": 0.0, "at": "",
    }  # fmt: skip


async def test_what_it_takes_for_spam_is_spam_and_told_pending(talk: Asked) -> None:
    made = await talk.post(**SPAMMER)
    assert made["state"] == "pending"
    found = await talk.moderated(made)
    assert (found["state"], found["verdict"]) == ("spam", "spam")
    assert found["verdicts"][-1]["score"] == 0.9
    blatant = await talk.moderated(await talk.post(author_name="viagra-test-123"))
    assert blatant["verdicts"][-1]["score"] == 1.0
    trapped = await talk.post(website="x")
    asked = len(talk.akismet.asked)
    assert (await talk.moderated(trapped))["state"] == "spam"
    assert asked == 2, "nobody is asked about what is spam already"


@pytest.mark.parametrize("mood", ["slow", "broken", "odd", "moved"])
async def test_without_a_clear_answer_a_comment_waits_and_is_checked_again(
    talk: Asked, mood: str
) -> None:
    talk.akismet.mood = mood
    good, bad = await talk.post("Fine words."), await talk.post(**SPAMMER)
    assert (good["state"], bad["state"]) == ("pending", "pending")
    last = (await talk.moderated(good))["verdicts"][-1]
    assert (last["check"], last["outcome"]) == ("akismet", "hold")
    assert last["reason"].startswith("Akismet ")
    assert [row.expires_at for row in await talk.evidence()] == [None, None]
    with time_machine.travel(now() + timedelta(minutes=1)):
        await talk.keep_up()
    assert (await talk.moderated(good))["state"] == "pending"
    talk.akismet.mood = "well"
    with time_machine.travel(now() + timedelta(minutes=1, seconds=1)):
        asked = len(talk.akismet.asked)
        await talk.keep_up()
        assert len(talk.akismet.asked) == asked, "each wait is longer than the one before"
    with time_machine.travel(now() + timedelta(minutes=5)):
        await talk.keep_up()
    assert (await talk.moderated(good))["state"] == "approved"
    found = await talk.moderated(bad)
    assert (found["state"], found["verdict"]) == ("spam", "spam")
    assert found["history"][-1]["actor"] == {"id": None, "name": "schedule"}
    assert talk.akismet.of("comment-check")[-1]["recheck_reason"] == "recheck"
    assert [row.task for row in await talk.evidence()] == [None, None]
    assert all(row.expires_at is not None for row in await talk.evidence())


async def test_nobody_there_is_like_no_answer(talk: Asked) -> None:
    settings = talk.service.settings.model_copy(update={"akismet_url": "http://127.0.0.1:9"})
    talk.service.app.state.settings = settings
    made = await talk.post("Fine words.")
    assert made["state"] == "pending"
    assert "ConnectError" in (await talk.moderated(made))["verdicts"][-1]["reason"]


async def test_what_others_hold_stays_pending_after_a_late_answer(talk: Asked) -> None:
    talk.akismet.mood = "broken"
    links = " ".join(f"https://a{n}.example/" for n in range(9))
    held = await talk.post(f"See {links}")
    await talk.set_policy(moderation="pre")
    waiting = await talk.post("Plain.")
    talk.akismet.mood = "well"
    with time_machine.travel(now() + timedelta(minutes=1)):
        await talk.keep_up()
    for made in (held, waiting):
        found = await talk.moderated(made)
        assert found["state"] == "pending"
        assert found["verdicts"][-1]["outcome"] == "allow"


async def test_a_moderators_reversal_is_told_with_the_original_values(talk: Asked) -> None:
    guest = talk.guest("203.0.113.9", **{"User-Agent": "Browser/1"})
    spam = await talk.post("Not so bad.", guest=guest, **SPAMMER)
    ham = await talk.post("Buy gold.", guest=guest)
    original = {fields["comment_content"]: fields for fields in talk.akismet.of("comment-check")}
    await talk.act(spam, "approve")
    await talk.act(ham, "spam")
    talk.akismet.mood = "broken"
    await talk.keep_up()
    talk.akismet.mood = "well"
    talk.akismet.asked.clear()
    with time_machine.travel(now() + timedelta(minutes=5)):
        await talk.keep_up()
    assert talk.akismet.of("submit-ham") == [original["Not so bad."]]
    assert talk.akismet.of("submit-spam") == [original["Buy gold."]]
    talk.akismet.asked.clear()
    await talk.act(ham, "approve")
    await talk.act(ham, "spam")
    await talk.act(spam, "reject")
    await talk.keep_up()
    assert talk.akismet.asked == [], "it knows already"


async def test_a_decision_ends_the_asking(talk: Asked) -> None:
    talk.akismet.mood = "broken"
    made = await talk.post("Fine words.")
    await talk.act(made, "approve")
    talk.akismet.asked.clear()
    talk.akismet.mood = "well"
    with time_machine.travel(now() + timedelta(minutes=5)):
        await talk.keep_up()
    assert talk.akismet.asked == []
    assert (await talk.moderated(made))["state"] == "approved"


async def test_evidence_is_sealed_and_gone_fourteen_days_after_the_last_verdict(
    talk: Asked,
) -> None:
    guest = talk.guest("203.0.113.9", **{"User-Agent": "QuokkaBrowser"})
    made = await talk.post("Fine words.", guest=guest, author_email="quokka@example.org")
    [row] = await talk.evidence()
    for canary in (b"203.0.113.9", b"Quokka", b"quokka", b"Fine words"):
        assert canary not in row.sealed
    with time_machine.travel(now() + timedelta(days=10)):
        await talk.act(made, "spam")
    with time_machine.travel(now() + timedelta(days=20)):
        await talk.keep_up()
        assert len(await talk.evidence()) == 1, "counted from the last verdict"
    with time_machine.travel(now() + timedelta(days=24, minutes=1)):
        await talk.keep_up()
    assert await talk.evidence() == []
    assert format_instant(now()) > made["created_at"]


async def test_what_its_author_deletes_leaves_no_evidence(talk: Asked) -> None:
    made = await talk.post("Fine words.")
    token = {"Edit-Token": made["edit_token"]}
    edited = await talk.guest().patch(
        f"/v1/comments/{made['id']}", json={"body": "Other words."}, headers=token
    )
    assert edited.json()["state"] == "approved"
    assert len(await talk.evidence()) == 1
    assert talk.akismet.of("comment-check")[-1]["recheck_reason"] == "edit"
    await talk.guest().delete(f"/v1/comments/{made['id']}", headers=token)
    assert await talk.evidence() == []
