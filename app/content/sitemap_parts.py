"""Which part of the sitemap a live entry stands in.

A part is a number in the live row. An entry gets it when it goes live, in the newest part that has
room, and keeps it: so a part is found by an index, never by counting to it, and what is in it does
not move when others come and go.
"""

from typing import Any

from sqlalchemy import Table, func, select

from app.content.content_type import ContentType
from app.content.live import table_of
from app.content.models import InSitemaps
from app.foundation.database import WriteSession

PART_ENTRIES = 10_000
"""Entries after which another part begins. Nobody waits for anybody here, so each publish that is
under way at the same time may add one more: far from the 50,000 that search engines take."""


async def find_place(session: WriteSession, content_type: ContentType, live: Any) -> None:
    """Gives an entry its part, if its type stands in sitemaps and its editor does not mind."""
    if not issubclass(content_type.live, InSitemaps):
        return
    if live.noindex:
        live.sitemap_part = None
    elif live.sitemap_part is None:
        with session.no_autoflush:  # the row is not complete yet
            table = table_of(content_type)
            live.sitemap_part = await newest_part(session, table, PART_ENTRIES)


async def newest_part(session: WriteSession, table: Table, most: int) -> int:
    """The part that the next entry comes into, if parts have so many entries at most."""
    part = table.c.sitemap_part
    newest = select(func.max(part)).scalar_subquery()
    found = await session.execute(
        select(part, func.count().label("entries")).where(part == newest).group_by(part)
    )
    for row in found:
        return int(row.sitemap_part) + (1 if row.entries >= most else 0)
    return 1
