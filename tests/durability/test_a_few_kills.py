"""`make durability` in miniature: real servers, killed in the middle of writes."""

import pytest
from sqlalchemy import text

from app.main import open_database
from durability.invariants import INVARIANTS, find_violations
from durability.kills import kill
from durability.ledger import EntryState, Fact, RowState
from durability.report import write_report
from tests.conftest import Service
from tests.factories import create, live


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(database_kind: str) -> None:
    result = kill(database_kind, 2, 1)
    losses = [defect for defect in result.ledger.defects if not defect.startswith("Ready only")]
    assert losses == []
    assert result.done == 2
    assert result.ledger.acknowledged > 3
    assert "| kill -9 |" in write_report([result])


DAMAGE = {
    "every entry has its revisions": "DELETE FROM revisions",
    "an entry is called what": "UPDATE entries SET title = 'other'",
    "live rows, publications and entries agree": "UPDATE entries SET live_revision = NULL",
    "a live row shows the revision": "UPDATE articles SET title = 'other'",
    "at most one publication": ("UPDATE publications SET live_until = NULL"),
    "what is live can be found by its slug": "DELETE FROM redirects",
    "only live entries have live references": "DELETE FROM articles",
    "only live entries have live tags": "DELETE FROM entry_references WHERE side = 'live'",
    "a draft's section is among its references": (
        "DELETE FROM entry_references WHERE target_kind = 'section'"
    ),
    "every accepted change of an entry is an event": (
        "DELETE FROM events WHERE type = 'article.saved'"
    ),
    "every entry was created once": "DELETE FROM events WHERE type = 'article.created'",
    "live entries are filed": "DELETE FROM listings",
    "every publication is an event": "UPDATE events SET type = 'article.saved'",
    "no event is about an entry": "DELETE FROM entries",
    "threads count what is approved": "UPDATE comment_threads SET comment_count = 7",
    "comments are shown if": "UPDATE comments SET reply_count = 7",
    "every comment has its record": "DELETE FROM comment_records",
    "the rows and the events of tags agree": "UPDATE tags SET version = 7",
}


async def find_in(service: Service) -> list[str]:
    database = open_database(service.settings)
    try:
        return await find_violations(database, is_embedded=service.settings.is_embedded)
    finally:
        await database.close()


@pytest.fixture
async def content(service: Service) -> None:
    """An article that was published twice and points at the catalog."""
    editor = service.editor
    tag = await create(editor, "tags", name="T")
    section = await create(editor, "sections", name="S")
    entry = await live(editor, "articles", title="A", tag_ids=[tag["id"]], section_id=section["id"])
    await editor.patch(f"/articles/{entry['id']}", json={"title": "B"}, headers={"If-Match": "*"})
    await editor.post(f"/articles/{entry['id']}/publish")
    sent = {"author_name": "Reader", "body": "Words."}
    posted = await service.reader.post("/v1/articles/a/comments", json=sent)
    await editor.post(f"/comments/{posted.json()['comment']['id']}/approve")


@pytest.mark.usefixtures("content")
async def test_what_is_in_order_violates_nothing(service: Service) -> None:
    assert await find_in(service) == []


@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("sentence", DAMAGE)
async def test_the_checks_see_damage(service: Service, sentence: str) -> None:
    assert any(known.startswith(sentence) for known in INVARIANTS)
    async with service.database.write() as session:
        if service.settings.is_embedded:
            await session.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            await session.execute(text("SET session_replication_role = replica"))
        await session.execute(text(DAMAGE[sentence]))
        if not service.settings.is_embedded:
            await session.execute(text("SET session_replication_role = DEFAULT"))
    found = await find_in(service)
    assert any(sentence in violation for violation in found), found


def test_a_ledger_explains_only_what_it_was_told() -> None:
    state = EntryState(3, "t", due="t")
    fact = Fact("articles", "id", (state, EntryState(4, "u")))
    assert fact.allows(state)
    assert fact.allows(EntryState(4, "u"))
    assert fact.allows(EntryState(4, "t", live="t")), "the clock came to it"
    assert not fact.allows(EntryState(2, "t"))
    assert not fact.allows(None)
    assert not Fact("tags", "id", (None,)).allows(RowState(1, "n"))
