"""Rows as files: what is in them, their names and ETags, and that they are written while read."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import Any

import httpx
import openpyxl
import orjson
import pytest
import pytest_asyncio

from app.content_types.tables import exporting, workbooks
from app.content_types.tables.values import VALUE_TYPES
from tests.conftest import Service, module_database
from tests.content_types.tables.rows import (
    column,
    live_table,
    serving,
)
from tests.factories import Json, assert_problem, pointers, publish

pytestmark = pytest.mark.asyncio(loop_scope="module")

COUNT = 3000
COLUMNS = [column("name", indexed=True), column("number", "integer"), column("truth", "boolean")]
ROWS: list[tuple[Any, ...]] = [
    ('=SUM(A1), "quoted"', -1, True),
    ("", None, False),
    (None, 2**60, None),
    *((f"row {number}", number, None) for number in range(4, COUNT + 1)),
]
PATH = "/v1/tables/files/rows"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def files_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    return module_database(database_kind, request, tmp_path_factory)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(files_url: str) -> AsyncIterator[Service]:
    async with serving(files_url) as service:
        await live_table(service, COLUMNS, ROWS, slug="files")
        yield service


@pytest.fixture
def reader(service: Service) -> httpx.AsyncClient:
    return service.reader


async def test_csv_has_all_rows(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(f"{PATH}?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="files.csv"'
    lines = answer.content.decode().split("\r\n")
    assert lines[:4] == [
        "name,number,truth",
        '"=SUM(A1), ""quoted""",-1,true',
        '"",,false',
        f",{2**60},",
    ]
    assert lines[4:] == [*(f"row {number},{number}," for number in range(4, COUNT + 1)), ""]


