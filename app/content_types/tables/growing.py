"""A new dataset takes the rows of a file in short transactions, however many they are.

On SQLite everybody else waits while an index is built, a second for little more than a million
rows. So there the indexes are built when there are a million, and later rows find them there.
"""

import sqlite3
from collections.abc import Sequence
from time import monotonic
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import DropIndex

from app.content_types.tables.filling import append_rows
from app.content_types.tables.models import Dataset
from app.content_types.tables.storing import layout_in
from app.content_types.tables.working import index_in_turns
from app.foundation.database import Database, WriteSession

INDEX_AT = 1_000_000


class GrowingDataset:
    """A dataset that nobody sees yet."""

    def __init__(self, database: Database, dataset: Dataset) -> None:
        self._database, self._dataset = database, dataset
        self._is_indexed = False

    async def take(self, rows: Sequence[tuple[Any, ...]]) -> float:
        """Adds rows; for how many seconds others had to wait."""
        try:
            return await self._append(rows)
        except sqlite3.IntegrityError:  # the driver's own, as `append_rows` goes straight to it
            # Which rows are duplicates can only be said when all are there.
            await self._drop_unique()
            return await self._append(rows)

    async def _append(self, rows: Sequence[tuple[Any, ...]]) -> float:
        async with self._database.write() as session:
            filled = await session.get_one(Dataset, self._dataset.id)
            started = monotonic()
            await append_rows(session, filled, rows)
            is_time = self._must_index(session, filled)
        seconds = monotonic() - started
        if is_time:
            await self._index(filled)
        return seconds

    def _must_index(self, session: WriteSession, filled: Dataset) -> bool:
        is_embedded = session.get_bind().dialect.name == "sqlite"
        return is_embedded and not self._is_indexed and filled.row_count >= INDEX_AT

    async def _index(self, filled: Dataset) -> None:
        self._is_indexed = True
        try:
            await index_in_turns(self._database, filled)
        except IntegrityError:
            await self._drop_unique()

    async def _drop_unique(self) -> None:
        table = layout_in(self._dataset).table
        async with self._database.write() as session:
            for index in table.indexes:
                if index.unique:
                    await session.execute(DropIndex(index, if_exists=True))
