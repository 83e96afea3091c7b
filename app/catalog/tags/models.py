"""The table of tags."""

from sqlalchemy import Index

from app.cache.gate import DELIVERY
from app.catalog.models import CatalogRow
from app.foundation.models import Base


class Tag(CatalogRow, Base):
    """A subject that entries share."""

    __tablename__ = "tags"
    __table_args__ = (Index(None, "name_sort", "id"), {"info": DELIVERY})
