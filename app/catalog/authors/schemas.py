"""The shapes of authors."""

from pydantic import Field

from app.catalog.catalog_type import CatalogDraft, CatalogRecord
from app.foundation.schemas import AnswerModel, Image, Line, Prose


class AuthorDraft(CatalogDraft):
    """What an editor sends."""

    role: Line | None = Field(default=None, description="Such as “World Editor”.")
    bio: Prose | None = Field(default=None, description="A few sentences about the author.")
    avatar: Image | None = Field(default=None, description="A portrait.")


class AuthorRecord(CatalogRecord):
    """What an editor gets."""

    role: str | None = Field(description="Such as “World Editor”.")
    bio: str | None = Field(description="A few sentences about the author.")
    avatar: Image | None = Field(description="A portrait.")


class AuthorDocument(AnswerModel):
    """What a reader gets."""

    slug: str = Field(description="Its part of addresses.")
    name: str = Field(description="The name as readers see it.")
    role: str | None = Field(description="Such as “World Editor”.")
    bio: str | None = Field(description="A few sentences about the author.")
    avatar: Image | None = Field(description="A portrait.")
    url: str = Field(description="The author's page on the site.")
