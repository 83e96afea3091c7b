"""The tables of comments that readers' statements may touch. Nothing private stands in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache.gate import noted_by, noted_together
from app.foundation.models import Base, InstantColumn


class Comment(Base):
    """What a reader, or the staff, has written.

    `shown_under_id` is the article's id for a root, else the comment that it hangs at: every page
    of a thread is one range of one index. `is_shown`: approved, or a place that has to be kept for
    the replies. `is_leading`: one of the first replies, which stand below their parent at once.
    """

    __tablename__ = "comments"
    __table_args__ = (
        Index(None, "shown_under_id", "is_shown", "created_at", "id"),
        Index(None, "shown_under_id", "is_shown", "score", "id"),
        # Of the first replies alone, word for word as they are asked for: SQLite compares the
        # text, and statistics of all comments would tell it that each parent has thousands.
        Index(
            None,
            "shown_under_id",
            sqlite_where=text("is_leading IS 1"),
            postgresql_where=text("is_leading IS true"),
        ),
        Index(None, "article_id", "is_shown", "created_at", "id"),
        Index(None, "article_id", "is_shown", "score", "id"),
        Index(None, "state", "created_at", "id"),
        Index(None, "parent_id"),
        {"info": noted_by("article_id")},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    article_id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("comments.id"))
    shown_under_id: Mapped[UUID]
    depth: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(200))
    is_staff: Mapped[bool]
    body: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    is_shown: Mapped[bool]
    is_leading: Mapped[bool]
    score: Mapped[int]
    reply_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    edited_at: Mapped[datetime | None] = mapped_column(InstantColumn)

    @property
    def is_root(self) -> bool:
        """Whether it stands at the top of its thread."""
        return self.shown_under_id == self.article_id


class CommentThread(Base):
    """The comments of an article, counted. It outlives the article's being live."""

    __tablename__ = "comment_threads"
    __table_args__ = {"info": noted_by("id")}

    id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    comment_count: Mapped[int]


class CommentPolicy(Base):
    """What the site, a section or an article says about its comments; null inherits."""

    __tablename__ = "comment_policies"
    __table_args__ = {"info": noted_together("comment_policies")}

    id: Mapped[UUID] = mapped_column(primary_key=True)
    section_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sections.id", ondelete="CASCADE"), unique=True
    )
    article_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("entries.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[str | None] = mapped_column(String(6))
    moderation: Mapped[str | None] = mapped_column(String(4))
    close_after_days: Mapped[int | None]
    hold_first_time: Mapped[bool | None]
