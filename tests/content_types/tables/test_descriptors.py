"""What describes a table, read by those whom it is for."""

import warnings
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio

from tests.conftest import module_database
from tests.content_types.tables.rows import column, live_table, serving
from tests.factories import Json, assert_problem, live

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of its dependencies
    from frictionless import Detector, Resource, Schema

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLUMNS = [
    column("region", required=True, unique=True, title="Region", enum=["North", 'S, "east"', "W"]),
    column("people", "integer", minimum=-(2**62), maximum=2**62, description="Who lives there."),
    column("share", "number", unit="%", minimum=0.5, maximum=1e300),
    column("is_final", "boolean"),
    column("day", "date", minimum="2025-01-01"),
    column("at", "datetime"),
    column("clock", "time"),
    column("link", "url"),
]
ROWS = [
    ("North", 2**60, 1e300, True, date(2026, 1, 1), datetime(2026, 1, 1, 1, 2, 3, 4, UTC),
     time(9, 30), "https://harbor.example/a?b=c"),
    ('S, "east"', -5, 0.1 + 0.7, False, None, datetime(1, 1, 1, tzinfo=UTC),
     time(23, 59, 59, 999999), None),
    ("W", None, None, None, None, None, None, None),
]  # fmt: skip


@pytest.fixture(scope="module")
def tables_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    return module_database(database_kind, request, tmp_path_factory)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(tables_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who finds one table in two languages."""
    async with serving(tables_url, api_url="https://api.harbor.example") as service:
        await live_table(
            service,
            COLUMNS,
            ROWS,
            title="Tides",
            slug="tides",
            caption="How the sea rises.",
            source={"name": "Office", "url": "https://office.example/", "license": "CC-BY-4.0"},
        )
        await live(service.editor, "tables", title="기온", locale="ko", columns=[column("city")])
        yield service.reader


async def read(reader: httpx.AsyncClient, path: str) -> Json:
    answer = await reader.get(path)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


async def test_our_csv_is_a_valid_resource_of_our_schema(reader: httpx.AsyncClient) -> None:
    schema = await read(reader, "/v1/tables/tides/schema")
    assert schema["$schema"] == "https://datapackage.org/profiles/2.0/tableschema.json"
    report = validate((await reader.get("/v1/tables/tides/rows?format=csv")).content, schema)
    assert report.valid, report.flatten()
    spoiled = b"region,people,share,is_final,day,at,clock,link\r\nX,a,,,,,,\r\n"
    codes = {error[0] for error in validate(spoiled, schema).flatten(["type"])}
    assert codes == {"type-error", "constraint-error"}


def validate(csv: bytes, schema: Json) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        resource = Resource(
            data=csv, format="csv", schema=Schema.from_descriptor(schema),
            detector=Detector(schema_sync=False),
        )  # fmt: skip
        return resource.validate()


async def test_a_schema_says_all_that_the_columns_say(reader: httpx.AsyncClient) -> None:
    fields = {
        field["name"]: field for field in (await read(reader, "/v1/tables/tides/schema"))["fields"]
    }
    assert fields["region"] == {
        "name": "region",
        "type": "string",
        "format": "default",
        "title": "Region",
        "constraints": {"required": True, "unique": True, "enum": ["North", 'S, "east"', "W"]},
    }
    assert fields["share"]["unit"] == "%"
    assert fields["link"]["format"] == "uri"
    assert fields["day"]["constraints"]["minimum"] == "2025-01-01"


async def test_a_package_says_where_the_figures_are_from(reader: httpx.AsyncClient) -> None:
    package = await read(reader, "/v1/tables/tides/datapackage.json")
    assert package["sources"] == [{"title": "Office", "path": "https://office.example/"}]
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    [resource] = package["resources"]
    assert resource["schema"] == await read(reader, "/v1/tables/tides/schema")
    path = resource["path"].removeprefix("https://api.harbor.example")
    rows = await reader.get(path)
    assert rows.headers["content-type"].startswith(resource["mediatype"])


async def test_rows_link_to_csv_on_the_web(reader: httpx.AsyncClient) -> None:
    for form in ("json", "csv", "ndjson"):
        rows = await reader.get(f"/v1/tables/tides/rows?format={form}")
        link = rows.links["describedby"]
        assert link["type"] == "application/json"
        described = await read(reader, link["url"])
    assert described["url"] == "https://api.harbor.example/v1/tables/tides/rows?format=csv"
    columns = {one["name"]: one for one in described["tableSchema"]["columns"]}
    assert columns["region"]["titles"] == ["region", "Region"]
    assert columns["people"]["datatype"]["base"] == "long"
    header = (await reader.get("/v1/tables/tides/rows?format=csv")).text.splitlines()[0].split(",")
    assert header == [one["titles"][0] for one in described["tableSchema"]["columns"]]


async def test_addresses_name_the_locale_where_it_is_not_the_sites(
    reader: httpx.AsyncClient,
) -> None:
    described = await read(reader, "/v1/tables/기온/csvw.json?locale=ko")
    path = "/v1/tables/%EA%B8%B0%EC%98%A8/rows?locale=ko&format=csv"
    assert described["url"] == f"https://api.harbor.example{path}"
    assert described["@context"][1] == {"@language": "ko"}
    rows = await reader.get(path)
    assert rows.content == b"city\r\n"
    assert (
        rows.headers["content-disposition"]
        == "attachment; filename=\"table.csv\"; filename*=UTF-8''%EA%B8%B0%EC%98%A8.csv"
    )
    assert_problem(await reader.get("/v1/tables/기온/schema"), 404, "not-found")
    assert_problem(await reader.get("/v1/tables/tides/schema?columns=region"), 422, "invalid")


async def test_descriptions_are_answers_like_others(reader: httpx.AsyncClient) -> None:
    for what in ("schema", "datapackage.json", "csvw.json"):
        first = await reader.get(f"/v1/tables/tides/{what}")
        assert "public" in first.headers["cache-control"]
        again = await reader.get(
            f"/v1/tables/tides/{what}", headers={"If-None-Match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        refused = await reader.get(f"/v1/tables/tides/{what}", headers={"Accept": "text/csv"})
        assert_problem(refused, 406, "not-acceptable")
        assert orjson.loads(first.content)
