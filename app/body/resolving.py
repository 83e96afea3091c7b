"""Filling in the live things that a body points at, for readers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Json = dict[str, Any]


@dataclass(frozen=True)
class ResolvedTargets:
    """What is live among the targets: entries by id, answered questions by id."""

    entries: Mapping[UUID, Mapping[str, str]]
    faqs: Mapping[UUID, Json]


def linked_entries(body: Sequence[Json]) -> Iterator[UUID]:
    """The ids of all entry links of a body."""
    for block in body:
        for definition in block.get("markDefs", ()):
            if definition["_type"] == "entryLink":
                yield UUID(definition["entry"])
        if block["_type"] == "callout":
            yield from linked_entries(block["body"])


def embedded_faqs(body: Sequence[Json]) -> Iterator[UUID]:
    """The ids of all FAQ entries that a body embeds, in order."""
    for block in body:
        if block["_type"] == "faqs":
            yield from map(UUID, block["entries"])


def resolve(body: Sequence[Json], targets: ResolvedTargets) -> list[Json]:
    """The body as readers get it: `resolved` added; what is not live is left out.

    Of a link that leads nowhere the text stays.
    """
    resolved = (_resolve_block(block, targets) for block in body)
    return [block for block in resolved if block is not None]


def _resolve_block(block: Json, targets: ResolvedTargets) -> Json | None:
    match block["_type"]:
        case "block":
            return _resolve_links(block, targets)
        case "callout":
            return {**block, "body": resolve(block["body"], targets)}
        case "faqs":
            return _resolve_faqs(block, targets)
        case "dataTable":
            return None
        case _:
            return block


def _resolve_links(block: Json, targets: ResolvedTargets) -> Json:
    if not any(definition["_type"] == "entryLink" for definition in block["markDefs"]):
        return block
    definitions: list[Json] = []
    lost: set[str] = set()
    for definition in block["markDefs"]:
        if definition["_type"] != "entryLink":
            definitions.append(definition)
        elif (entry := targets.entries.get(UUID(definition["entry"]))) is not None:
            definitions.append({**definition, "resolved": entry})
        else:
            lost.add(definition["_key"])
    children = [
        {**span, "marks": [mark for mark in span["marks"] if mark not in lost]}
        for span in block["children"]
    ]
    return {**block, "markDefs": definitions, "children": children}


def _resolve_faqs(block: Json, targets: ResolvedTargets) -> Json | None:
    live = [targets.faqs[UUID(entry)] for entry in block["entries"] if UUID(entry) in targets.faqs]
    return {**block, "resolved": live} if live else None


def without_embeds(body: Sequence[Json]) -> list[Json]:
    """The body of something that is embedded itself: further embeds are left out."""
    return [block for block in body if block["_type"] not in {"faqs", "dataTable"}]
