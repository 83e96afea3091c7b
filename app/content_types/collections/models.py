"""The table of live collections."""

from typing import Any

from sqlalchemy.orm import Mapped

from app.cache.gate import DELIVERY
from app.content.models import LiveEntry, live_constraints
from app.foundation.models import Base


class Collection(LiveEntry, Base):
    """A live collection. What it holds stands in a list of ids, in the editor's order."""

    __tablename__ = "collections"
    __table_args__ = (*live_constraints(), {"info": DELIVERY})

    entry_ids: Mapped[list[Any]]
