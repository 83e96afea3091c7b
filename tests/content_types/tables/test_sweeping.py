"""Datasets that nothing needs are dropped, an hour late, and only those."""

import sqlite3
from contextlib import suppress
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import inspect, select, update

from app.content_types.tables import dropping, pace
from app.content_types.tables.models import Dataset, ImportJob
from app.content_types.tables.sweeping import sweep_tables
from app.foundation.clock import now
from app.foundation.database import Database
from tests.conftest import Service
from tests.factories import Json, create, patch, publish

COLUMNS = [{"name": "region", "type": "string", "indexed": True}]


async def datasets(service: Service) -> set[str]:
    """The SQL tables of datasets that the database has."""
    async with service.database.read() as session:
        known = {row[0].hex for row in await session.rows(select(Dataset.id))}
        names = await session.run(lambda connection: inspect(connection).get_table_names())
    tables = {name.removeprefix("dataset_") for name in names if name.startswith("dataset_")}
    assert tables == known, "a dataset without its SQL table, or the other way round"
    return known


async def age(service: Service) -> None:
    """Lets two hours pass for what is idle."""
    async with service.database.write() as session:
        await session.execute(
            update(Dataset)
            .where(Dataset.idle_since.is_not(None))
            .values(idle_since=now() - timedelta(hours=2))
        )


async def published(editor: httpx.AsyncClient, *regions: str) -> Json:
    """A live table with these rows."""
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    for region in regions:
        await editor.post(f"/tables/{table['id']}/rows", json={"region": region})
    return await publish(editor, "tables", table)


async def test_what_nothing_needs_goes_after_an_hour(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await published(editor, "North")
    first = await datasets(service)
    await editor.post(f"/tables/{table['id']}/rows", json={"region": "South"})
    await publish(editor, "tables", table)  # the same revision, now with other rows
    assert len(await datasets(service)) == 2
    await sweep_tables(service.database)
    assert len(await datasets(service)) == 2, "it has only just become idle"
    await sweep_tables(service.database)
    await age(service)
    await sweep_tables(service.database)
    left = await datasets(service)
    assert len(left) == 1
    assert not left & first
    rows = (await reader.get(f"/v1/tables/{table['slug']}")).json()["rows"]
    assert [row["region"] for row in rows] == ["North", "South"]


async def test_what_a_revision_was_published_with_stays(
    service: Service, editor: httpx.AsyncClient
) -> None:
    table = await published(editor, "North")
    await patch(editor, "tables", table, {"title": "Piers and quays"})
    await editor.post(f"/tables/{table['id']}/rows", json={"region": "South"})
    await publish(editor, "tables", table)
    await editor.post(f"/tables/{table['id']}/unpublish", json={})
    kept = await datasets(service)
    assert len(kept) == 2
    for _ in range(2):
        await sweep_tables(service.database)
        await age(service)
    assert await datasets(service) == kept


async def test_a_failure_in_the_middle_leaves_both_or_neither(
    service: Service, editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = await published(editor, "North")
    await editor.post(f"/tables/{table['id']}/rows", json={"region": "South"})
    await publish(editor, "tables", table)
    await sweep_tables(service.database)
    await age(service)

    async def fail(session: object, dataset: Dataset) -> None:
        await drop(session, dataset)
        raise sqlite3.DataError("the lights went out")

    drop = dropping.drop_dataset
    monkeypatch.setattr(dropping, "drop_dataset", fail)
    with pytest.raises(sqlite3.DataError):
        await sweep_tables(service.database)
    assert len(await datasets(service)) == 2
    monkeypatch.setattr(dropping, "drop_dataset", drop)
    await sweep_tables(service.database)
    assert len(await datasets(service)) == 1


@pytest.mark.parametrize("kill_at", [1, 3, 6, 8, 99])
async def test_a_large_one_goes_in_turns_and_a_kill_between_them_does_no_harm(
    service: Service, editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, kill_at: int
) -> None:
    monkeypatch.setattr(dropping, "AT_ONCE", 3)
    monkeypatch.setattr(pace, "FIRST", 2)
    monkeypatch.setattr(pace, "FEWEST", 2)
    monkeypatch.setattr(pace, "MOST", 2)
    table = await published(editor, *(f"Pier {number}" for number in range(9)))
    await editor.post(f"/tables/{table['id']}/rows", json={"region": "South"})
    await publish(editor, "tables", table)
    await sweep_tables(service.database)
    await age(service)
    turns = 0

    async def take_turn(database: Database, work: Any) -> Any:
        nonlocal turns
        if (turns := turns + 1) == kill_at:
            raise sqlite3.DataError("the lights went out")
        return await original(database, work)

    original = pace.take_turn
    monkeypatch.setattr(dropping, "take_turn", take_turn)
    with suppress(sqlite3.DataError):
        await sweep_tables(service.database)
    await sweep_tables(service.database)
    assert len(await datasets(service)) == 1
    in_turns = service.database.writer.dialect.name == "sqlite"
    assert turns > 8 if in_turns else turns == 0
    rows = (await editor.get(f"/tables/{table['id']}/rows")).json()["items"]
    assert len(rows) == 10


async def test_a_job_whose_process_is_gone_has_failed(
    service: Service, editor: httpx.AsyncClient
) -> None:
    table = await published(editor)
    place = f"/tables/{table['id']}/rows/import"
    headers = {"Content-Type": "text/csv", "Prefer": "respond-async"}
    answer = await editor.post(place, content=b"region\nNorth\n", headers=headers)
    await service.app.state.jobs.stop()
    async with service.database.write() as session:
        lost = now() - timedelta(minutes=11)
        await session.execute(update(ImportJob).values(state="running", seen_at=lost))
    job = answer.headers["location"].removeprefix("/editorial/v1")
    await sweep_tables(service.database)
    document = (await editor.get(job)).json()
    assert (document["state"], document["problem"]["status"]) == ("failed", 503)
