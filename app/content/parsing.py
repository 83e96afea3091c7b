"""From what an editor has sent to a draft: bodies are converted, then everything is checked."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.body.conversion import convert_bodies
from app.content.content_type import ContentType, ContentTypes
from app.content.editorial_schemas import EditorialWarning
from app.content.warnings import warning
from app.foundation.database import Queryable
from app.foundation.preconditions import body_of
from app.foundation.schemas import parse_json
from app.foundation.settings import Settings


async def parse_draft(
    session: Queryable,
    types: ContentTypes,
    kind: ContentType,
    value: dict[str, Any],
    settings: Settings,
    locale: str,
) -> tuple[Any, list[EditorialWarning]]:
    """The draft, and what of its bodies could not be kept. Raises `Invalid` by pointer."""

    async def find_ids(entry_type: str, slugs: Sequence[str]) -> Mapping[str, UUID]:
        if entry_type not in types:
            return {}
        live = types[entry_type].live
        found = await session.rows(
            select(live.id, live.slug).where(live.locale == locale, live.slug.in_(slugs))
        )
        return {row.slug: row.id for row in found}

    providers = settings.embed_providers
    converted, notes = await convert_bodies(kind.draft, value, providers, find_ids)
    draft = parse_json(
        kind.draft, body_of(converted).document, converted, context={"embed_providers": providers}
    )
    return draft, [warning(note.pointer, "not-kept", note.detail) for note in notes]
