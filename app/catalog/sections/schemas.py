"""The shapes of sections."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.catalog.catalog_type import CatalogDraft, CatalogRecord
from app.foundation.schemas import AnswerModel, Prose
from app.references.ids import SectionId

Position = Annotated[int, Field(ge=0, le=1_000_000)]


class SectionDraft(CatalogDraft):
    """What an editor sends."""

    parent_id: SectionId | None = Field(default=None, description="The section above it.")
    description: Prose | None = Field(default=None, description="What the section is about.")
    position: Position | None = Field(
        default=None, description="Order among its neighbors; those without come last."
    )


class SectionRecord(CatalogRecord):
    """What an editor gets."""

    parent_id: UUID | None = Field(description="The section above it.")
    description: str | None = Field(description="What the section is about.")
    position: int | None = Field(description="Order among its neighbors.")


class SectionLabel(AnswerModel):
    """A section as entries show it."""

    slug: str = Field(description="Its part of addresses.")
    name: str = Field(description="The name as readers see it.")


class Breadcrumb(SectionLabel):
    """One step of the way from the root."""

    url: str = Field(description="The section's page on the site.")


class SectionNode(Breadcrumb):
    """A section with the sections below it."""

    children: list["SectionNode"] = Field(description="The sections below it, in order.")


class SectionTree(AnswerModel):
    """All sections."""

    items: list[SectionNode] = Field(description="The sections without parent, in order.")


class SectionDocument(SectionNode):
    """One section."""

    description: str | None = Field(description="What the section is about.")
    breadcrumbs: list[Breadcrumb] = Field(description="From the root to the section itself.")
