"""The search index of all live entries, made anew beside a service that runs."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.content.content_type import ContentType, ContentTypes
from app.content.live import table_of
from app.events.log import SYSTEM, record
from app.events.types import SearchReindexed
from app.foundation.database import AnySelect, Database
from app.foundation.ids import new_id
from app.search import index
from app.search.documents import SearchDocument
from app.search.models import SearchEntry

BATCH = 100
"""Entries in one transaction: other writers wait for it, on SQLite for all of it."""

Progress = Callable[[int], None]
"""Is told how many more are done."""


def search_document(content_type: ContentType, live: Any) -> SearchDocument:
    """A live row as the index takes it."""
    return SearchDocument(
        id=UUID(int=live.id.int),
        type=content_type.name,
        locale=live.locale,
        section_id=live.section_id,
        published_at=live.published_at,
        updated_at=live.updated_at,
        texts=content_type.live.searched(live),
    )


async def count_live(database: Database, types: ContentTypes) -> int:
    """How many entries there are to index."""
    async with database.read() as session:
        counts = [
            (await session.rows(select(func.count()).select_from(table_of(kind))))[0][0]
            for kind in types.values()
        ]
    return sum(counts)


async def reindex(database: Database, types: ContentTypes, progress: Progress) -> int:
    """Puts every live entry into the index, batch by batch, and takes out what is not live.

    Meanwhile search finds the old or the new of each entry, and publishing goes on.
    """
    done = 0
    for kind in types.values():
        async for count in _index_all(database, kind):
            done += count
            progress(count)
    await _sweep(database, types)
    async with database.write() as session:
        reindexed = SearchReindexed(entries=done)
        record(session, "search.reindexed", new_id(), SYSTEM, reindexed, groups=[index.GROUP])
    return done


async def index_if_empty(database: Database, types: ContentTypes) -> None:
    """Fills the index of a site that is older than its search."""
    async with database.read() as session:
        is_empty = not await session.rows(select(SearchEntry.id).limit(1))
    if is_empty and await count_live(database, types):
        await reindex(database, types, lambda count: None)


async def _index_all(database: Database, kind: ContentType) -> AsyncIterator[int]:
    after = UUID(int=0)
    while True:
        ids = await _next_ids(database, kind, after)
        if not ids:
            return
        busy = set(ids) - await _index_free(database, kind, ids)
        for entry_id in busy:
            await _index_one(database, kind, entry_id)
        after = ids[-1]
        yield len(ids)


async def _next_ids(database: Database, kind: ContentType, after: UUID) -> list[UUID]:
    ids = table_of(kind).c.id
    async with database.read() as session:
        rows = await session.rows(select(ids).where(ids > after).order_by(ids).limit(BATCH))
    return [UUID(int=row.id.int) for row in rows]


async def _index_free(database: Database, kind: ContentType, ids: list[UUID]) -> set[UUID]:
    """Indexes those that nobody is publishing or withdrawing just now. Says which.

    To wait for one while others are held could stop a publisher of several for good.
    """
    held = _select_held(kind, ids).with_for_update(key_share=True, skip_locked=True)
    async with database.write() as session:
        documents = [search_document(kind, row) for row in await session.execute(held)]
        await index.put(session, documents)
    return {document.id for document in documents}


async def _index_one(database: Database, kind: ContentType, entry_id: UUID) -> None:
    """Waits for whoever has it in hand, and indexes it if it is live then."""
    held = _select_held(kind, [entry_id]).with_for_update(key_share=True)
    async with database.write() as session:
        documents = [search_document(kind, row) for row in await session.execute(held)]
        await index.put(session, documents)


def _select_held(kind: ContentType, ids: list[UUID]) -> AnySelect:
    """Live rows, to be held while they are indexed, by one at a time."""
    table = table_of(kind)
    return select(*table.c).where(table.c.id.in_(ids))


async def _sweep(database: Database, types: ContentTypes) -> None:
    after = UUID(int=0)
    while True:
        async with database.write() as session:
            found = (await session.execute(_stray(types, after))).scalars().all()
            await index.remove(session, found)
        if not found:
            return
        after = found[-1]


def _stray(types: ContentTypes, after: UUID) -> AnySelect:
    """Entries in the index that no live table has."""
    entry = SearchEntry.__table__
    is_live = or_(
        *(
            select(table.c.id).where(table.c.id == entry.c.id).exists()
            for table in map(table_of, types.values())
        )
    )
    strays: AnySelect = select(entry.c.id).where(entry.c.id > after, ~is_live)
    return strays.order_by(entry.c.id).limit(BATCH)
