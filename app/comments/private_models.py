"""The tables of comments that no reader's statement may touch: the gate refuses them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.models import Base, InstantColumn


class CommentRecord(Base):
    """What only moderators and checks need to know of a comment. Addresses are keyed hashes."""

    __tablename__ = "comment_records"
    __table_args__ = (
        Index(None, "client_hash", "created_at"),
        Index(None, "created_at", "comment_id"),
        Index(None, "email_hash"),
        Index(None, "text_hash", "created_at"),
        Index(None, "report_count", "comment_id"),
        Index(None, "key_number"),
    )

    comment_id: Mapped[UUID] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True
    )
    client_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    email_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    key_number: Mapped[int | None]
    sealed_email: Mapped[bytes | None] = mapped_column(LargeBinary)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    folded: Mapped[str] = mapped_column(Text)
    verdict: Mapped[str] = mapped_column(String(5))
    report_count: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    decided_at: Mapped[datetime] = mapped_column(InstantColumn)


class CommentVerdict(Base):
    """What one check found, or what a moderator decided: the evidence."""

    __tablename__ = "comment_verdicts"
    __table_args__ = (Index(None, "comment_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    check: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(5))
    reason: Mapped[str] = mapped_column(String(500))
    score: Mapped[float]
    at: Mapped[datetime] = mapped_column(InstantColumn)


class CommentVote(Base):
    """One client's vote on one comment. The hash is useless for any other comment."""

    __tablename__ = "comment_votes"
    __table_args__ = (Index(None, "key_number"),)

    comment_id: Mapped[UUID] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True
    )
    voter_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    key_number: Mapped[int]
    value: Mapped[int]


class CommentReport(Base):
    """One client's complaint about one comment; settled when a moderator has decided."""

    __tablename__ = "comment_reports"
    __table_args__ = (
        Index(None, "comment_id", "reporter_hash", unique=True),
        Index(None, "key_number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    comment_id: Mapped[UUID] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    reporter_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    key_number: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    detail: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(InstantColumn)
    settled_at: Mapped[datetime | None] = mapped_column(InstantColumn)


class Ban(Base):
    """Somebody whose comments are spam whatever they say, until it expires.

    An address range and an e-mail are keyed hashes; a name is folded text.
    """

    __tablename__ = "bans"
    __table_args__ = (Index(None, "kind", "hash"), Index(None, "kind", "name"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    key_number: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    created_by_id: Mapped[UUID | None]
    created_by_name: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime | None] = mapped_column(InstantColumn)


class HashKey(Base):
    """A key that addresses are hashed with, sealed. It is kept while something counts on it."""

    __tablename__ = "hash_keys"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(InstantColumn)


class SpamEvidence(Base):
    """What a spam service is asked with, sealed; and what is still to be asked or told."""

    __tablename__ = "spam_evidence"
    __table_args__ = (Index(None, "due_at"), Index(None, "expires_at"))

    comment_id: Mapped[UUID] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    service: Mapped[str] = mapped_column(String(40))
    task: Mapped[str | None] = mapped_column(String(5))
    told: Mapped[str | None] = mapped_column(String(5))
    attempts: Mapped[int]
    due_at: Mapped[datetime | None] = mapped_column(InstantColumn)
    expires_at: Mapped[datetime | None] = mapped_column(InstantColumn)


class ClosingMark(Base):
    """Up to when threads that close by the clock were told to the log: one row."""

    __tablename__ = "comment_closings"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    told_until: Mapped[datetime] = mapped_column(InstantColumn)
