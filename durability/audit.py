"""Compares the ledger with the database."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.catalog.tags.models import Tag
from app.comments.models import Comment
from app.content.models import Entry, Revision
from app.content_types.articles.models import Article
from app.foundation.database import Database, ReadSession
from durability.invariants import find_violations
from durability.ledger import CommentState, EntryState, Fact, Ledger, RowState, State
from durability.writers import Writer, no_facts

CHUNK = 200


async def audit(
    database: Database, ledger: Ledger, writers: list[Writer], *, everything: bool, embedded: bool
) -> None:
    """Complains about whatever was acknowledged and is not there; settles unknown outcomes."""
    for violation in await find_violations(database, is_embedded=embedded):
        ledger.complain(violation)
    wanted = list(ledger.facts if everything else ledger.touched)
    async with database.read() as session:
        for ids in _chunks(wanted):
            actual = await _actual_states(session, [UUID(one) for one in ids])
            for one in ids:
                _settle(ledger, ledger.facts[one], actual.get(one))
        await _check_contested(session, ledger, UUID(writers[0].contested))
    ledger.touched.clear()
    for writer in writers:
        _share_out(ledger, writer)


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


async def _actual_states(session: ReadSession, ids: list[UUID]) -> dict[str, State]:
    states: dict[str, State] = {}
    entries = await session.objects(select(Entry).where(Entry.id.in_(ids)))
    titles = {
        (row.entry_id, row.number): row.content["title"]
        for row in await session.objects(select(Revision).where(Revision.entry_id.in_(ids)))
    }
    live: dict[UUID, Any] = {
        row.id: row.title
        for row in await session.rows(select(Article.id, Article.title).where(Article.id.in_(ids)))
    }
    for entry in entries:
        states[str(entry.id)] = EntryState(
            entry.version,
            titles[entry.id, entry.draft_revision],
            live.get(entry.id),
            titles[entry.id, entry.publish_revision] if entry.publish_revision else None,
            entry.archived_at is not None,
        )
    for tag in await session.objects(select(Tag).where(Tag.id.in_(ids))):
        states[str(tag.id)] = RowState(tag.version, tag.name)
    comments = select(Comment.id, Comment.state, Comment.body).where(Comment.id.in_(ids))
    for comment in await session.rows(comments):
        states[str(comment.id)] = CommentState(comment.state, comment.body)
    return states


def _settle(ledger: Ledger, fact: Fact, actual: State) -> None:
    if not fact.allows(actual):
        ledger.complain(f"Lost: {fact.plural} {fact.id} is {actual}, expected {fact.possible}")
    fact.possible = (actual,)


async def _check_contested(session: ReadSession, ledger: Ledger, entry_id: UUID) -> None:
    rows = await session.objects(select(Revision).where(Revision.entry_id == entry_id))
    kept = {row.version: row.content["title"] for row in rows}
    for version, title in ledger.contested.items():
        if kept.get(version) != title:
            ledger.complain(f"Lost: version {version} was “{title}” and is {kept.get(version)}")
    if unknown := set(kept.values()) - ledger.attempted - {"Contested"}:
        ledger.complain(f"Nobody wrote {unknown}")


def _share_out(ledger: Ledger, writer: Writer) -> None:
    """What is settled can be changed again by whoever made it."""
    mine = f"w{writer.number}-"
    writer.own = no_facts()
    for fact in ledger.facts.values():
        state = fact.state
        if isinstance(state, EntryState) and not state.due and not state.archived:
            if state.title.startswith(mine):
                writer.own["articles"].append(fact)
        elif isinstance(state, RowState) and state.name.startswith(mine):
            writer.own["tags"].append(fact)
        elif isinstance(state, CommentState) and state.body.startswith(mine):
            writer.own["comments"].append(fact)


def unfired(ledger: Ledger) -> int:
    """How many schedules the clock has not come to yet."""
    return sum(isinstance(fact.state, EntryState) and bool(fact.state.due)
               for fact in ledger.facts.values())  # fmt: skip
