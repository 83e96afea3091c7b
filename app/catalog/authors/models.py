"""The table of authors."""

from typing import Any

from sqlalchemy import JSON, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache.gate import DELIVERY
from app.catalog.models import CatalogRow
from app.foundation.models import Base


class Author(CatalogRow, Base):
    """Somebody who writes, with a role that an article's own role may replace."""

    __tablename__ = "authors"
    __table_args__ = (Index(None, "name_sort", "id"), {"info": DELIVERY})

    role: Mapped[str | None] = mapped_column(Text)
    bio: Mapped[str | None] = mapped_column(Text)
    avatar: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
