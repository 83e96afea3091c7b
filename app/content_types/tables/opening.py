"""A live table as a reader's request finds it, for everything that is asked of its rows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import Row
from starlette.requests import Request

from app.catalog.urls import SiteUrls
from app.content.content_type import ContentTypes
from app.content.delivery import find_by_slug
from app.content.live import Live
from app.content_types.tables.knowing import Known
from app.content_types.tables.layouts import Layout
from app.foundation.database import Queryable
from app.foundation.requests import settings_of

UNREAD = frozenset({"first_rows"})
"""The heaviest column of a live table, which none of these answers shows."""


@dataclass(frozen=True)
class OpenTable:
    """A live table, where its rows are, and what a request may name of them."""

    live: Live
    row: Row[Any]
    layout: Layout
    known: Known

    def path(self, what: str) -> str:
        """The address of something about this table, relative to the server."""
        path = f"/v1/tables/{quote(self.row.slug, safe='')}/{what}"
        if self.row.locale == self.live.urls.default_locale:
            return path
        return f"{path}?{urlencode({'locale': self.row.locale})}"

    @property
    def csv_path(self) -> str:
        """Where all rows are."""
        path = self.path("rows")
        return f"{path}{'&' if '?' in path else '?'}format=csv"

    @property
    def description_link(self) -> str:
        """`Link` to what says what the columns are."""
        return f'<{self.path("csvw.json")}>; rel="describedby"; type="application/json"'

    def disposition(self, ending: str) -> str:
        """`Content-Disposition` (RFC 6266) with the slug as the name of the file."""
        name = f"{self.row.slug}.{ending}"
        if name.isascii():
            return f'attachment; filename="{name}"'
        return f"attachment; filename=\"table.{ending}\"; filename*=UTF-8''{quote(name)}"


async def open_table(
    request: Request, session: Queryable, slug: str, locale: str | None
) -> OpenTable:
    """The live table of this slug, or `Moved`, `Gone`, `NotFound`, whichever it is."""
    settings = settings_of(request)
    types: ContentTypes = request.app.state.content_types
    live = Live(session, SiteUrls(settings), types, locale or settings.default_locale)
    row = await find_by_slug(request, live, types["table"], slug, UNREAD)
    layout = Layout.of(row.dataset_id, row.layout, row.is_reordered)
    return OpenTable(live, row, layout, Known(layout, row.row_count, settings.unindexed_rows))
