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
_TEXTS = Prepared(
    select(
        SearchText.id,
        SearchText.summary,
        func.substr(SearchText.body, 1, MOST_LOOKED_AT).label("body"),
    ).where(SearchText.id.in_(_IDS))
)


@dataclass(frozen=True)
class Result:
    """A live entry that was found, with the texts that it is shown with."""

    card: Row[Any]
    url: str
    summary: str | None
    body: str
    score: int


async def read_results(live: Live, found: Sequence[Row[Any]]) -> list[Result]:
    """Three statements. What is not live any more is left out, whatever the index says."""
    ids = {"ids": [row.id for row in found]}
    if not found:
        return []
    cards = {row.id: row for row in await live.read(_select_cards(tuple(live.types.values())), ids)}
    texts = {row.id: row for row in await live.read(_TEXTS, ids)}
    trails = await read_trails(live.gate, [card.section_id for card in cards.values()])
    return [
        Result(
            card=card,
            url=live.url(card.type, card, trails.get(card.section_id, NOWHERE)),
            summary=texts[row.id].summary,
            body=texts[row.id].body,
            score=row.score,
        )
        for row in found
        if (card := cards.get(row.id)) is not None and row.id in texts
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
            summary=one.summary,
            highlights=_highlights(one, question),
            published_at=one.card.published_at,
            score=round(one.score / SCALE, 6),
        )
        for one in results
    ]


def _highlights(result: Result, question: Question) -> list[str]:
    locale = result.card.locale
    title = mark(result.card.title, question, locale)
    text = "\n".join(filter(None, (result.summary, result.body)))
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
            ).where(table.c.id.in_(_IDS))
            for kind in types
            for table in [table_of(kind)]
        )
    )
    return Prepared(cards)
