"""The renditions of live entries: written when one is published, read when somebody asks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, select

from app.body.block_type import ResolvedTargets
from app.body.renditions import FORMATS, fill_in, render_pieces
from app.content.live import Live
from app.content.models import Rendition
from app.content.schemas import NOT_RENDERED, Rendered
from app.foundation.database import WriteSession
from app.foundation.prepared import Prepared

_BY_ID = Prepared(
    select(Rendition.__table__).where(Rendition.id.in_(bindparam("ids", expanding=True)))
)

Renditions = Mapping[UUID, Row[Any]]


async def keep_renditions(session: WriteSession, entry_id: UUID, body: Sequence[Any]) -> None:
    """Renders a body that goes live."""
    kept = await session.get(Rendition, entry_id)
    if kept is None:
        kept = Rendition(id=entry_id)
        session.add(kept)
    for name, pieces in render_pieces(body).items():
        setattr(kept, name, pieces)


async def forget_renditions(session: WriteSession, entry_id: UUID) -> None:
    """For an entry that is withdrawn."""
    await session.execute(delete(Rendition).where(Rendition.id == entry_id))


async def read_renditions(live: Live, ids: Iterable[UUID], formats: frozenset[str]) -> Renditions:
    """What is rendered of these entries, in one statement; none if no format is asked for."""
    if not formats:
        return {}
    return {row.id: row for row in await live.read(_BY_ID, {"ids": list(ids)})}


def rendered(
    entry_id: UUID,
    body: Sequence[Any],
    targets: ResolvedTargets,
    formats: frozenset[str],
    renditions: Renditions,
) -> Rendered:
    """A body in the formats that are asked for."""
    if not formats:
        return NOT_RENDERED
    row = renditions.get(entry_id)
    return Rendered(
        **{
            name: fill_in(name, getattr(row, name, None), body, targets)
            if name in formats
            else None
            for name in FORMATS
        }
    )
