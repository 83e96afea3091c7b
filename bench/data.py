"""Fills the databases of the cases with the engine's own functions, as editors would."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.catalog.changes import create as create_in_catalog
from app.comments.posting import make_comment
from app.comments.threads import change_state
from app.content.drafts import create
from app.content.models import Entry
from app.content.publishing import Order, publish
from app.content_types.tables.filling import append_rows
from app.content_types.tables.working import find_working
from app.events.log import Actor
from app.features import CATALOG, CONTENT_TYPES
from app.foundation.clock import now
from app.foundation.database import Database, WriteSession
from app.foundation.ids import new_id
from app.foundation.preconditions import body_of
from app.foundation.schemas import parse_json
from app.foundation.settings import Settings
from bench.text import answer, article_body, sentence

ACTOR = Actor(None, "bench")
FAQS = 5
ROOTS, REPLIED = 16, 4
"""Comments that answer nothing, and how many of them are answered: 20 in all."""
TABLES = 2
ROWS = 12
COLUMNS = [
    {"name": "pier", "type": "string", "required": True},
    {"name": "ships", "type": "integer"},
    {"name": "level_m", "type": "number", "title": "Level", "unit": "m"},
    {"name": "is_open", "type": "boolean"},
]
TYPES = {kind.name: kind for kind in CONTENT_TYPES}
SHELVES = {kind.name: kind for kind in CATALOG}

Json = dict[str, Any]


async def fill_article_page(database: Database, settings: Settings) -> str:
    """One article with all that its page shows."""
    async with database.write() as session:
        site = Site(session, settings)
        section = await site.add_section_trail("world", "asia", "korea")
        authors = [await site.add_to_catalog("author", **_author(turn)) for turn in range(2)]
        tags = [await site.add_to_catalog("tag", name=f"Tag {turn}") for turn in range(4)]
        linked = [
            await site.add_live("article", title=f"Linked story {turn}", section_id=section)
            for turn in range(2)
        ]
        questions = [
            await site.add_live(
                "faq",
                question=f"{sentence(turn)[:-1]}?",
                answer=answer(turn),
                section_id=section,
                tag_ids=tags[:1],
            )
            for turn in range(FAQS)
        ]
        tables = [await site.add_table(f"Tide gauge {turn}") for turn in range(TABLES)]
        page = await site.add_live(
            "article",
            **_article(authors, tags, linked, questions),
            table_ids=tables,
            section_id=section,
        )
        await _add_comments(session, UUID(page))
    return "/v1/articles/the-long-read?include=faqs,tables,comments"


async def _add_comments(session: WriteSession, article_id: UUID) -> None:
    """A first page of 20 comments."""
    for turn in range(ROOTS):
        root = make_comment(new_id(), article_id, f"Reader {turn}", sentence(turn), None)
        replies = [
            make_comment(new_id(), article_id, f"Answerer {reply}", sentence(reply), root)
            for reply in range(1 if turn < REPLIED else 0)
        ]
        for comment in (root, *replies):
            session.add(comment)
            await session.flush()
            await change_state(session, comment, "approved")


async def add_articles(database: Database, settings: Settings, slugs: Sequence[str]) -> None:
    """Live articles with nothing but a title."""
    async with database.write() as session:
        site = Site(session, settings)
        for slug in slugs:
            await site.add_live("article", title=slug.title(), slug=slug)


def _author(turn: int) -> Json:
    return {
        "name": f"Author {turn}",
        "role": "Correspondent",
        "bio": sentence(turn),
        "avatar": _picture(f"author-{turn}"),
    }


def _article(
    authors: Sequence[str], tags: Sequence[str], linked: Sequence[str], questions: Sequence[str]
) -> Json:
    return {
        "slug": "the-long-read",
        "title": "The long read of the harbor and the people who keep it open",
        "kicker": "Harbor safety",
        "summary": sentence(1),
        "lead_image": _picture("harbor"),
        "body": article_body(linked),
        "authors": [{"author_id": author, "role": None} for author in authors],
        "tag_ids": list(tags),
        "faq_ids": list(questions),
        "corrections": [{"at": "2026-04-15T08:05:00Z", "text": sentence(2)}],
    }


def _picture(name: str) -> Json:
    return {
        "url": f"https://images.example.com/2026/{name}.jpg",
        "alt": sentence(3),
        "width": 1920,
        "height": 1080,
        "caption": sentence(4),
        "credit": "Ha Jun-seo",
    }


class Site:
    """What is made in one transaction; ids are text, as editors send them."""

    def __init__(self, session: WriteSession, settings: Settings) -> None:
        self._session = session
        self._settings = settings

    async def add_section_trail(self, *slugs: str) -> str:
        """Sections, each below the one before it; the id of the last."""
        parent: str | None = None
        for slug in slugs:
            parent = await self.add_to_catalog(
                "section", name=slug.title(), slug=slug, parent_id=parent
            )
        return str(parent)

    async def add_to_catalog(self, kind_name: str, **item: Any) -> str:
        """A section, an author or a tag."""
        kind = SHELVES[kind_name]
        row = await create_in_catalog(self._session, kind, self._parse(kind.draft, item), ACTOR)
        return str(UUID(int=row.id.int))

    async def add(self, kind_name: str, **item: Any) -> Entry:
        """A draft."""
        kind = TYPES[kind_name]
        draft = self._parse(kind.draft, item)
        locale = self._settings.default_locale
        return await create(self._session, kind, draft, ACTOR, locale=locale)

    async def add_live(self, kind_name: str, **item: Any) -> str:
        """An entry that was published an hour ago."""
        entry = await self.add(kind_name, **item)
        await self.publish(entry)
        return str(entry.id)

    async def add_table(self, title: str) -> str:
        """A live data table, as large as articles have them."""
        entry = await self.add("table", title=title, columns=COLUMNS)
        dataset = await find_working(self._session, entry.id)
        assert dataset is not None  # noqa: S101 - it has columns
        rows = [(f"Pier {row}", row * 37, row / 8, row % 3 > 0) for row in range(ROWS)]
        await append_rows(self._session, dataset, rows)
        await self.publish(entry)
        return str(entry.id)

    async def publish(self, entry: Entry) -> None:
        """Makes a draft live, an hour ago."""
        order = Order(published_at=now() - timedelta(hours=1))
        await publish(self._session, TYPES, entry, ACTOR, order)

    def _parse(self, model: Any, item: Json) -> Any:
        context = {"embed_providers": self._settings.embed_providers}
        return parse_json(model, body_of(item).document, item, context=context)
