"""Imports over HTTP: all or nothing, rehearsed, as a job, and beside other writers."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import event, func, select

from app.content_types.tables import growing, importing, pace
from app.content_types.tables.models import Dataset
from tests.conftest import Serve, Service
from tests.factories import Json, assert_problem, create, live, publish

COLUMNS = [
    {"name": "region", "type": "string", "required": True, "unique": True},
    {"name": "people", "type": "integer", "minimum": 0, "indexed": True},
]
CSV = {"Content-Type": "text/csv"}


async def send(editor: httpx.AsyncClient, table: Json, text: str, **more: str) -> httpx.Response:
    """Sends a CSV file."""
    place = f"/tables/{table['id']}/rows/import"
    return await editor.post(place, content=text.encode(), headers=CSV, params=more)


async def count_datasets(service: Service) -> int:
    """How many datasets there are."""
    async with service.database.read() as session:
        return int((await session.rows(select(func.count()).select_from(Dataset)))[0][0])


async def test_a_file_brings_rows_and_a_table_without_columns_gets_its_columns(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers")
    answer = await send(editor, table, "Region,People\nNorth,120\nSouth,80\n")
    assert answer.status_code == 200, answer.text
    assert answer.json()["row_count"] == 2
    assert [(c["name"], c["type"]) for c in answer.json()["columns"]] == [
        ("region", "string"),
        ("people", "integer"),
    ]
    assert answer.headers["etag"] == '"v2"'
    published = await publish(editor, "tables", table)
    rows = (await reader.get(f"/v1/tables/{published['slug']}")).json()["rows"]
    assert rows == [
        {"_id": 1, "region": "North", "people": 120},
        {"_id": 2, "region": "South", "people": 80},
    ]


async def test_append_adds_and_replace_puts_in_place(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await live(editor, "tables", title="Piers", columns=COLUMNS)
    place = f"/v1/tables/{table['slug']}"
    assert (await send(editor, table, "region,people\nNorth,1\n")).status_code == 200
    assert (await send(editor, table, "people,region\n2,South\n", mode="append")).is_success
    assert (await reader.get(place)).json()["row_count"] == 0
    await publish(editor, "tables", table)
    rows = (await reader.get(place)).json()["rows"]
    assert [(row["_id"], row["region"]) for row in rows] == [(1, "North"), (2, "South")]
    assert (await send(editor, table, "region\nEast\n", mode="replace")).is_success
    await publish(editor, "tables", table)
    assert [row["region"] for row in (await reader.get(place)).json()["rows"]] == ["East"]


async def test_bad_rows_are_named_and_nothing_is_kept(
    service: Service, editor: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    assert (await send(editor, table, "region,people\nNorth,1\n")).is_success
    before = await count_datasets(service)
    bad = await send(editor, table, "region,people\nWest,many\n,3\nEast,-1\n")
    problem = assert_problem(bad, 422, "invalid")
    assert problem["error_count"] == 3
    found = [(error["row"], error["column"], error["code"]) for error in problem["errors"]]
    assert [(row, column) for row, column, _ in found] == [
        (1, "people"),
        (2, "region"),
        (3, "people"),
    ]
    twice = await send(editor, table, "region\nWest\nEast\nWest\n")
    problem = assert_problem(twice, 422, "invalid")
    assert [(e["row"], e["column"], e["code"]) for e in problem["errors"]] == [
        (3, "region", "duplicate")
    ]
    known = await send(editor, table, "region\nSouth\nNorth\n", mode="append")
    assert [e["row"] for e in assert_problem(known, 422, "invalid")["errors"]] == [2]
    unknown = await send(editor, table, "region,nope\nWest,1\n")
    assert assert_problem(unknown, 422, "invalid")["errors"][0]["row"] == 0
    assert (await editor.get(f"/tables/{table['id']}")).json()["version"] == 2
    assert await count_datasets(service) == before


@pytest.mark.parametrize("twice_at", [None, 50, 900])
async def test_indexes_that_are_built_on_the_way_change_nothing(
    editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, twice_at: int | None
) -> None:
    monkeypatch.setattr(growing, "INDEX_AT", 300)
    monkeypatch.setattr(importing, "CELLS_AT_ONCE", 200)
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    names = [f"Pier {number}" for number in range(1000)]
    if twice_at is not None:
        names[twice_at] = names[twice_at - 20]
    answer = await send(editor, table, "\n".join(["region", *names, ""]))
    if twice_at is None:
        assert answer.json()["row_count"] == 1000
        return
    problem = assert_problem(answer, 422, "invalid")
    assert [(e["row"], e["column"], e["code"]) for e in problem["errors"]] == [
        (twice_at + 1, "region", "duplicate")
    ]


async def test_a_copy_of_many_rows_is_indexed_on_the_way_and_not_all_at_once(
    service: Service, editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "INDEX_AT", 300)
    monkeypatch.setattr(pace, "FIRST", 100)
    monkeypatch.setattr(pace, "MOST", 100)
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await send(editor, table, "\n".join(["region", *(f"Pier {one}" for one in range(1000)), ""]))
    statements: list[str] = []

    def note(*seen: object) -> None:
        statements.append(str(seen[2]))

    engine = service.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    answer = await send(editor, table, "region\nAnother\n", mode="append")
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, answer.text
    copies = [at for at, one in enumerate(statements) if _is_copy(one)]
    indexes = [at for at, one in enumerate(statements) if one.startswith("CREATE UNIQUE INDEX")]
    assert len(copies) >= 10
    assert (indexes[0] < copies[-1]) is (engine.dialect.name == "sqlite")
    place = f"/tables/{table['id']}/rows/import"
    headers = CSV | {"Prefer": "respond-async"}
    del statements[:]
    event.listen(engine, "before_cursor_execute", note)
    await editor.post(place, content=b"region\nLast\n", headers=headers)
    await asyncio.gather(*service.app.state.jobs._tasks)
    event.remove(engine, "before_cursor_execute", note)
    copies = [at for at, one in enumerate(statements) if _is_copy(one)]
    assert any("UPDATE import_jobs" in one for one in statements[copies[0] : copies[-1]])
    known = await send(editor, table, "region\nPier 999\n", mode="append")
    assert assert_problem(known, 422, "invalid")["errors"][0]["code"] == "duplicate"


def _is_copy(statement: str) -> bool:
    return statement.startswith("INSERT INTO dataset_") and "SELECT" in statement


async def test_a_dry_run_says_what_it_understood_and_keeps_nothing(
    service: Service, editor: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers")
    text = "Ort;Länge;Seit\nNord;1,5;01.05.1911\nSüd;2,25;17.05.1921\n"
    answer = await editor.post(
        f"/tables/{table['id']}/rows/import",
        params={"dry_run": "true"},
        content=text.encode("windows-1252"),
        headers=CSV,
    )
    check = answer.json()
    assert check["would_succeed"] is True
    assert check["dialect"]["delimiter"] == ";"
    assert check["encoding"].lower().replace("-", "") in {"windows1252", "cp1252"}
    assert [column["type"] for column in check["columns"]] == ["string", "number", "date"]
    assert list(check["sample"][1].values()) == ["Süd", 2.25, "1921-05-17"]
    assert await count_datasets(service) == 0

    other = await create(editor, "tables", title="Quays", columns=COLUMNS)
    before = await count_datasets(service)
    bad = (await send(editor, other, "region,people\nA,x\n", dry_run="true")).json()
    assert (bad["would_succeed"], bad["problem"]["error_count"]) == (False, 1)
    twice = (await send(editor, other, "region\nA\nA\n", dry_run="true")).json()
    assert twice["problem"]["errors"][0]["code"] == "duplicate"
    nothing = (await send(editor, other, "", dry_run="true")).json()
    assert (nothing["would_succeed"], nothing["row_count"]) == (False, 0)
    assert await count_datasets(service) == before


async def test_an_import_is_retried_without_a_second_effect(editor: httpx.AsyncClient) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    place = f"/tables/{table['id']}/rows/import"
    headers = {**CSV, "Idempotency-Key": "first"}
    first = await editor.post(place, content=b"region\nNorth\n", headers=headers)
    again = await editor.post(place, content=b"region\nNorth\n", headers=headers)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["idempotent-replayed"] == "true"
    other = await editor.post(place, content=b"region\nSouth\n", headers=headers)
    assert_problem(other, 422, "idempotency-mismatch")
    assert (await editor.get(f"/tables/{table['id']}")).json()["version"] == 2


async def test_a_job_is_polled_and_its_end_is_told(editor: httpx.AsyncClient) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    place = f"/tables/{table['id']}/rows/import"
    headers = {**CSV, "Prefer": "respond-async"}
    for content, state in [(b"region\nNorth\n", "succeeded"), (b"region\nN\nN\n", "failed")]:
        answer = await editor.post(place, content=content, headers=headers)
        assert answer.status_code == 202
        assert answer.headers["preference-applied"] == "respond-async"
        job = answer.headers["location"].removeprefix("/editorial/v1")
        for _ in range(200):
            document = (await editor.get(job)).json()
            if document["state"] != "running":
                break
            await asyncio.sleep(0.05)
        assert document["state"] == state, document
        assert (document["result"] is None) == (state == "failed")
        assert (document["problem"] is None) == (state == "succeeded")
    assert (await editor.delete(job)).status_code == 204
    assert (await editor.get(job)).json()["state"] == "failed"


async def test_a_job_is_cancelled_and_leaves_nothing(
    service: Service, editor: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    before = await count_datasets(service)
    text = "region,people\n" + "".join(f"r{n},{n}\n" for n in range(150_000))
    headers = {**CSV, "Prefer": "respond-async"}
    place = f"/tables/{table['id']}/rows/import"
    answer = await editor.post(place, content=text.encode(), headers=headers)
    job = answer.headers["location"].removeprefix("/editorial/v1")
    for _ in range(1000):
        if (await editor.get(job)).json()["rows_done"]:
            break
        await asyncio.sleep(0.01)
    assert (await editor.delete(job)).status_code == 204
    for _ in range(400):
        if await count_datasets(service) == before:
            break
        await asyncio.sleep(0.05)
    assert await count_datasets(service) == before
    assert (await editor.get(job)).json()["state"] == "cancelled"
    assert (await editor.get(f"/tables/{table['id']}")).json()["version"] == 1


async def test_other_writers_come_between_the_parts_of_an_import(
    editor: httpx.AsyncClient,
) -> None:
    """Many come between, and hardly one waits for a second; in one transaction hardly one came.

    One may wait longer: a busy machine stops all of us for a moment.
    """
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    text = "region,people\n" + "".join(f"r{n * 7919 % 100_003},{n}\n" for n in range(100_000))
    waits, begun = list[float](), time.monotonic()
    importing = asyncio.create_task(send(editor, table, text))
    while not importing.done():
        started = time.monotonic()
        await create(editor, "tags", name=f"Tag {len(waits)}")
        waits.append(time.monotonic() - started)
    assert (await importing).status_code == 200
    assert sorted(waits)[-2] < max(1, 0.6 * (time.monotonic() - begun))
    assert len(waits) > 8


async def test_rows_that_were_edited_meanwhile_are_not_lost(
    service: Service, editor: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)

    async def body() -> AsyncIterator[bytes]:
        yield b"region,people\nNorth,1\n"
        added = await editor.post(f"/tables/{table['id']}/rows", json={"region": "Kept"})
        assert added.status_code == 201
        yield b"South,2\n"

    stale = await editor.post(
        f"/tables/{table['id']}/rows/import",
        content=body(),
        headers={**CSV, "If-Match": '"v1"'},
    )
    assert_problem(stale, 412, "version-conflict")
    assert (await editor.get(f"/tables/{table['id']}/rows/1")).json()["region"] == "Kept"


async def test_what_cannot_be_read_is_refused(editor: httpx.AsyncClient, serve: Serve) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    place = f"/tables/{table['id']}/rows/import"
    odd = await editor.post(place, content=b"x", headers={"Content-Type": "image/png"})
    assert_problem(odd, 415, "unsupported-media-type")
    assert_problem(await editor.post(place, content=b"x"), 415, "unsupported-media-type")
    assert_problem(await send(editor, table, ""), 422, "invalid")
    assert_problem(await send(editor, table, "region\nNorth\n", mode="merge"), 422, "invalid")
    old = {**CSV, "If-Match": '"v9"'}
    for key, status, name in (("", 400, "malformed-request"), ("k", 412, "version-conflict")):
        answer = await editor.post(
            place, content=b"region\nNorth\n", headers={**old, "Idempotency-Key": key}
        )
        assert_problem(answer, status, name)
    assert (await editor.get(f"/tables/{table['id']}")).json()["version"] == 1


async def test_a_file_above_the_limit_is_refused(serve: Serve) -> None:
    service = await serve(import_max_bytes=2000)
    table = await create(service.editor, "tables", title="Piers", columns=COLUMNS)
    large = "region\n" + "".join(f"r{n}\n" for n in range(2000))
    assert_problem(await send(service.editor, table, large), 413, "too-large")
