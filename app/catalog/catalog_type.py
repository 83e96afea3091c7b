"""What a kind of catalog entry says for itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import Field

from app.foundation.clock import Instant
from app.foundation.database import WriteSession
from app.foundation.schemas import AnswerModel, Name, RequestModel, Slug
from app.references.tracking import Usage, used_by


class CatalogDraft(RequestModel):
    """What every kind takes."""

    slug: Slug | None = Field(
        default=None, description="Made from the name if it is not given; then it stays."
    )
    name: Name = Field(description="The name as readers see it.")


class CatalogRecord(AnswerModel):
    """What every kind answers to editors."""

    id: UUID = Field(description="UUIDv7.")
    version: int = Field(description='Counts the changes; the ETag is `"v<version>"`.')
    slug: str = Field(description="Its part of addresses.")
    name: str = Field(description="The name as readers see it.")
    created_at: Instant = Field(description="When it was made.")
    updated_at: Instant = Field(description="When it was changed last.")


Users = Callable[[WriteSession, UUID], Awaitable[list[Usage]]]
Check = Callable[[WriteSession, UUID | None, Any], Awaitable[None]]


async def no_check(session: WriteSession, row_id: UUID | None, draft: Any) -> None:
    """For kinds whose schema says everything."""


@dataclass(frozen=True)
class CatalogType:
    """One kind of catalog entry: authors, sections, tags."""

    name: str
    plural: str
    model: type[Any]
    draft: type[CatalogDraft]
    record: type[CatalogRecord]
    check: Check = no_check
    """Refuses a draft that the schema alone cannot refuse."""
    users: Users = used_by
    """What would be left dangling if a row were deleted."""
