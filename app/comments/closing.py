"""Threads that close by the clock: the log is told when the time has come.

Readers get the right answer anyway, because the state is worked out when it is asked for. The event
is for those who keep answers.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, or_, select

from app.cache.gate import Gate
from app.catalog.sections.tree import NOWHERE, read_trails
from app.comments.groups import touched
from app.comments.models import CommentPolicy
from app.comments.policies import POLICIES, Said, resolve, sort_policies
from app.comments.private_models import ClosingMark
from app.content.content_type import ContentTypes
from app.content.live import table_of
from app.events.log import SCHEDULE, record
from app.events.types import CommentsClosed
from app.foundation.clock import now
from app.foundation.database import Database, Queryable, WriteSession

MARK = 1


async def tell_closings(database: Database, types: ContentTypes) -> int:
    """Appends an event for each thread that has closed since the last look. Says how many."""
    articles = table_of(types["article"])
    async with database.read() as reads:
        marks = await reads.rows(select(ClosingMark.told_until))
        closed = await _find_closed(reads, articles, marks[0].told_until, now()) if marks else []
    if marks and not closed:
        return 0
    async with database.write() as session:
        return await _tell(session, articles)


async def _tell(session: WriteSession, articles: Table) -> int:
    await session.take_turns("comment closings")
    moment = now()
    mark = await session.get(ClosingMark, MARK, with_for_update=True)
    if mark is None:
        session.add(ClosingMark(id=MARK, told_until=moment))
        return 0
    closed = await _find_closed(session, articles, mark.told_until, moment)
    for article, closed_at in closed:
        groups = {article.id.hex, *touched(article.id)}
        data = CommentsClosed(closed_at=closed_at)
        record(session, "comment_thread.closed", article.id, SCHEDULE, data, groups=groups)
    mark.told_until = moment
    return len(closed)


async def _find_closed(
    session: Queryable, articles: Table, since: datetime, until: datetime
) -> Sequence[tuple[Row[Any], datetime]]:
    """The live articles whose threads closed by the clock after one moment, up to another."""
    days = await session.rows(
        select(CommentPolicy.close_after_days)
        .where(CommentPolicy.close_after_days.is_not(None))
        .distinct()
    )
    if not days:
        return []
    found = await session.rows(
        select(articles.c.id, articles.c.section_id, articles.c.published_at).where(
            or_(*(_published_then(articles, row.close_after_days, since, until) for row in days))
        )
    )
    said = sort_policies(await session.rows(POLICIES, {"ids": [row.id for row in found]}))
    closings = await _closings(session, said, found)
    return [(row, at) for row, at in closings if at is not None and since < at <= until]


def _published_then(
    articles: Table, days: int, since: datetime, until: datetime
) -> ColumnElement[bool]:
    column, age = articles.c.published_at, timedelta(days=days)
    return (column > since - age) & (column <= until - age)


async def _closings(
    session: Queryable, said: Said, found: Sequence[Row[Any]]
) -> list[tuple[Row[Any], datetime | None]]:
    trails = await read_trails(Gate(session), [row.section_id for row in found])
    return [
        (
            row,
            resolve(said, row.id, trails.get(row.section_id, NOWHERE)).closes_at(row.published_at),
        )
        for row in found
    ]
