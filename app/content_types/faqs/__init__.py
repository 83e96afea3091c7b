"""FAQ entries: a question and its answer."""

from app.content.content_type import ContentType, View
from app.content_types.faqs.models import LAST, Faq
from app.content_types.faqs.reading import read_documents, read_summaries
from app.content_types.faqs.schemas import FaqDocument, FaqDraft, FaqQuery, FaqsQuery, FaqSummary
from app.content_types.faqs.structured_data import STRUCTURE
from app.foundation.database import WriteSession


async def project(session: WriteSession, live: Faq, draft: FaqDraft) -> None:
    """From a draft to a live FAQ entry."""
    live.answer = draft.model_dump(mode="json", by_alias=True)["answer"]
    live.position = draft.position
    live.position_sort = LAST if draft.position is None else draft.position


content_type = ContentType(
    name="faq",
    plural="faqs",
    draft=FaqDraft,
    live=Faq,
    project=project,
    summary=View(FaqSummary, FaqsQuery, read_summaries),
    document=View(FaqDocument, FaqQuery, read_documents, structure=STRUCTURE),
)
