"""The traits of articles that went live before traits were written down."""

from uuid import UUID

from sqlalchemy import select

from app.catalog.models import EntryTag
from app.content_types.articles.models import Article, ArticleTrait
from app.content_types.articles.traits import keep_traits
from app.events.log import SYSTEM, record
from app.events.types import TraitsWritten
from app.foundation.database import Database, ReadSession
from app.foundation.ids import new_id

BATCH = 100
LISTS = ("articles",)
"""The cache groups of whatever shows related stories that were computed."""
LAST = UUID(int=2**128 - 1)


async def write_missing_traits(database: Database) -> None:
    """Newest first, so if the oldest has traits there is nothing to do.

    One article in each transaction: whoever publishes several at once must not wait for us while
    we wait for them.
    """
    before = LAST
    async with database.read() as session:
        oldest = await session.rows(select(Article.id).order_by(Article.id).limit(1))
        if await _have_traits(session, [row.id for row in oldest]) == len(oldest):
            return
    count = 0
    while ids := await _ids_before(database, before):
        for article_id in ids:
            count += await _write_traits(database, article_id)
        before = ids[-1]
    if count:
        async with database.write() as session:
            written = TraitsWritten(articles=count)
            record(session, "article.traits_written", new_id(), SYSTEM, written, groups=LISTS)


async def _have_traits(session: ReadSession, ids: list[UUID]) -> int:
    traits = select(ArticleTrait.article_id).where(ArticleTrait.article_id.in_(ids)).distinct()
    return len(await session.rows(traits))


async def _ids_before(database: Database, before: UUID) -> list[UUID]:
    newest = select(Article.id).where(Article.id < before).order_by(Article.id.desc())
    async with database.read() as session:
        return [row.id for row in await session.rows(newest.limit(BATCH))]


async def _write_traits(database: Database, article_id: UUID) -> bool:
    has_traits = select(ArticleTrait.trait).where(ArticleTrait.article_id == article_id).exists()
    missing = select(Article).where(Article.id == article_id, ~has_traits).with_for_update()
    tags = select(EntryTag.tag_id).where(EntryTag.entry_id == article_id)
    async with database.write() as session:
        article = await session.scalar(missing)
        if article is not None:
            await keep_traits(session, article, list(await session.scalars(tags)))
    return article is not None
