"""The log: in the order of the commits, so that who remembers a position misses nothing."""

import asyncio
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import text

from app.events.log import SYSTEM, Actor, read_after, record
from app.foundation.ids import new_id
from tests.conftest import Service

WRITERS, TRANSACTIONS = 8, 40
Mark = tuple[int, int, int]


class Note(BaseModel):
    writer: int
    turn: int
    part: int


class TakenBack(Exception):
    """A transaction that ends badly."""


async def write(service: Service, writer: int, dice: random.Random) -> list[Mark]:
    """Many short transactions, some of which are rolled back; the events that were committed."""
    committed: list[Mark] = []
    for turn in range(TRANSACTIONS):
        parts = [(writer, turn, part) for part in range(dice.randint(1, 3))]
        try:
            async with service.database.write() as session:
                await session.execute(text("SELECT 1"))
                for mark in parts:
                    data = Note(writer=mark[0], turn=mark[1], part=mark[2])
                    record(session, "note.made", new_id(), SYSTEM, data, groups=["notes"])
                    await asyncio.sleep(dice.random() * 0.004)
                if dice.random() < 0.2:
                    raise TakenBack
        except TakenBack:
            continue
        committed += parts
        await asyncio.sleep(dice.random() * 0.004)
    return committed


async def tail(service: Service, start: int, finished: asyncio.Event) -> list[tuple[int, Mark]]:
    """Follows the log from a position, as the cache does; ends when all has been written."""
    seen: list[tuple[int, Mark]] = []
    position = start
    while True:
        is_last_look = finished.is_set()
        async with service.database.read() as session:
            rows = await read_after(session, position, limit=7)
        for row in rows:
            seen.append((row.seq, (row.data["writer"], row.data["turn"], row.data["part"])))
            position = row.seq
        if is_last_look and not rows:
            return seen
        await asyncio.sleep(0.001)


async def last_seq(service: Service) -> int:
    async with service.database.read() as session:
        rows = await read_after(session, 0)
    return int(rows[-1].seq)


@pytest.mark.timeout(110)
async def test_who_follows_the_log_sees_every_committed_event_once_and_in_order(
    service: Service,
) -> None:
    start = await last_seq(service)
    finished = asyncio.Event()
    readers = [asyncio.create_task(tail(service, start, finished)) for _ in range(2)]
    written = await asyncio.gather(
        *(write(service, writer, random.Random(writer)) for writer in range(WRITERS))
    )
    finished.set()
    committed = Counter(mark for marks in written for mark in marks)
    assert len(committed) > WRITERS * TRANSACTIONS / 2
    for reader in readers:
        seen = await reader
        assert Counter(mark for _, mark in seen) == committed
        numbers = [seq for seq, _ in seen]
        assert numbers == sorted(set(numbers))
        # The events of one transaction stand together, in their own order.
        for (_, before), (_, after) in pairwise(seen):
            if after[2] > 0:
                assert after == (before[0], before[1], before[2] + 1)


async def test_what_is_rolled_back_was_never_there(service: Service) -> None:
    start = await last_seq(service)

    async def fail() -> None:
        async with service.database.write() as session:
            record(session, "note.made", new_id(), SYSTEM, Note(writer=0, turn=0, part=0))
            raise TakenBack

    with pytest.raises(TakenBack):
        await fail()
    async with service.database.read() as session:
        assert await read_after(session, start) == []


async def test_a_transaction_of_nothing_but_an_event_is_committed_too(service: Service) -> None:
    start = await last_seq(service)
    async with service.database.write() as session:
        record(session, "note.made", new_id(), SYSTEM, Note(writer=1, turn=2, part=3))
    async with service.database.read() as reading:
        assert [row.data["turn"] for row in await read_after(reading, start)] == [2]


async def test_an_event_keeps_what_it_was_given(service: Service) -> None:
    start = await last_seq(service)
    subject, actor = new_id(), Actor(new_id(), "한국 'quoted' \"name\" \\ :colon")
    data = Note(writer=2**53, turn=-1, part=0)
    async with service.database.write() as session:
        await session.execute(text("SELECT 1"))
        record(session, "note.made", subject, actor, data, groups=["b", "a", "b"])
    async with service.database.read() as reading:
        [row] = await read_after(reading, start)
    assert (row.type, row.subject_id) == ("note.made", subject)
    assert (row.actor_id, row.actor_name) == (actor.id, actor.name)
    assert row.groups == ["a", "b"]
    assert row.data == {"writer": 2**53, "turn": -1, "part": 0}
    assert row.at.tzinfo is not None


async def test_reading_starts_behind_the_position_and_stops_at_the_limit(service: Service) -> None:
    start = await last_seq(service)
    async with service.database.write() as session:
        await session.execute(text("SELECT 1"))
        for turn in range(5):
            record(session, "note.made", new_id(), SYSTEM, Note(writer=0, turn=turn, part=0))

    async def turns(seq: int, limit: int = 1000) -> list[Any]:
        async with service.database.read() as reading:
            return [row.data["turn"] for row in await read_after(reading, seq, limit)]

    assert await turns(start) == [0, 1, 2, 3, 4]
    assert await turns(start, 2) == [0, 1]
    assert await turns(await last_seq(service)) == []
