"""Columns of data tables: what a draft may say of them, and what a new draft does to the rows."""

import httpx

from tests.factories import create, live, patch, publish

COLUMNS = [
    {"name": "region", "type": "string", "required": True, "indexed": True},
    {"name": "people", "type": "integer"},
]


async def test_a_table_goes_live_with_its_columns(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "tables", title="Piers", columns=COLUMNS)
    document = (await reader.get(f"/v1/tables/{made['slug']}")).json()
    assert [column["name"] for column in document["columns"]] == ["region", "people"]
    assert (document["row_count"], document["rows"]) == (0, [])
    again = await publish(editor, "tables", await patch(editor, "tables", made, {"columns": [
        {"name": "county", "type": "string", "renamed_from": "region"},
        {"name": "people", "type": "number"},
    ]}))  # fmt: skip
    assert [column["name"] for column in again["draft"]["columns"]] == ["county", "people"]
    await create(editor, "tables", title="Without columns")