async def test_every_type_is_written_alike_on_both_databases(service: Service) -> None:
    kinds = list(VALUE_TYPES)
    first, last = datetime(1, 1, 1, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    rows: list[tuple[Any, ...]] = [
        ("a,[null", 2**53 + 1, 1e-5, True, date.max, last, time(23, 59, 59, 999999),
         "http://a.example/?q=1,2"),
        ("\x02\\", -1, 1e16, False, date.min, first, time(0), "http://a.example/"),
        ("]\n,null", 0, -0.5, None, date(999, 1, 2), datetime(2026, 3, 1, tzinfo=UTC),
         time(9, 30, 0, 120000), None),
        (None,) * 8,
        ("", None, 5e-324, None, None, None, None, None),
    ]  # fmt: skip
    await live_table(service, [column(kind, kind) for kind in kinds], rows, slug="every")
    lines = [
        "string,integer,number,boolean,date,datetime,time,url",
        '"a,[null",9007199254740993,0.00001,true,9999-12-31,9999-12-31T23:59:59.999999Z,'
        '23:59:59.999999,"http://a.example/?q=1,2"',
        "\x02\\,-1,1e+16,false,0001-01-01,0001-01-01T00:00:00.000000Z,00:00:00,http://a.example/",
        '"]\n,null",0,-0.5,,0999-01-02,2026-03-01T00:00:00.000000Z,09:30:00.120000,',
        ",,,,,,,",
        '"",,5e-324,,,,,',
        "",
    ]
    path = "/v1/tables/every/rows?format=csv"
    assert (await service.reader.get(path)).text.split("\r\n") == lines
    pages, at = list[str](), f"{path}&sort=-datetime,time,boolean&limit=1"
    while at:
        page = await service.reader.get(at)
        pages += page.text.split("\r\n")[1:-1]
        at = page.links.get("next", {}).get("url", "")
    assert pages == [lines[1], lines[3], lines[2], *lines[4:6]]


async def test_ndjson_has_all_rows(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(PATH, headers={"Accept": "application/x-ndjson"})
    rows = [orjson.loads(line) for line in answer.content.splitlines()]
    assert len(rows) == COUNT
    assert rows[2] == {"name": None, "number": str(2**60), "truth": None}


async def test_a_workbook_has_all_rows(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(f"{PATH}?format=xlsx&columns=_id,name,number")
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"] == 'attachment; filename="files.xlsx"'
    sheet = openpyxl.load_workbook(BytesIO(answer.content), read_only=True).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("_id", "name", "number")
    assert rows[1] == (1, '=SUM(A1), "quoted"', -1)
    assert rows[3] == (3, None, str(2**60))
    assert len(rows) == COUNT + 1


async def test_a_workbook_takes_only_so_many_rows(
    reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", COUNT - 1)
    problem = assert_problem(await reader.get(f"{PATH}?format=xlsx"), 422, "invalid")
    assert pointers(problem) == ["format"]
    assert "2,999" in problem["detail"]
    fewer = await reader.get(f"{PATH}?format=xlsx&number__gt=2990")
    sheet = openpyxl.load_workbook(BytesIO(fewer.content), read_only=True).worksheets[0]
    assert len(list(sheet.iter_rows())) == 12
    part = await reader.get(f"{PATH}?format=xlsx&limit=5")
    sheet = openpyxl.load_workbook(BytesIO(part.content), read_only=True).worksheets[0]
    assert len(list(sheet.iter_rows())) == 6


async def test_files_take_filters_sorts_and_columns(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(f"{PATH}?format=csv&sort=-number&columns=number,_id&number__lt=100")
    lines = answer.text.split("\r\n")
    expected = [f"{number},{number}" for number in range(99, 3, -1)]
    assert lines == ["number,_id", *expected, "-1,1", ""]
    walked = await reader.get(f"{PATH}?format=csv&sort=name&columns=_id")
    order = sorted(
        range(1, COUNT + 1), key=lambda at: (ROWS[at - 1][0] is None, ROWS[at - 1][0] or "")
    )
    assert walked.text.split("\r\n") == ["_id", *map(str, order), ""]


async def test_formulas_are_defused_on_request(reader: httpx.AsyncClient) -> None:
    answer = await reader.get(f"{PATH}?format=csv&limit=1&spreadsheet_safe=true")
    assert answer.text == 'name,number,truth\r\n"\'=SUM(A1), ""quoted""",-1,true\r\n'


async def test_a_limit_makes_pages_in_every_form(reader: httpx.AsyncClient) -> None:
    first = await reader.get(f"{PATH}?format=csv&limit=2&columns=_id")
    assert first.text == "_id\r\n1\r\n2\r\n"
    second = await reader.get(first.links["next"]["url"])
    assert second.text == "_id\r\n3\r\n4\r\n"
    cursor = httpx.URL(second.links["next"]["url"]).params["cursor"]
    rest = await reader.get(f"{PATH}?format=ndjson&columns=_id&cursor={cursor}")
    assert [orjson.loads(line)["_id"] for line in rest.content.splitlines()] == list(
        range(5, COUNT + 1)
    )
    as_json = await reader.get(f"{PATH}?limit=1&cursor={cursor}")
    assert as_json.json()["items"][0]["_id"] == 5


async def test_etags_name_dataset_query_and_form(service: Service) -> None:
    reader = service.reader
    made = await live_table(service, COLUMNS, ROWS[:2], slug="etags")
    path = "/v1/tables/etags/rows"
    seen = set()
    for form in ("csv", "ndjson", "xlsx"):
        for query in ("", "&columns=name", "&number__gt=1", "&sort=name", "&limit=1"):
            answer = await reader.get(f"{path}?format={form}{query}")
            etag = answer.headers["etag"]
            seen.add(etag)
            again = await reader.get(
                f"{path}?format={form}{query}", headers={"If-None-Match": etag}
            )
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["etag"] == etag
            assert "must-revalidate" in answer.headers["cache-control"]
            assert answer.headers["cache-control"] == again.headers["cache-control"]
    assert len(seen) == 15
    before = (await reader.get(f"{path}?format=csv")).headers["etag"]
    row = {"name": "new", "number": 1, "truth": True}
    added = await service.editor.post(f"/tables/{made['id']}/rows", json=row)
    assert added.status_code == 201, added.text
    assert (await reader.get(f"{path}?format=csv")).headers["etag"] == before
    await publish(service.editor, "tables", made)
    changed = await reader.get(f"{path}?format=csv", headers={"If-None-Match": before})
    assert changed.status_code == 200
    assert changed.text.endswith("new,1,true\r\n")


async def test_head_has_the_headers_and_reads_nothing(
    reader: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*given: Any, **more: Any) -> None:
        raise AssertionError("nobody wants these rows")

    expected = {}
    for form in ("csv", "ndjson", "xlsx"):
        expected[form] = (await reader.get(f"{PATH}?format={form}")).headers["etag"]
    monkeypatch.setattr(exporting.Export, "read", refuse)
    for form, etag in expected.items():
        answer = await reader.head(f"{PATH}?format={form}")
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["etag"] == etag


async def test_a_file_is_written_while_it_is_read(service: Service) -> None:
    """However long it is, no more than a piece of it is in memory."""
    columns = [column("number", "integer"), column("text")]
    await live_table(service, columns, [(n, "x" * 1000) for n in range(20_000)], slug="long")
    pieces, size = 0, 0
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        async for piece in stream(service, "/v1/tables/long/rows?format=csv"):
            pieces, size = pieces + 1, size + len(piece)
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert size > 20_000_000
    assert pieces > 20
    assert peak < 6_000_000


async def stream(service: Service, path: str, *, until: int | None = None) -> AsyncIterator[bytes]:
    """The pieces of an answer as they leave; the client goes away after so many."""
    messages: asyncio.Queue[Json] = asyncio.Queue(1)
    is_gone = asyncio.Event()
    url = httpx.URL(f"http://test{path}")
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1",
        "method": "GET", "headers": [], "path": url.path, "raw_path": url.raw_path,
        "query_string": url.query, "root_path": "", "scheme": "http", "server": ("test", 80),
        "client": ("127.0.0.1", 1),
    }  # fmt: skip
    sent = False

    async def receive() -> Json:
        nonlocal sent
        if not sent:
            sent = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await is_gone.wait()
        return {"type": "http.disconnect"}

    running = asyncio.create_task(service.app(scope, receive, messages.put))  # type: ignore[arg-type]
    assert (await messages.get())["status"] == 200
    count = 0
    while True:
        message = await messages.get()
        if message.get("body"):
            count += 1
            yield message["body"]
        if until is not None and count >= until:
            is_gone.set()
        if not message.get("more_body") or is_gone.is_set():
            break
    await asyncio.wait_for(running, 10)


async def test_nothing_is_read_for_a_client_that_went_away(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = 0
    original = exporting.Export.read

    async def count(self: exporting.Export, *given: Any) -> Any:
        nonlocal read
        read += 1
        return await original(self, *given)

    monkeypatch.setattr(exporting.Export, "read", count)
    monkeypatch.setattr(exporting, "LARGEST_PIECE", 100)
    pieces = [piece async for piece in stream(service, f"{PATH}?format=csv", until=3)]
    assert len(pieces) == 3
    assert read < 6 < COUNT / 100


async def test_a_publish_in_the_middle_does_not_change_a_file(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await live_table(service, COLUMNS, ROWS[:1000], slug="moving")
    monkeypatch.setattr(exporting, "LARGEST_PIECE", 100)
    path = "/v1/tables/moving/rows?format=csv&columns=_id"
    text = b""
    async for piece in stream(service, path):
        if not text:
            await service.editor.request(
                "POST", f"/tables/{made['id']}/rows/batch", json={"delete": list(range(500, 600))}
            )
            await publish(service.editor, "tables", made)
        text += piece
    assert text.decode().split() == ["_id", *map(str, range(1, 1001))]
    after = await service.reader.get(path)
    assert len(after.text.split()) == 901
