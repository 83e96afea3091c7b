"""The tables of live articles."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.body.reading import plain_text
from app.cache.gate import DELIVERY
from app.content.models import InSitemaps, LiveEntry, live_constraints, sitemap_index
from app.foundation.models import Base
from app.search.documents import Texts


class Article(InSitemaps, LiveEntry, Base):
    """A live article. What it links to softly stands in lists of ids."""

    __tablename__ = "articles"
    __table_args__ = (
        *live_constraints(sitemap_index(), Index(None, "published_at", "id")),
        {"info": DELIVERY},
    )

    kicker: Mapped[str | None] = mapped_column(Text)
    summary: Mapped[str | None] = mapped_column(Text)
    lead_image: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    body: Mapped[list[Any]]
    corrections: Mapped[list[Any]]
    faq_ids: Mapped[list[Any]]
    table_ids: Mapped[list[Any]]
    related_ids: Mapped[list[Any]]
    word_count: Mapped[int]
    reading_minutes: Mapped[int]
    outline: Mapped[list[Any]]

    @staticmethod
    def searched(live: Any) -> Texts:
        """Headline, dek, body."""
        return Texts(live.title, live.summary, plain_text(live.body))


class ArticleAuthor(Base):
    """An author of a live article, in order, with a role for this article."""

    __tablename__ = "article_authors"
    __table_args__ = (Index(None, "author_id", "article_id"), {"info": DELIVERY})

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    author_id: Mapped[UUID] = mapped_column(ForeignKey("authors.id"), primary_key=True)
    position: Mapped[int]
    role: Mapped[str | None] = mapped_column(Text)


class ArticleTrait(Base):
    """Something that a live article is about (`traits.py`).

    `trait` is a hash of what it is. `rank` is when the article was published, and in its low bits
    a piece of its id: no two articles have the same.
    """

    __tablename__ = "article_traits"
    __table_args__ = (Index(None, "trait", "rank", "article_id", "share"), {"info": DELIVERY})

    article_id: Mapped[UUID] = mapped_column(
        ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True
    )
    trait: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    rank: Mapped[int] = mapped_column(BigInteger)
    share: Mapped[float]
    worth: Mapped[float]
