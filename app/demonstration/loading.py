"""Loads the demonstration site, in one transaction: all of it or nothing."""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.catalog.catalog_type import CatalogType
from app.catalog.changes import create as create_in_catalog
from app.content.content_type import ContentTypes
from app.content.drafts import create
from app.content.models import Entry
from app.content.publishing import Order, publish
from app.content_types.tables.rows import add_rows, begin, finish
from app.demonstration.conversation import Conversation
from app.demonstration.readings import fill_with_readings
from app.events.log import Actor
from app.foundation.clock import format_instant, now
from app.foundation.database import Database, WriteSession
from app.foundation.preconditions import body_of
from app.foundation.schemas import parse_json
from app.foundation.settings import Settings

CONTENT = Path(__file__).parent / "content"
LONG_ARTICLE = "two-harbors-agree-to-share-storm-data"
ACTOR = Actor(None, "demonstration")
OWN_FIELDS = ("locale", "translation_of", "published_hours_ago")

GENERATED = "tide gauge readings"
"""What stands in place of rows that are made, not read."""

Json = dict[str, Any]
Fill = Callable[[WriteSession, Entry], Awaitable[None]]


async def load_if_empty(
    database: Database,
    types: ContentTypes,
    catalog: Mapping[str, CatalogType],
    settings: Settings,
) -> bool:
    """Loads the site unless there is any entry; says whether it did."""
    async with database.write() as session:
        if await session.scalar(select(func.count()).select_from(Entry)):
            return False
        await _Loader(session, types, catalog, settings).load()
        return True


class _Loader:
    """Knows what was made so far, by its name in the files: `article/<slug>`."""

    def __init__(
        self,
        session: WriteSession,
        types: ContentTypes,
        catalog: Mapping[str, CatalogType],
        settings: Settings,
    ) -> None:
        self._session = session
        self._types = types
        self._catalog = catalog
        self._settings = settings
        self._made: dict[str, UUID] = {}
        self._translation_keys: dict[str, UUID] = {}

    async def load(self) -> None:
        """Everything, in the order in which it refers to each other."""
        catalog = _read(CONTENT / "catalog.json")
        for plural, name in (("sections", "section"), ("authors", "author"), ("tags", "tag")):
            for item in catalog[plural]:
                await self._add_to_catalog(name, item)
        for item in _read(CONTENT / "faqs.json"):
            await self._add_entry("faq", item)
        for item in _read(CONTENT / "tables.json"):
            await self._add_table(item)
        for path in sorted((CONTENT / "articles").glob("*.json")):
            await self._add_entry("article", _read(path))
        for item in _read(CONTENT / "collections.json"):
            await self._add_entry("collection", item)
        conversation = Conversation(self._session, ACTOR)
        for item in _read(CONTENT / "comments.json"):
            await conversation.say(self._made[f"article/{item['article']}"], item)

    async def _add_to_catalog(self, name: str, item: Json) -> None:
        kind = self._catalog[name]
        if parent := item.pop("parent", None):
            item["parent_id"] = f"@section/{parent}"
        draft = self._parse(kind.draft, item)
        row = await create_in_catalog(self._session, kind, draft, ACTOR)
        self._made[f"{name}/{item['slug']}"] = row.id

    async def _add_table(self, item: Json) -> None:
        rows = item.pop("rows")
        fill = fill_with_readings if rows == GENERATED else partial(_add_rows, rows)
        await self._add_entry("table", item, fill)

    async def _add_entry(self, name: str, item: Json, fill: Fill | None = None) -> None:
        kind = self._types[name]
        own = {field: item.pop(field, None) for field in OWN_FIELDS}
        published_at = now() - timedelta(hours=own["published_hours_ago"])
        for correction in item.get("corrections", []):
            correction["at"] = format_instant(published_at + timedelta(hours=1))
        entry = await create(
            self._session,
            kind,
            self._parse(kind.draft, item),
            ACTOR,
            locale=own["locale"] or self._settings.default_locale,
            translation_key=self._translation_keys.get(own["translation_of"] or ""),
        )
        if fill is not None:
            await fill(self._session, entry)
        await publish(self._session, self._types, entry, ACTOR, Order(published_at=published_at))
        self._made[f"{name}/{item['slug']}"] = entry.id
        self._translation_keys[item["slug"]] = entry.translation_key

    def _parse(self, model: Any, item: Json) -> Any:
        value = self._resolve(item)
        context = {"embed_providers": self._settings.embed_providers}
        return parse_json(model, body_of(value).document, value, context=context)

    def _resolve(self, part: Any) -> Any:
        """`@author/ada` becomes the id of what was made under that name."""
        if isinstance(part, str) and part.startswith("@"):
            return str(self._made[part[1:]])
        if isinstance(part, dict):
            return {name: self._resolve(value) for name, value in part.items()}
        return [self._resolve(value) for value in part] if isinstance(part, list) else part


async def _add_rows(rows: list[Json], session: WriteSession, entry: Entry) -> None:
    editing = await begin(session, entry, ACTOR)
    await add_rows(session, editing, rows, [f"#/rows/{number}" for number in range(len(rows))])
    await finish(session, editing, ACTOR)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
