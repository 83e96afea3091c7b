"""The table of sections, a tree."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache.gate import DELIVERY
from app.catalog.models import CatalogRow
from app.foundation.models import Base


class Section(CatalogRow, Base):
    """A part of the publication. Its place in the tree is its parent's id."""

    __tablename__ = "sections"
    __table_args__ = (
        Index(None, "name_sort", "id"),
        Index(None, "parent_id"),
        {"info": DELIVERY},
    )

    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("sections.id"))
    description: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int | None]
