"""What the tables of the catalog have in common, and which live entry has which tag."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.cache.gate import DELIVERY
from app.foundation.models import Base, CodePointText, InstantColumn


class CatalogRow:
    """The columns of every catalog table. `version` counts the changes: the editorial ETag."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    slug: Mapped[str] = mapped_column(String(200), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_sort: Mapped[str] = mapped_column(CodePointText)
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    updated_at: Mapped[datetime] = mapped_column(InstantColumn)


class EntryTag(Base):
    """A tag of a live entry, of whatever type, in the editor's order."""

    __tablename__ = "entry_tags"
    __table_args__ = (Index(None, "tag_id", "entry_id"), {"info": DELIVERY})

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[UUID] = mapped_column(ForeignKey("tags.id"), primary_key=True)
    position: Mapped[int]
