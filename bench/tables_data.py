"""Fills a data table with as many rows as one likes, always the same ones."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from app.content.models import Entry
from app.content_types.tables.columns import Column
from app.content_types.tables.growing import GrowingDataset
from app.content_types.tables.layouts import Layout
from app.content_types.tables.models import Dataset
from app.content_types.tables.storing import create_dataset, layout_in
from app.content_types.tables.working import point_at
from app.foundation.database import Database
from app.foundation.settings import Settings
from bench.data import Site

SEED = 20_261_125
REGIONS = 20
BATCH = 20_000
COLUMNS: list[dict[str, Any]] = [
    {"name": "region", "type": "string", "required": True, "indexed": True},
    {"name": "city", "type": "string"},
    {"name": "year", "type": "integer", "required": True, "indexed": True},
    {"name": "population", "type": "integer", "indexed": True},
    {"name": "value", "type": "number", "required": True, "indexed": True},
    {"name": "share", "type": "number"},
    {"name": "measured_on", "type": "date"},
    {"name": "is_final", "type": "boolean"},
]
"""Eight columns, four of them indexed; of `population`, one in twenty is null."""

SLUG = "gauges"


def region(number: int) -> str:
    """The name of one of the regions."""
    return f"Region {number:02}"


def make_rows(count: int) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in batches."""
    random = Random(SEED)
    first = date(2000, 1, 1)
    for start in range(0, count, BATCH):
        yield [
            (
                region(random.randrange(REGIONS)),
                f"City {random.randrange(50_000)}",
                2000 + random.randrange(26),
                None if random.random() < 0.05 else random.randrange(10_000_000),
                random.random() * 1000,
                random.random(),
                first + timedelta(days=random.randrange(9000)),
                random.random() < 0.5,
            )
            for _ in range(min(BATCH, count - start))
        ]


async def fill_table(database: Database, settings: Settings, count: int) -> Layout:
    """A live table with so many rows, loaded as an import loads them: indexes come last."""
    async with database.write() as session:
        site = Site(session, settings)
        entry = await site.add("table", title="Gauges", slug=SLUG, columns=COLUMNS)
        columns = [Column(**column) for column in COLUMNS]
        dataset = await create_dataset(session, entry.id, columns)
    growing = GrowingDataset(database, dataset)
    for rows in make_rows(count):
        await growing.take(rows)
    await growing.index()
    async with database.write() as session:
        dataset = await session.get_one(Dataset, dataset.id)
        await point_at(session, entry.id, dataset)
        await Site(session, settings).publish(await session.get_one(Entry, entry.id))
    return layout_in(dataset)
