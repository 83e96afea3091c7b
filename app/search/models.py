"""The tables of the index that both databases have; the words are in each engine's own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache.gate import DELIVERY
from app.foundation.models import Base, InstantColumn


class SearchEntry(Base):
    """A live entry in the index. Narrow, because a question may go through very many of them.

    `number` is what the engines call it; `fresh_at` is `updated_at` in seconds since 1970.
    """

    __tablename__ = "search_entries"
    __table_args__ = {"info": DELIVERY}

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True
    )
    id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), unique=True)
    type: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(35))
    section_id: Mapped[UUID | None]
    published_at: Mapped[datetime] = mapped_column(InstantColumn)
    fresh_at: Mapped[int] = mapped_column(BigInteger)


class SearchText(Base):
    """What of an entry is searched, as it was written: highlights are cut from it."""

    __tablename__ = "search_texts"
    __table_args__ = {"info": DELIVERY}

    id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    summary: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
