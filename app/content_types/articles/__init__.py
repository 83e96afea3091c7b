"""Articles: what a newsroom writes."""

from uuid import UUID

from sqlalchemy import delete, insert

from app.body.reading import count_words, outline, reading_minutes
from app.content.content_type import ContentType, View
from app.content_types.articles.feed import read_feed
from app.content_types.articles.markdown import MARKDOWN, MARKDOWN_LIST
from app.content_types.articles.models import Article, ArticleAuthor
from app.content_types.articles.reading import read_documents, read_summaries
from app.content_types.articles.schemas import (
    ArticleDocument,
    ArticleDraft,
    ArticleQuery,
    ArticlesQuery,
    ArticleSummary,
)
from app.content_types.articles.structured_data import STRUCTURE
from app.content_types.articles.traits import keep_traits
from app.foundation.database import WriteSession


async def project(session: WriteSession, live: Article, draft: ArticleDraft) -> None:
    """From a draft to a live article with its byline."""
    content = draft.model_dump(mode="json", by_alias=True)
    live.kicker, live.summary, live.lead_image = draft.kicker, draft.summary, content["lead_image"]
    live.body, live.corrections = content["body"], content["corrections"]
    live.faq_ids, live.table_ids = content["faq_ids"], content["table_ids"]
    live.related_ids = content["related_ids"]
    live.outline = [item.model_dump() for item in outline(live.body)]
    live.word_count = count_words(live.body, live.locale)
    live.reading_minutes = reading_minutes(live.word_count)
    session.add(live)
    await session.flush()
    await session.execute(delete(ArticleAuthor).where(ArticleAuthor.article_id == live.id))
    await keep_traits(session, live, draft.tags)
    rows = [
        {
            "article_id": live.id,
            "author_id": UUID(int=byline.author_id.int),
            "position": position,
            "role": byline.role,
        }
        for position, byline in enumerate(draft.authors)
    ]
    if rows:
        await session.execute(insert(ArticleAuthor), rows)


content_type = ContentType(
    name="article",
    plural="articles",
    draft=ArticleDraft,
    live=Article,
    project=project,
    summary=View(ArticleSummary, ArticlesQuery, read_summaries, alternatives=(MARKDOWN_LIST,)),
    document=View(
        ArticleDocument,
        ArticleQuery,
        read_documents,
        alternatives=(MARKDOWN,),
        feed=read_feed,
        links=(("/structured-data", "describedby", "application/ld+json"),),
        structure=STRUCTURE,
    ),
)
