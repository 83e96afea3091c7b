"""Cursors of rows: they name their dataset, because the next one has other rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from app.content_types.tables.paging import RowsAsked, Run, find_place
from app.content_types.tables.row_queries import PagedQuery
from app.content_types.tables.sorting import Place
from app.foundation.errors import MalformedRequest, field_error
from app.foundation.pagination import Cursors
from app.foundation.settings import Settings

LONGEST_VALUES = 1500
"""Bytes of the values in a cursor; if they are longer, the row is looked up again."""

Marked = tuple[str, int, str]
"""A dataset, a row and its values of the sort keys, as they stand in a cursor."""


class RowCursors:
    """The cursors of one query."""

    def __init__(self, settings: Settings, path: str, query: PagedQuery) -> None:
        self._cursors = Cursors(settings, path, query.binding())

    def write(self, dataset: UUID, place: Place) -> str:
        """The cursor behind a row."""
        values = orjson.dumps(place.values).decode()
        short = values if len(values.encode()) <= LONGEST_VALUES else ""
        return self._cursors.write((dataset.hex, place.row_id, short))

    def read(self, cursor: str | None) -> Marked | None:
        """What stands in a cursor. Raises `MalformedRequest` if it is damaged or foreign."""
        if cursor is None:
            return None
        dataset, row_id, values = self._cursors.read(cursor, (str, int, str))
        return str(dataset), int(str(row_id)), str(values)


async def place_of(run: Run, asked: RowsAsked, marked: Marked | None) -> Place | None:
    """Where a cursor stands in these rows. Raises `MalformedRequest` if they are others now."""
    if marked is None:
        return None
    dataset, row_id, values = marked
    if dataset != asked.layout.id.hex:
        raise _stale()
    if values:
        return Place(tuple(_typed(asked, orjson.loads(values))), row_id)
    place = await find_place(run, asked, row_id)
    if place is None:
        raise _stale()
    return place


def _typed(asked: RowsAsked, values: Sequence[Any]) -> list[Any]:
    if not asked.keys:
        return list(values)
    return [key.read(value) for key, value in zip(asked.keys, values, strict=True)]


def _stale() -> MalformedRequest:
    detail = "The rows were published anew since this cursor was made; start again without it."
    error = field_error("cursor", "cursor-stale", detail, place="query")
    return MalformedRequest(detail, errors=[error])
