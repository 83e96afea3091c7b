"""The shapes of collections."""

from typing import Annotated, Literal

from pydantic import Field, SerializeAsAny

from app.content.queries import EntriesQuery, EntrySort, ItemQuery
from app.content.schemas import Draft, LiveDocument, OneOfEach, SeoDocument
from app.foundation.schemas import Title
from app.references.ids import EntryId

MOST_ENTRIES = 100


class CollectionDraft(Draft):
    """What an editor sends."""

    title: Title = Field(description="What it is called.")
    entry_ids: Annotated[list[EntryId], OneOfEach] = Field(
        default=[],
        max_length=MOST_ENTRIES,
        description="Entries of any type, in order; those that are not live are left out.",
    )

    @property
    def heading(self) -> str:
        """What it is called."""
        return self.title


class CollectionSummary(LiveDocument):
    """A collection in lists, and inside other collections."""

    type: Literal["collection"] = Field(description="The content type.")
    title: str = Field(description="What it is called.")


class CollectionDocument(CollectionSummary):
    """A collection with what it holds: a front page or a newsletter in one request."""

    items: list[SerializeAsAny[LiveDocument]] = Field(
        description="What of it is live, in the editor's order, each as lists of its type show it."
    )
    seo: SeoDocument = Field(description="Search and share metadata.")


class CollectionsQuery(EntriesQuery):
    """The parameters of the list."""

    sort: EntrySort = Field(default="-published_at", description="`-` is descending.")


class CollectionQuery(ItemQuery):
    """The parameters of the document."""
