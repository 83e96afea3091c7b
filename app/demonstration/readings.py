"""Readings of tide gauges for the largest table of the demonstration site, the same each time."""

import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from app.content.models import Entry
from app.content_types.tables.filling import append_rows
from app.content_types.tables.working import open_for_edits
from app.foundation.database import WriteSession

ROWS = 50_000
SEED = 1911
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
STEP = timedelta(minutes=10)
TIDE_HOURS = 12.42
STATIONS = ("Gannet Point", "Haerin", "Kittle Island", "Port Ansel", "Sorung")
REMARKS = ("Gate was being painted", "Swell of a passing ferry", "Reading taken twice")


def readings() -> Iterator[tuple[Any, ...]]:
    """Rows in the order of the columns, station by station at each moment."""
    chance = Random(SEED)  # noqa: S311 - it shall be the same each time
    for number in range(ROWS):
        turn, place = divmod(number, len(STATIONS))
        at = FIRST + turn * STEP
        hours = turn * STEP / timedelta(hours=1) + place / 2
        tide = 2 + 1.6 * math.sin(2 * math.pi * hours / TIDE_HOURS)
        wind = round(abs(chance.gauss(6, 4)), 1)
        is_missing = STATIONS[place] == "Sorung" and at.month == 4 and at.day == 12
        yield (
            at,
            STATIONS[place],
            None if is_missing else round(tide + wind / 40 + chance.gauss(0, 0.05), 2),
            wind,
            int(wind * 3.6 * chance.uniform(1.2, 1.8)),
            at.date(),
            chance.random() < 0.02,
            chance.choice(REMARKS) if chance.random() < 0.001 else None,
        )


async def fill_with_readings(session: WriteSession, entry: Entry) -> None:
    """Puts all of them into the working rows of a table."""
    dataset = await open_for_edits(session, entry)
    assert dataset is not None  # noqa: S101 - the table has columns
    await append_rows(session, dataset, list(readings()))
