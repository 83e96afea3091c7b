"""The table of the log."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.models import Base, InstantColumn


class Event(Base):
    """One thing that happened. `seq` is the order of the commits; numbers may be missing."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "subject_id", "seq"),
        Index(None, "type", "seq"),
        # AUTOINCREMENT: a number that was deleted is never given again.
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
    )
    id: Mapped[UUID] = mapped_column(unique=True)
    type: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[UUID]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(InstantColumn)
    groups: Mapped[list[Any]]
    data: Mapped[dict[str, Any]]
