"""Filling in the live things that a body points at, for readers."""

from collections.abc import Iterator
from uuid import UUID

from app.body.block_type import Body, Json, ResolvedTargets
from app.body.schema import BLOCKS, EMBEDDING


def linked_entries(body: Body) -> Iterator[UUID]:
    """The ids of all entry links of a body."""
    for block in body:
        yield from BLOCKS[block["_type"]].links(block)


def embedded_faqs(body: Body) -> Iterator[UUID]:
    """The ids of all FAQ entries that a body embeds, in order."""
    for block in body:
        yield from BLOCKS[block["_type"]].faqs(block)


def embedded_tables(body: Body) -> Iterator[UUID]:
    """The ids of all data tables that a body embeds, in order."""
    for block in body:
        yield from BLOCKS[block["_type"]].tables(block)


def resolve(body: Body, targets: ResolvedTargets) -> list[Json]:
    """The body as readers get it: `resolved` added; what is not live is left out."""
    resolved = (BLOCKS[block["_type"]].resolve(block, targets) for block in body)
    return [block for block in resolved if block is not None]


def without_embeds(body: Body) -> list[Json]:
    """The body of something that is embedded itself: further embeds are left out."""
    return [block for block in body if block["_type"] not in EMBEDDING]
