"""A page of what the index finds: ids and scores, from the best downwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Table

from app.content.live import Live
from app.content.queries import ANY_LOCALE, FilterIds
from app.discovery.search_schemas import SearchQuery
from app.foundation.clock import now
from app.foundation.pagination import KeyValue, beyond
from app.search.index import count_matches, engine_of, select_matches
from app.search.models import SearchEntry
from app.search.questions import Question

_ENTRIES: Table = SearchEntry.__table__  # type: ignore[assignment]

KEY = (int, UUID, datetime)
"""What a cursor holds: score and id of the last entry, and the moment of the first page's
ranking, so that no entry passes another between two pages because both grow older."""


@dataclass(frozen=True)
class Found:
    """The entries of a page, how many there are in all, and where the next page begins."""

    rows: Sequence[Row[Any]] = ()
    total: int = 0
    next_key: tuple[KeyValue, ...] | None = None


async def find(
    live: Live,
    query: SearchQuery,
    question: Question,
    filters: FilterIds,
    key: Sequence[Any] | None,
) -> Found:
    """One statement, and one more if they are to be counted."""
    engine = engine_of("sqlite" if live.settings.is_embedded else "postgresql")
    wanted = query.conditions(_ENTRIES, filters)
    if live.locale != ANY_LOCALE:
        wanted.append(_ENTRIES.c.locale == live.locale)
    moment = _this_hour() if key is None else key[2]
    statement, score = select_matches(engine, question, moment)
    if key is not None:
        statement = statement.where(beyond((score, _ENTRIES.c.id), key[:2], descending=True))
    best_first = statement.where(*wanted).order_by(score.desc(), _ENTRIES.c.id.desc())
    rows = await live.read(best_first.limit(query.limit + 1))
    total = 0
    if query.count:
        total = await live.gate.count(count_matches(engine, question).where(*wanted))
    if len(rows) <= query.limit:
        return Found(rows, total)
    last = rows[query.limit - 1]
    return Found(rows[: query.limit], total, (last.score, last.id, moment))


def _this_hour() -> datetime:
    """Within an hour the same question has the same answer, to the byte."""
    return now().replace(minute=0, second=0, microsecond=0)
