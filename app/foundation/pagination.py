"""Keyset pages: an opaque cursor that belongs to one query, and `Link: rel="next"`."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any, Generic, Literal, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

import orjson
from pydantic import Field
from sqlalchemy import ColumnElement, literal, tuple_
from starlette.requests import Request

from app.foundation.clock import format_instant
from app.foundation.errors import MalformedRequest
from app.foundation.schemas import AnswerModel, QueryModel
from app.foundation.settings import Settings

T = TypeVar("T")
KeyValue = str | int | datetime | UUID


class PageQuery(QueryModel):
    """What every list takes."""

    limit: int = Field(default=20, ge=1, le=100, description="Items in a page.")
    cursor: str | None = Field(
        default=None, max_length=2000, description="`next_cursor` of the page before."
    )
    count: Literal["exact"] | None = Field(
        default=None, description="`exact` counts all that match, in `total`."
    )


class Page(AnswerModel, Generic[T]):
    """One page of a list."""

    items: list[T] = Field(description="The items, in the order that was asked for.")
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page.")
    total: int | None = Field(description="How many match, with `count=exact`.")


def page_of(item: type[AnswerModel]) -> Any:
    """The model of a page of these, for routes that are made for many types."""
    return Page[item]  # type: ignore[valid-type]


class Cursors:
    """Makes and reads the cursors of one query; a cursor of another query is refused."""

    def __init__(self, settings: Settings, scope: str, query: QueryModel) -> None:
        binding = query.model_dump(
            mode="json", exclude={"limit", "cursor", "count", "fields", "format"}
        )
        self._secret = settings.secret_key.get_secret_value().encode()[:64]
        self._scope = orjson.dumps([scope, binding], option=orjson.OPT_SORT_KEYS)

    def write(self, key: Sequence[KeyValue]) -> str:
        """The cursor behind the item with this key."""
        payload = orjson.dumps([_plain(part) for part in key])
        return urlsafe_b64encode(self._sign(payload) + payload).decode().rstrip("=")

    def read(self, cursor: str, kinds: Sequence[type]) -> list[KeyValue]:
        """The key in a cursor, typed. Raises `MalformedRequest` if it is damaged or foreign."""
        try:
            raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        except ValueError:
            raw = b""
        is_ours = urlsafe_b64encode(raw).decode().rstrip("=") == cursor
        if not is_ours or len(raw) < 10 or raw[:9] != self._sign(raw[9:]):
            raise MalformedRequest(
                "The cursor is damaged or belongs to another query; start again without it."
            )
        return [_typed(part, kind) for part, kind in zip(orjson.loads(raw[9:]), kinds, strict=True)]

    def _sign(self, payload: bytes) -> bytes:
        return blake2b(self._scope + payload, key=self._secret, digest_size=9).digest()


def _plain(part: KeyValue) -> str | int:
    if isinstance(part, datetime):
        return format_instant(part)
    return part if isinstance(part, int) else str(part)


def _typed(part: str | int, kind: type) -> KeyValue:
    if kind is datetime:
        return datetime.fromisoformat(str(part))
    return UUID(str(part)) if kind is UUID else part


def beyond(
    columns: Sequence[ColumnElement[Any]], key: Sequence[KeyValue], *, descending: bool
) -> ColumnElement[bool]:
    """Rows behind a key, as one comparison of row values, which an index can start from."""
    left = tuple_(*columns)
    right = tuple_(*(literal(part, column.type) for part, column in zip(key, columns, strict=True)))
    return left < right if descending else left > right


def next_link(request: Request, cursor: str) -> str:
    """`Link: rel="next"`, relative to the server."""
    kept = [pair for pair in request.query_params.multi_items() if pair[0] != "cursor"]
    path = quote(request.url.path, safe="/%:@!$&'()*+,;=~-._")
    return f'<{path}?{urlencode([*kept, ("cursor", cursor)])}>; rel="next"'
