"""The index: put, remove, and what a question finds, ranked."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Float,
    Integer,
    Table,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    tuple_,
)

from app.foundation.database import AnySelect, WriteSession
from app.foundation.prepared import Prepared
from app.search.documents import SearchDocument, fields_of
from app.search.engine import SearchEngine
from app.search.models import SearchEntry, SearchText
from app.search.postgresql import PostgresqlEngine
from app.search.questions import Question
from app.search.sqlite import SqliteEngine

GROUP = "search"
"""The cache group of whatever is found: each change of what is live touches it."""
STALE_SECONDS = 60 * 24 * 3600.0
"""At this age, half of what freshness adds is gone."""
LEAST_FRESHNESS = 0.5
"""What is left of the relevance of the oldest."""
SCALE = 1e12
"""Scores are whole numbers, so that cursors hold them exactly."""

_ENTRIES: Table = SearchEntry.__table__  # type: ignore[assignment]
_TEXTS: Table = SearchText.__table__  # type: ignore[assignment]


def engine_of(dialect: str) -> SearchEngine:
    """The engine of a database."""
    return SqliteEngine() if dialect == "sqlite" else PostgresqlEngine()


async def put(session: WriteSession, documents: Sequence[SearchDocument]) -> None:
    """Makes these entries findable as they are now."""
    await remove(session, [document.id for document in documents])
    if not documents:
        return
    numbers = {
        row.id: row.number
        for row in await session.execute(
            insert(_ENTRIES).returning(_ENTRIES.c.id, _ENTRIES.c.number),
            [_row(document) for document in documents],
        )
    }
    await session.execute(
        insert(_TEXTS),
        [{"id": one.id, "summary": one.texts.summary, "body": one.texts.body} for one in documents],
    )
    fields = {numbers[one.id]: fields_of(one.texts, one.locale) for one in documents}
    await engine_of(session.get_bind().dialect.name).put(session, fields)


async def remove(session: WriteSession, ids: Sequence[UUID]) -> None:
    """Makes these entries unfindable, if they are in the index at all."""
    found = await session.execute(select(_ENTRIES.c.number).where(_ENTRIES.c.id.in_(ids)))
    numbers = list(found.scalars())
    if numbers:
        await engine_of(session.get_bind().dialect.name).remove(session, numbers)
        await session.execute(delete(_ENTRIES).where(_ENTRIES.c.id.in_(ids)))
    await session.execute(delete(_TEXTS).where(_TEXTS.c.id.in_(ids)))


def _row(document: SearchDocument) -> dict[str, Any]:
    return {
        "id": document.id,
        "type": document.type,
        "locale": document.locale,
        "section_id": document.section_id,
        "published_at": document.published_at,
        "fresh_at": int(document.updated_at.timestamp()),
    }


ASKED: BindParameter[str] = bindparam("asked", type_=Text())
MOMENT: BindParameter[int] = bindparam("moment", type_=BigInteger())
LOCALE: BindParameter[str] = bindparam("locale", type_=Text())
LIMIT: BindParameter[int] = bindparam("limit", type_=Integer())
BEHIND = tuple_(bindparam("last_score", type_=BigInteger()), bindparam("last_id", type_=Uuid()))


class Shape(NamedTuple):
    """What distinguishes the statements of searches; the rest are the parameters above."""

    dialect: str
    in_locale: bool
    is_behind: bool


@lru_cache(maxsize=16)
def prepare_best(shape: Shape) -> Prepared:
    """The same as `select_best`, for questions without filters."""
    return Prepared(select_best(shape), is_slow=True)


@lru_cache(maxsize=16)
def select_best(shape: Shape) -> AnySelect:
    """The entries that a question finds and their scores, the best first."""
    matches = engine_of(shape.dialect).matches(ASKED)
    score = _score(matches.relevance)
    statement = (
        select(_ENTRIES.c.id, score.label("score"))
        .select_from(matches.source)
        .where(matches.condition)
        .order_by(score.desc(), _ENTRIES.c.id.desc())
        .limit(LIMIT)
    )
    if shape.in_locale:
        statement = statement.where(_ENTRIES.c.locale == LOCALE)
    if shape.is_behind:
        statement = statement.where(tuple_(score, _ENTRIES.c.id) < BEHIND)
    return statement


def count_matches(dialect: str, question: Question) -> AnySelect:
    """How many a question finds."""
    engine = engine_of(dialect)
    matches = engine.matches(literal(engine.write(question)))
    return select(func.count()).select_from(matches.source).where(matches.condition)


def _score(relevance: ColumnElement[float]) -> ColumnElement[int]:
    """Relevance, of which age takes up to a half: `0.5 + 0.5 / (1 + age / 60 days)` is left."""
    age = MOMENT - _ENTRIES.c.fresh_at
    slowly = cast(case((age > 0, age), else_=0), Float(53)) / STALE_SECONDS + 1.0
    freshness = LEAST_FRESHNESS + (1 - LEAST_FRESHNESS) / slowly
    return cast(relevance * freshness * SCALE, BigInteger)
