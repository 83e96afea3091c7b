"""From ids that the index found to what readers get, of what is live."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Row,
    bindparam,
    func,
    literal,
    select,
    union_all,
)

from app.catalog.sections.tree import NOWHERE, read_trails
from app.content.content_type import ContentType
from app.content.live import Live, table_of
from app.discovery.search_schemas import SearchResult
from app.foundation.prepared import Prepared
from app.search.highlighting import MOST_LOOKED_AT, mark, passages
from app.search.index import SCALE
from app.search.models import SearchText
from app.search.questions import Question

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True)
class Result:
    """A live entry that was found."""

    card: Row[Any]
    url: str
    score: int


async def read_results(live: Live, found: Sequence[Row[Any]]) -> list[Result]:
    """Two statements. What is not live any more is left out, whatever the index says."""
    ids = {"ids": [row.id for row in found]}
    if not found:
        return []
    cards = {row.id: row for row in await live.read(_select_cards(tuple(live.types.values())), ids)}
    trails = await read_trails(live.gate, [card.section_id for card in cards.values()])
    return [
        Result(
            card=card,
            url=live.url(card.type, card, trails.get(card.section_id, NOWHERE)),
            score=row.score,
        )
        for row in found
        if (card := cards.get(row.id)) is not None
    ]


def write_results(results: Sequence[Result], question: Question) -> list[SearchResult]:
    """With highlights; a page of long texts takes a while, so this is for a thread."""
    return [
        SearchResult(
            type=one.card.type,
            id=one.card.id,
            slug=one.card.slug,
            url=one.url,
            locale=one.card.locale,
            title=one.card.title,
            summary=one.card.summary,
            highlights=_highlights(one, question),
            published_at=one.card.published_at,
            score=float(f"{one.score / SCALE:.6g}"),
        )
        for one in results
    ]


def _highlights(result: Result, question: Question) -> list[str]:
    locale = result.card.locale
    title = mark(result.card.title, question, locale)
    text = "\n".join(filter(None, (result.card.summary, result.card.body)))
    return [*([title] if title else []), *passages(text, question, locale)]


@lru_cache(maxsize=16)
def _select_cards(types: tuple[ContentType, ...]) -> Prepared:
    """What is shown of live entries of any type."""
    cards: CompoundSelect[Any] = union_all(
        *(
            select(
                table.c.id,
                literal(kind.name, literal_execute=True).label("type"),
                table.c.locale,
                table.c.slug,
                table.c.title,
                table.c.section_id,
                table.c.published_at,
                SearchText.id.label("text_id"),
                SearchText.summary,
                func.substr(SearchText.body, 1, MOST_LOOKED_AT).label("body"),
            )
            .join(SearchText, SearchText.id == table.c.id)
            .where(table.c.id.in_(_IDS))
            for kind in types
            for table in [table_of(kind)]
        )
    )
    return Prepared(cards)
