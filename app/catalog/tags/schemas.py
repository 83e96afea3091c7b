"""The shapes of tags."""

from pydantic import Field

from app.catalog.catalog_type import CatalogDraft, CatalogRecord
from app.foundation.schemas import AnswerModel


class TagDraft(CatalogDraft):
    """What an editor sends."""


class TagRecord(CatalogRecord):
    """What an editor gets."""


class TagLabel(AnswerModel):
    """A tag as entries show it."""

    slug: str = Field(description="Its part of addresses.")
    name: str = Field(description="The name as readers see it.")


class TagDocument(TagLabel):
    """What a reader gets."""

    url: str = Field(description="The tag's page on the site.")
