"""Which stories to read next: the editor's own, then those that are most alike."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Float, Row, bindparam, func, literal, select, union_all
from sqlalchemy.sql.selectable import CTE

from app.content.content_type import ContentType
from app.content.live import Live, columns_for, table_of
from app.content_types.articles.models import ArticleTrait
from app.content_types.articles.schemas import ArticleSummary
from app.content_types.articles.traits import SECONDS
from app.foundation.prepared import Prepared

MOST_RELATED = 5

NEWEST = 25
"""Of the articles with a trait, only the newest are looked at, however many there are."""

YEAR = 31_556_952.0 * SECONDS
"""In the unit of `rank`. What is a year older than the newest that is alike counts half."""

BEFORE_EVERYTHING = -(2**63)


async def read_related_rows(live: Live, row: Row[Any]) -> list[Row[Any]]:
    """The rows of at most 5 articles, in one statement."""
    chosen = [related for related in map(UUID, row.related_ids) if related != row.id]
    live.gate.note(chosen)
    live.gate.note_lists("articles")  # the next one that is published may be more alike
    wanted = {"id": row.id, "key": row.translation_key, "known": [row.id, *chosen]}
    rows = await live.read(_select_related(live.types["article"]), wanted)
    return [*_in_order(chosen, rows), *_by_likeness(rows)][:MOST_RELATED]


def _in_order(chosen: Iterable[UUID], rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    found = {row.id: row for row in rows if not row.place}
    return [found[related] for related in chosen if related in found]


def _by_likeness(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    return sorted((row for row in rows if row.place), key=lambda row: row.place)


@lru_cache(maxsize=16)
def _select_related(articles: ContentType) -> Prepared:
    """What the editor chose, and what is most alike, each with its place among those.

    Traits belong to a locale, so neither a translation nor anything else in another language is
    alike; the editor may still choose the latter.
    """
    table = table_of(articles)
    columns = columns_for(articles, ArticleSummary.model_fields)
    known: Any = bindparam("known", expanding=True)
    chosen = select(*columns, literal(0).label("place")).where(
        table.c.id.in_(known), table.c.translation_key != bindparam("key")
    )
    best = _most_alike(known)
    alike = select(*columns, best.c.place).join(best, best.c.id == table.c.id)
    return Prepared(union_all(chosen, alike))


def _most_alike(known: Any) -> CTE:
    mine, other = _traits_of_this(), ArticleTrait.__table__.alias("other")
    alike = (
        select(
            other.c.article_id.label("id"),
            other.c.rank,
            func.sum(mine.c.telling * other.c.share).label("likeness"),
        )
        .join(mine, (other.c.trait == mine.c.trait) & (other.c.rank >= mine.c.oldest))
        .where(other.c.article_id.not_in(known), other.c.share > 0)
        .group_by(other.c.article_id, other.c.rank)
        .cte("alike")
    )
    # Age is counted from the newest of them, not from now: the answer stays true as time goes by.
    years = (func.max(alike.c.rank).over() - alike.c.rank) / literal(YEAR, Float)
    score = alike.c.likeness / (1 + years)
    scored = select(alike.c.id, alike.c.rank, score.label("score")).subquery()
    order = (scored.c.score.desc(), scored.c.rank.desc())
    place = func.row_number().over(order_by=order).label("place")
    return select(scored.c.id, place).order_by(*order).limit(MOST_RELATED).cte("best")


def _traits_of_this() -> CTE:
    """The traits of the article, each with the rank of the oldest that is looked at."""
    own, newest = ArticleTrait.__table__.alias("own"), ArticleTrait.__table__.alias("newest")
    edge = (
        select(newest.c.rank)
        .where(newest.c.trait == own.c.trait)
        .order_by(newest.c.rank.desc())
        .limit(1)
        .offset(NEWEST - 1)
        .scalar_subquery()
    )
    oldest = func.coalesce(edge, BEFORE_EVERYTHING).label("oldest")
    telling = (own.c.share * own.c.worth).label("telling")
    traits = select(own.c.trait, telling, oldest).where(own.c.article_id == bindparam("id"))
    return traits.cte("mine")
