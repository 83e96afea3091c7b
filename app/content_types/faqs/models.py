"""The table of live FAQ entries."""

from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.body.reading import plain_text
from app.cache.gate import DELIVERY
from app.content.models import InSitemaps, LiveEntry, live_constraints, sitemap_index
from app.foundation.models import Base
from app.search.documents import Texts

LAST = 2**31 - 1
"""What entries without a position are sorted by."""


class Faq(InSitemaps, LiveEntry, Base):
    """A live question; `title` is the question."""

    __tablename__ = "faqs"
    __table_args__ = (
        *live_constraints(sitemap_index(), Index(None, "locale", "position_sort", "id")),
        {"info": DELIVERY},
    )

    answer: Mapped[list[Any]]
    position: Mapped[int | None]
    position_sort: Mapped[int] = mapped_column(default=LAST)

    @staticmethod
    def searched(live: Any) -> Texts:
        """Question and answer."""
        return Texts(live.title, body=plain_text(live.answer))
