"""The SQL types of columns. What a statement brings back of them is ready for JSON."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from sqlalchemy import BigInteger, Date, Dialect, String, Time, TypeDecorator
from sqlalchemy.types import TypeEngine

from app.foundation.clock import format_instant
from app.foundation.models import InstantColumn

SAFE_INTEGER = 2**53
"""Integers beyond are strings in JSON: many clients read numbers as doubles."""


class _TextOf(TypeDecorator[Any]):
    """A type whose values come out as text, ready for JSON, and are stored as text on SQLite."""

    cache_ok = True
    python_type_of: type
    native: TypeEngine[Any]

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text on SQLite, in a form that sorts as it should."""
        return dialect.type_descriptor(String() if dialect.name == "sqlite" else self.native)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Values as the driver takes them."""
        if dialect.name != "sqlite":
            return None
        return lambda value: None if value is None else value.isoformat()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Values as JSON has them."""
        if dialect.name == "sqlite":
            return None
        return lambda value: None if value is None else value.isoformat()


class DateText(_TextOf):
    """A day; in answers `2026-03-01`."""

    impl = Date
    cache_ok = True
    native = Date()


class TimeText(_TextOf):
    """A time of day; in answers `09:30:00`, with a fraction if it has one."""

    impl = Time
    cache_ok = True
    native = Time()


class InstantText(InstantColumn):
    """A moment; in answers as everywhere, six digits and a `Z`."""

    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Values as JSON has them."""
        if dialect.name == "sqlite":
            return None
        # The driver takes the first and the last moment for infinities, which have no zone.
        return lambda moment: None if moment is None else format_instant(moment.replace(tzinfo=UTC))


class IntegerJson(TypeDecorator[Any]):
    """An integer; in answers a string where a double could not hold it."""

    impl = BigInteger
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Values as JSON has them."""
        return lambda value: (
            value if value is None or -SAFE_INTEGER <= value <= SAFE_INTEGER else str(value)
        )
