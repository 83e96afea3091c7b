"""Which parts the sitemaps have, and when each changed last: two seeks in an index for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, select

from app.content.live import Live, table_of
from app.discovery.sitemaps.reading import types_in_sitemaps
from app.foundation.batches import Batches
from app.foundation.database import AnySelect, ReadSession


@dataclass(frozen=True)
class Part:
    """One part of the sitemap."""

    plural: str
    number: int
    changed_at: datetime


async def read_parts(live: Live, session: ReadSession) -> Sequence[Part]:
    """All parts that are not empty, type by type."""
    found = []
    for plural, kind in types_in_sitemaps(live.types).items():
        live.gate.note_lists(plural)
        statement = _select_newest(table_of(kind))
        rows = await live.gate.gather(session, statement, Batches.all)
        found += [Part(plural, number, changed_at) for _, number, changed_at in rows]
    return found


def _select_newest(table: Table) -> AnySelect:
    """The page of each part that changed last. It leaps from part to part."""
    part = table.c.sitemap_part
    first: AnySelect = select(part.label("number")).where(part.is_not(None)).order_by(part).limit(1)
    parts = select(first.subquery().c.number).cte("parts", recursive=True)
    following = select(part).where(part > parts.c.number).order_by(part).limit(1)
    parts = parts.union_all(select(following.scalar_subquery()).where(parts.c.number.is_not(None)))
    inner = table.alias()
    newest = (
        select(inner.c.id)
        .where(inner.c.sitemap_part == parts.c.number)
        .order_by(inner.c.updated_at.desc(), inner.c.id.desc())
        .limit(1)
    )
    statement: AnySelect = select(table.c.id, part, table.c.updated_at)
    return (
        statement.select_from(parts)
        .join(table, table.c.id == newest.scalar_subquery())
        .order_by(part)
    )
