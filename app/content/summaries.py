"""Entries of any type as the lists of their types show them."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from uuid import UUID

from sqlalchemy import bindparam, select

from app.content.content_type import ContentType
from app.content.live import Card, Live, columns_for, table_of
from app.content.schemas import LiveDocument
from app.foundation.prepared import Prepared


async def read_summaries_of_all(live: Live, cards: Iterable[Card]) -> Mapping[UUID, LiveDocument]:
    """The summaries by id. Statements are as many as the types among them take, not the entries."""
    by_type: dict[str, list[UUID]] = {}
    for card in cards:
        by_type.setdefault(card.type, []).append(card.id)
    found: dict[UUID, LiveDocument] = {}
    for name, ids in by_type.items():
        content_type = live.types[name]
        view = content_type.summary
        rows = await live.read(_select_for_lists(content_type), {"ids": ids})
        summaries = await view.read(live, rows, view.query())
        found |= {summary.id: summary for summary in summaries}
    return found


@lru_cache(maxsize=64)
def _select_for_lists(content_type: ContentType) -> Prepared:
    """Live entries by id, without the columns that only pages need."""
    columns = columns_for(content_type, content_type.summary.model.model_fields)
    ids = table_of(content_type).c.id.in_(bindparam("ids", expanding=True))
    return Prepared(select(*columns).where(ids))
