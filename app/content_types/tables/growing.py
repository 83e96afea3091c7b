"""A new dataset takes rows in short transactions, however many they are: nobody waits for it.

On SQLite everybody else waits while an index is built, a second for little more than a million
rows. So there the indexes are built when there are a million, and later rows find them there. That
takes minutes for each further million: where an editor waits, all indexes are built at the end.
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import DropIndex

from app.content_types.tables.copying import copy_rows
from app.content_types.tables.filling import append_rows
from app.content_types.tables.layouts import Layout
from app.content_types.tables.models import Dataset
from app.content_types.tables.pace import Pace, has_one_writer, take_turn
from app.content_types.tables.storing import analyze, index_statements, layout_in
from app.foundation.clock import now
from app.foundation.database import Database, WriteSession

T = TypeVar("T")

INDEX_AT = 1_000_000
"""Rows at which the indexes are built, where later rows are to find them."""


class GrowingDataset:
    """A dataset that nobody sees yet; `is_awaited`: an editor waits until it is ready."""

    def __init__(self, database: Database, dataset: Dataset, *, is_awaited: bool = False) -> None:
        self.id = dataset.id
        self._database, self._layout = database, layout_in(dataset)
        self._pace, self._row_count, self._index_at = Pace(), 0, INDEX_AT
        self._builds_early = has_one_writer(database) and not is_awaited

    async def copy(self, source: Dataset) -> AsyncIterator[None]:
        """Takes all rows of another dataset, with their ids and places; its counts come last.

        Yields after each turn, so that whoever copies can say that they are still there.
        """
        old = layout_in(source)
        self._layout = replace(self._layout, is_reordered=source.is_reordered)
        if source.row_count >= INDEX_AT:  # that there will be more is known: be early
            self._index_at = INDEX_AT * 3 // 4
        last: int | None = 0
        while last is not None:
            last = await self._copy_on(old, last, self._pace.rows)
            yield

    async def take(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Adds rows behind those that are there."""
        while rows:
            part, rows = rows[: self._pace.rows], rows[self._pace.rows :]
            try:
                await self._append(part)
            except sqlite3.IntegrityError:  # the driver's own: `append_rows` goes straight to it
                # Which rows are duplicates can only be said when all are there.
                await self._drop_unique()
                await self._append(part)

    async def index(self) -> None:
        """Builds the indexes that are not there yet, each in a transaction of its own.

        Raises `IntegrityError` if values that must be unique are not.
        """
        for statement in index_statements(self._layout):
            await take_turn(self._database, lambda session: session.execute(statement))  # noqa: B023
        await take_turn(self._database, lambda session: analyze(session, self._layout))

    async def _copy_on(self, old: Layout, after: int, limit: int) -> int | None:
        async def copy(session: WriteSession) -> int | None:
            still_there = update(Dataset).where(Dataset.id == self.id).values(idle_since=now())
            await session.execute(still_there)
            return await copy_rows(session, old, self._layout, after=after, limit=limit)

        return await self._grow(limit, copy)

    async def _append(self, rows: Sequence[tuple[Any, ...]]) -> None:
        async def append(session: WriteSession) -> None:
            await append_rows(session, await session.get_one(Dataset, self.id), rows)

        await self._grow(len(rows), append)

    async def _grow(self, count: int, work: Callable[[WriteSession], Awaitable[T]]) -> T:
        done, seconds = await take_turn(self._database, work)
        self._pace.learn(count, seconds)
        self._row_count += count
        if self._builds_early and self._row_count >= self._index_at:
            self._builds_early = False
            self._pace = Pace()  # with indexes, rows are much slower
            try:
                await self.index()
            except IntegrityError:
                await self._drop_unique()
        return done

    async def _drop_unique(self) -> None:
        for index in self._layout.table.indexes:
            if index.unique:
                drop = DropIndex(index, if_exists=True)
                await take_turn(self._database, lambda session: session.execute(drop))  # noqa: B023
