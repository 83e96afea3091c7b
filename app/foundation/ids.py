"""Ids: UUIDv7 (RFC 9562), which sort by the time they were made."""

from uuid import UUID

from uuid_utils.compat import uuid7

from app.foundation.errors import NotFound


def new_id() -> UUID:
    """A new UUIDv7."""
    return uuid7()


def parse_id(text: str) -> UUID:
    """The id in a path. What is not a UUID names nothing, so it is `NotFound`, not invalid."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(f"There is nothing with the id “{text}”.") from None
