"""What all tables are made of: their base, and columns that both databases read alike."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

from app.foundation.clock import format_instant

CodePointText = Text().with_variant(Text(collation="C"), "postgresql")
"""Text that is compared by code point on both databases."""


class InstantColumn(TypeDecorator[Any]):
    """A moment in UTC. `DateTime(timezone=True)` comes back without its zone on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value of this column is."""
        return datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """On SQLite: the fixed-width text of RFC 3339, which sorts by time."""
        return dialect.type_descriptor(
            String(27) if dialect.name == "sqlite" else DateTime(timezone=True)
        )

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """datetime -> text on SQLite."""
        if dialect.name != "sqlite":
            return None
        return lambda moment: None if moment is None else format_instant(moment)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Text -> datetime on SQLite."""
        if dialect.name != "sqlite":
            return None
        return lambda text: None if text is None else datetime.fromisoformat(text)


class Base(DeclarativeBase):
    """The mother of all tables. Constraint names are ours, so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }
