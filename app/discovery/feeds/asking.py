"""What a feed is asked for: everything, or what a section, a tag or an author has."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, Field, field_validator
from sqlalchemy import Row, literal, select, union_all
from starlette.requests import Request

from app.cache.answers import absence, nothing
from app.catalog.authors.models import Author
from app.catalog.sections.models import Section
from app.catalog.tags.models import Tag
from app.content.live import Live
from app.content.queries import canonical_or_any
from app.foundation.database import AnySelect
from app.foundation.errors import NotFound
from app.foundation.redirects import Moved
from app.foundation.schemas import QueryModel
from app.references.redirects import FIND_REDIRECT

KINDS: Mapping[str, Any] = {"section": Section, "tag": Tag, "author": Author}
ENTRIES = 20

Labels = Mapping[str, Row[Any]]
"""What the parameters name, by kind."""


class FeedQuery(QueryModel):
    """The parameters of a feed. Unknown ones are ignored: readers of feeds add their own."""

    model_config = ConfigDict(extra="ignore")

    section: str | None = Field(
        default=None, max_length=200, description="Slug of a section; those below it count."
    )
    tag: str | None = Field(default=None, max_length=200, description="Slug of a tag.")
    author: str | None = Field(default=None, max_length=200, description="Slug of an author.")
    locale: str | None = Field(
        default=None, description="BCP 47; the site's by default, `*` for all."
    )
    limit: int = Field(default=ENTRIES, ge=1, le=100, description="Entries in a page.")
    cursor: str | None = Field(
        default=None, max_length=2000, description="Of the link `next` of the page before."
    )

    _locale = field_validator("locale")(canonical_or_any)

    def slugs(self) -> dict[str, str]:
        """What is asked for, by kind."""
        given = {kind: getattr(self, kind) for kind in KINDS}
        return {kind: slug for kind, slug in given.items() if slug is not None}

    def parameters(self, *, first: bool = False) -> dict[str, str]:
        """Those that make a difference, as they stand in the address of a page or the first."""
        more = {
            "locale": self.locale,
            "limit": self.limit if self.limit != ENTRIES else None,
            "cursor": None if first else self.cursor,
        }
        return {
            name: str(value)
            for name, value in {**self.slugs(), **more}.items()
            if value is not None
        }


async def find_labels(request: Request, live: Live, query: FeedQuery, plural: str) -> Labels:
    """The section, tag and author. Raises `Moved` for a former slug, `NotFound` for none."""
    wanted = query.slugs()
    if not wanted:
        return {}
    rows = await live.read(_labels(wanted))
    found = {row.kind: row for row in rows}
    for kind, slug in wanted.items():
        live.gate.note_lists(f"{kind}s")
        if kind not in found:
            await _follow(request, live, kind, slug, plural)
    return found


async def _follow(request: Request, live: Live, kind: str, slug: str, plural: str) -> None:
    former = await live.read(FIND_REDIRECT, {"type": kind, "locale": "", "slug": slug})
    table = KINDS[kind].__table__
    targets: list[UUID] = [row.target_id for row in former]
    present = await live.read(select(table.c.id, table.c.slug).where(table.c.id.in_(targets)))
    if present:
        raise Moved(slug, present[0].slug, absence(request, live.gate, plural), parameter=kind)
    headers = nothing(request, live.gate, f"{kind}s")
    raise NotFound(f"There is no {kind} “{slug[:200]}”.", headers=headers)


def _labels(wanted: Mapping[str, str]) -> Any:
    parts = list(_statements(wanted))
    return union_all(*parts) if len(parts) > 1 else parts[0]


def _statements(wanted: Mapping[str, str]) -> Iterator[AnySelect]:
    for kind, slug in wanted.items():
        table = KINDS[kind].__table__
        named: AnySelect = select(
            literal(kind).label("kind"), table.c.id, table.c.slug, table.c.name, table.c.updated_at
        )
        yield named.where(table.c.slug == slug)
