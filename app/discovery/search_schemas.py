"""The shapes of search."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from pydantic import Field

from app.content.queries import BETWEEN_DATES, Condition, FiledQuery, FilterIds, is_any_of
from app.foundation.clock import Instant
from app.foundation.schemas import AnswerModel
from app.search.questions import LONGEST_QUESTION


class SearchQuery(FiledQuery):
    """The parameters of search."""

    conditions: ClassVar[Mapping[str, Condition]] = {
        **FiledQuery.conditions,
        **BETWEEN_DATES,
        "type": lambda of: is_any_of(of.type, "type"),
    }

    q: str = Field(
        max_length=LONGEST_QUESTION,
        description='What is looked for: words, `"phrases"`, beginnings (`harb*`), and what must '
        "not be there (`-ferry`). Any text will do.",
        examples=["harbor school"],
    )
    type: str | None = Field(
        default=None,
        max_length=200,
        description="Only these content types, comma-separated.",
        examples=["article"],
    )
    published_after: Instant | None = Field(default=None, description="From this moment on.")
    published_before: Instant | None = Field(default=None, description="Before this moment.")

    @property
    def types(self) -> list[str]:
        """The types that are asked for."""
        return [name.strip() for name in (self.type or "").split(",") if name.strip()]

    def values(self, ids: FilterIds) -> dict[str, Any]:
        """And the types."""
        found = super().values(ids)
        return found | {"type": self.types} if self.types else found


class SearchResult(AnswerModel):
    """A live entry that was found."""

    type: str = Field(description="The content type.")
    id: UUID = Field(description="UUIDv7.")
    slug: str = Field(description="Its part of addresses.")
    url: str = Field(description="Its page on the site.")
    locale: str = Field(description="BCP 47.")
    title: str = Field(description="The headline, question or title.")
    summary: str | None = Field(description="The dek or caption, if it has one.")
    highlights: list[str] = Field(
        description="HTML: where the words stand, in `<mark>`; everything else is escaped. "
        "The title if they are in it, then up to two passages.",
        examples=[["Night classes for <mark>deckhands</mark> fill up"]],
    )
    published_at: Instant = Field(description="First publication.")
    score: float = Field(
        description="How well it fits, and how fresh it is; compares within one answer only.",
        examples=[3.217049],
    )
