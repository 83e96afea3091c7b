"""Bodies that are sent as Markdown or HTML become blocks before anything else looks at them."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from app.body.block_type import Json
from app.body.html_reading import HtmlReading
from app.body.markdown_reading import MarkdownReading
from app.body.sanitizing import TooMuch
from app.body.schema import BLOCKS, MOST_BLOCKS, BodySource, body_fields
from app.foundation.errors import Invalid, field_error
from app.foundation.schemas import parse_json
from app.references.ids import is_uuid

MOST_BYTES = 4 * 1024 * 1024
"""Of a converted body: references in Markdown may say much with little."""

FindIds = Callable[[str, Sequence[str]], Awaitable[Mapping[str, UUID]]]
"""The ids of entries of a type, by slug."""


@dataclass(frozen=True)
class ConversionNote:
    """Something of a body that could not be kept."""

    pointer: str
    detail: str


async def convert_bodies(
    model: type[BaseModel], value: Json, embed_providers: Sequence[str], find_ids: FindIds
) -> tuple[Json, list[ConversionNote]]:
    """The draft with blocks in every body, and what the editor should know."""
    notes: list[ConversionNote] = []
    converted = dict(value)
    for name in body_fields(model):
        sent = value.get(name)
        if isinstance(sent, dict) and sent.keys() & BodySource.model_fields.keys():
            source = _parse_source(sent, name)
            # A long text takes a while: other requests go on meanwhile.
            blocks, warnings = await asyncio.to_thread(_convert, source, name, embed_providers)
            await _name_by_id(blocks, name, find_ids)
            converted[name] = blocks
            notes += [ConversionNote(_pointer(name, at), detail) for at, detail in warnings]
    return converted, notes


def _pointer(name: str, at: int | None) -> str:
    return f"#/{name}" if at is None else f"#/{name}/{at}"


def _parse_source(sent: Json, name: str) -> BodySource:
    try:
        return parse_json(BodySource, orjson.dumps(sent), sent)
    except Invalid as wrong:
        errors = [
            {**error, "pointer": f"#/{name}{error['pointer'].removeprefix('#')}"}
            for error in wrong.extensions["errors"]
        ]
        raise Invalid(wrong.detail, errors) from None  # type: ignore[arg-type]


def _convert(
    source: BodySource, name: str, embed_providers: Sequence[str]
) -> tuple[list[Json], list[tuple[int | None, str]]]:
    reading = (
        MarkdownReading(embed_providers)
        if source.format == "markdown"
        else HtmlReading(BLOCKS, embed_providers)
    )
    try:
        reading.read(source.content)
        if len(reading.blocks) > MOST_BLOCKS:
            raise TooMuch(f"must make at most {MOST_BLOCKS} blocks, not {len(reading.blocks)}")
        if len(orjson.dumps(reading.blocks)) > MOST_BYTES:
            raise TooMuch(f"must make blocks of at most {MOST_BYTES} bytes")
    except TooMuch as wrong:
        detail = f"The {source.format} {wrong}."
        raise Invalid(detail, [field_error(f"#/{name}/content", "too-long", detail)]) from None
    return reading.blocks, reading.warnings


async def _name_by_id(blocks: list[Json], name: str, find_ids: FindIds) -> None:
    """References by slug become references by id, which a change of slug does not break."""
    for kind, field, entry_type in (("dataTable", "table", "table"), ("faqs", "entries", "faq")):
        found = [(at, block) for at, block in enumerate(blocks) if block["_type"] == kind]
        slugs = {slug for _, block in found for slug in _named(block[field]) if not is_uuid(slug)}
        if not slugs:
            continue
        ids = await find_ids(entry_type, sorted(slugs))
        for at, block in found:
            if missing := [s for s in _named(block[field]) if not is_uuid(s) and s not in ids]:
                detail = f"There is no live {entry_type} “{missing[0][:200]}”."
                raise Invalid(detail, [field_error(f"#/{name}/{at}/{field}", "not-found", detail)])
            named = [str(ids.get(slug, slug)) for slug in _named(block[field])]
            block[field] = named if isinstance(block[field], list) else named[0]


def _named(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
