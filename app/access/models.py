"""The table of API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.models import Base, InstantColumn


class ApiKey(Base):
    """A key, of which only the digest is kept. `prefix` finds it, and names it to people."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("authors.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    created_by_id: Mapped[UUID | None]
    created_by_name: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime | None] = mapped_column(InstantColumn)
    revoked_at: Mapped[datetime | None] = mapped_column(InstantColumn)
