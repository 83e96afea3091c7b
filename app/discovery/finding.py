"""A page of what the index finds: ids and scores, from the best downwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table

from app.content.listing import is_filed
from app.content.live import Live
from app.content.queries import ANY_LOCALE, FilterIds, ListColumns, is_any_of
from app.discovery.search_schemas import SearchQuery
from app.foundation.clock import now
from app.foundation.pagination import KeyValue
from app.search.index import Shape, count_matches, engine_of, prepare_best, select_best
from app.search.models import SearchEntry
from app.search.questions import Question

_ENTRIES: Table = SearchEntry.__table__  # type: ignore[assignment]


def _is_filed(name: str) -> ColumnElement[bool]:
    is_here = name == "section"
    return is_any_of(_ENTRIES.c.section_id, name) if is_here else is_filed(_ENTRIES.c.id, name)


_COLUMNS = ListColumns(
    _ENTRIES.c.id, _ENTRIES.c.type, _ENTRIES.c.locale, _ENTRIES.c.published_at, _is_filed
)

HOUR = timedelta(hours=1)
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
    dialect = "sqlite" if live.settings.is_embedded else "postgresql"
    values = query.values(filters)
    wanted = [query.conditions[name](_COLUMNS) for name in values]
    in_locale = live.locale != ANY_LOCALE
    moment = _this_hour() if key is None else key[2]
    if key is None:
        live.gate.note_end(moment + HOUR)
    asked = {
        "asked": engine_of(dialect).write(question),
        "moment": int(moment.timestamp()),
        "limit": query.limit + 1,
        **values,
        **({"locale": live.locale} if in_locale else {}),
        **({"last_score": key[0], "last_id": key[1]} if key is not None else {}),
    }
    shape = Shape(dialect, in_locale=in_locale, is_behind=key is not None)
    best = select_best(shape).where(*wanted) if wanted else prepare_best(shape)
    rows = await live.read(best, asked)
    total = 0
    if query.count:
        if in_locale:
            wanted.append(_ENTRIES.c.locale == live.locale)
        counted = count_matches(dialect, question).where(*wanted)
        total = await live.gate.count(counted.params(**values))
    if len(rows) <= query.limit:
        return Found(rows, total)
    last = rows[query.limit - 1]
    return Found(rows[: query.limit], total, (last.score, last.id, moment))


def _this_hour() -> datetime:
    """Within an hour the same question has the same answer, to the byte."""
    return now().replace(minute=0, second=0, microsecond=0)
