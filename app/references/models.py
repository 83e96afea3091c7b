"""The tables of references and of former addresses."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.cache.gate import DELIVERY
from app.foundation.models import Base


class EntryReference(Base):
    """One place in an entry's draft (or live) content that points at something."""

    __tablename__ = "entry_references"
    __table_args__ = (Index(None, "target_id", "side", "entry_id"),)

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True
    )
    side: Mapped[str] = mapped_column(String(5), primary_key=True)
    pointer: Mapped[str] = mapped_column(String(300), primary_key=True)
    target_kind: Mapped[str] = mapped_column(String(10))
    target_id: Mapped[UUID]


class Redirect(Base):
    """A slug that was live once, and what it named last. A live slug beats it."""

    __tablename__ = "redirects"
    __table_args__ = (
        UniqueConstraint("type", "locale", "slug"),
        Index(None, "target_id"),
        {"info": DELIVERY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(35))
    slug: Mapped[str] = mapped_column(String(200))
    target_id: Mapped[UUID]
    is_gone: Mapped[bool] = mapped_column(default=False)
