"""Collections: entries of any type in an editor's order, such as a front page or a newsletter."""

from app.content.content_type import ContentType, View
from app.content_types.collections.models import Collection
from app.content_types.collections.reading import read_documents, read_summaries
from app.content_types.collections.schemas import (
    CollectionDocument,
    CollectionDraft,
    CollectionQuery,
    CollectionsQuery,
    CollectionSummary,
)
from app.content_types.collections.structured_data import STRUCTURE
from app.foundation.database import WriteSession


async def project(session: WriteSession, live: Collection, draft: CollectionDraft) -> None:
    """From a draft to a live collection."""
    live.entry_ids = draft.model_dump(mode="json")["entry_ids"]


content_type = ContentType(
    name="collection",
    plural="collections",
    draft=CollectionDraft,
    live=Collection,
    project=project,
    summary=View(CollectionSummary, CollectionsQuery, read_summaries),
    document=View(CollectionDocument, CollectionQuery, read_documents, structure=STRUCTURE),
)
