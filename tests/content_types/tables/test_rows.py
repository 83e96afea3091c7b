"""Rows one by one: added, changed, moved, removed, on a copy that readers do not see."""

import httpx

from tests.factories import Json, assert_problem, create, live, patch, pointers, publish

COLUMNS = [
    {"name": "region", "type": "string", "required": True, "unique": True},
    {"name": "people", "type": "integer", "minimum": 0, "indexed": True},
    {"name": "opened", "type": "date"},
]
X: Json = {"name": "x", "type": "date", "required": True}
NORTH: Json = {"region": "North", "people": 120, "opened": "1911-05-01"}


async def add(editor: httpx.AsyncClient, table: Json, **row: object) -> Json:
    """A new row."""
    answer = await editor.post(f"/tables/{table['id']}/rows", json=row)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def shown(reader: httpx.AsyncClient, table: Json) -> list[Json]:
    """What readers see of the rows."""
    rows: list[Json] = (await reader.get(f"/v1/tables/{table['slug']}")).json()["rows"]
    return rows


async def test_a_row_is_added_read_replaced_merged_and_removed(editor: httpx.AsyncClient) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    answer = await editor.post(f"/tables/{table['id']}/rows", json=NORTH)
    assert (answer.status_code, answer.json()) == (201, {"_id": 1, **NORTH})
    assert answer.headers["etag"] == '"v2"'
    row = httpx.URL(answer.headers["location"]).path.removeprefix("/editorial/v1")
    assert (await editor.get(row)).json() == {"_id": 1, **NORTH}

    matching = {"If-Match": '"v2"'}
    replaced = await editor.put(row, json={"region": "South"}, headers=matching)
    assert replaced.json() == {"_id": 1, "region": "South", "people": None, "opened": None}
    merged = await editor.patch(row, json={"people": 7}, headers={"If-Match": '"v3"'})
    assert merged.json() == {"_id": 1, "region": "South", "people": 7, "opened": None}
    removed = await editor.delete(row, headers={"If-Match": '"v4"'})
    assert (removed.status_code, removed.headers["etag"]) == (204, '"v5"')
    assert_problem(await editor.get(row), 404, "not-found")


async def test_a_change_needs_the_version_and_says_what_it_would_overwrite(
    editor: httpx.AsyncClient,
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await add(editor, table, **NORTH)
    row = f"/tables/{table['id']}/rows/1"
    assert_problem(await editor.put(row, json=NORTH), 428, "precondition-required")
    assert_problem(await editor.delete(row), 428, "precondition-required")
    stale = await editor.patch(row, json={"people": 9}, headers={"If-Match": '"v1"'})
    problem = assert_problem(stale, 412, "version-conflict")
    assert problem["current_version"] == 2
    assert problem["conflicts"] == [
        {"pointer": "#/people", "base": None, "current": 120, "yours": 9}
    ]
    same = await editor.patch(row, json={"people": 120}, headers={"If-Match": '"v1"'})
    assert assert_problem(same, 412, "version-conflict")["conflicts"] == []


async def test_readers_see_the_rows_of_the_last_publish(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await add(editor, table, **NORTH)
    table = await publish(editor, "tables", table)
    assert [row["region"] for row in await shown(reader, table)] == ["North"]

    await add(editor, table, region="South")
    assert [row["region"] for row in await shown(reader, table)] == ["North"]
    envelope = (await editor.get(f"/tables/{table['id']}")).json()
    assert (envelope["status"], envelope["draft_revision"]) == ("changed", 1)
    listed = (await editor.get("/tables", params={"status": "changed"})).json()["items"]
    assert [entry["id"] for entry in listed] == [table["id"]]

    again = await publish(editor, "tables", table)
    assert again["status"] == "live"
    assert [row["region"] for row in await shown(reader, table)] == ["North", "South"]
    answer = await editor.post(f"/tables/{table['id']}/publish", json={})
    assert_problem(answer, 409, "already-published")


async def test_restoring_a_published_revision_brings_its_rows_back(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await add(editor, table, **NORTH)
    await publish(editor, "tables", table)
    await patch(editor, "tables", table, {"title": "Piers and quays"})
    await add(editor, table, region="South")
    await publish(editor, "tables", table)
    restored = await editor.post(f"/tables/{table['id']}/revisions/1/restore", json={})
    assert restored.json()["draft"]["title"] == "Piers"
    assert len(await shown(reader, table)) == 2
    await publish(editor, "tables", table)
    assert [row["region"] for row in await shown(reader, table)] == ["North"]


async def test_an_older_revision_is_published_with_its_own_rows(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await add(editor, table, **NORTH)
    await publish(editor, "tables", table)
    await patch(editor, "tables", table, {"caption": "All of them"})
    await add(editor, table, region="South")
    await publish(editor, "tables", table)
    await publish(editor, "tables", table, revision=1)
    assert [row["region"] for row in await shown(reader, table)] == ["North"]
    working = (await editor.get(f"/tables/{table['id']}/rows/2")).json()
    assert working["region"] == "South"


async def test_bad_values_are_named_and_change_nothing(editor: httpx.AsyncClient) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await add(editor, table, **NORTH)
    for row, pointer in [
        ({"people": 1}, "#/region"),
        ({"region": "South", "people": -1}, "#/people"),
        ({"region": "South", "people": "many"}, "#/people"),
        ({"region": "South", "people": True}, "#/people"),
        ({"region": "South", "opened": "2026-02-30"}, "#/opened"),
        ({"region": "North"}, "#/region"),
        ({"region": "South", "nope": 1}, "#/nope"),
        ({"region": "South", "_id": 4}, "#/_id"),
    ]:
        answer = await editor.post(f"/tables/{table['id']}/rows", json=row)
        assert pointers(assert_problem(answer, 422, "invalid")) == [pointer]
    assert (await editor.get(f"/tables/{table['id']}")).json()["version"] == 2


async def test_a_batch_is_all_or_nothing(editor: httpx.AsyncClient) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    for region in ("North", "South", "East"):
        await add(editor, table, region=region)
    rows = f"/tables/{table['id']}/rows"
    batch = {"upsert": [{"_id": 1, "people": 5}, {"region": "West"}], "delete": [2]}
    done = (await editor.post(f"{rows}/batch", json=batch)).json()
    assert done == {"version": 5, "row_count": 3, "ids": [1, 4]}
    assert (await editor.get(f"{rows}/1")).json()["people"] == 5
    assert (await editor.get(f"{rows}/1")).json()["region"] == "North"
    bad = {"upsert": [{"region": "Center"}, {"_id": 99, "people": 1}], "delete": [1]}
    problem = assert_problem(await editor.post(f"{rows}/batch", json=bad), 422, "invalid")
    assert pointers(problem) == ["#/upsert/1/_id"]
    assert (await editor.get(f"{rows}/1")).status_code == 200
    twice = {"upsert": [{"region": "Harbor"}, {"region": "Harbor"}]}
    problem = assert_problem(await editor.post(f"{rows}/batch", json=twice), 422, "invalid")
    assert pointers(problem) == ["#/upsert/1/region"]


async def test_rows_stand_in_the_editors_order(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    for region in "abcde":
        await add(editor, table, region=region)
    rows = f"/tables/{table['id']}/rows"
    order = [1, 2, 3, 4, 5]
    for moved, before in [(5, 1), (1, None), (3, 2), (3, 2), (2, 5), (4, 4), (5, 4), (1, 5)]:
        answer = await editor.post(f"{rows}/{moved}/move", json={"before": before})
        assert answer.status_code == 200, answer.text
        if moved != before:
            order.remove(moved)
            order.insert(len(order) if before is None else order.index(before), moved)
    published = await publish(editor, "tables", table)
    assert [row["_id"] for row in await shown(reader, published)] == order
    problem = await editor.post(f"{rows}/1/move", json={"before": 77})
    assert pointers(assert_problem(problem, 422, "invalid")) == ["#/before"]


async def test_a_row_can_be_moved_to_one_place_again_and_again(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    for region in "abcd":
        await add(editor, table, region=region)
    order = [1, 2, 3, 4]
    for turn in range(70):  # there is room for 32 halvings between two neighbors
        moved = order[0] if turn % 2 else order[1]
        order.remove(moved)
        order.insert(order.index(4), moved)
        answer = await editor.post(f"/tables/{table['id']}/rows/{moved}/move", json={"before": 4})
        assert answer.status_code == 200, answer.text
    published = await publish(editor, "tables", table)
    assert [row["_id"] for row in await shown(reader, published)] == order


async def test_new_columns_keep_cast_rename_and_drop_values(editor: httpx.AsyncClient) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await add(editor, table, **NORTH)
    await add(editor, table, region="2", people=3)
    place = f"/tables/{table['id']}"

    async def save(columns: list[Json], status: int = 200, **params: str) -> Json:
        answer = await editor.patch(
            place, json={"columns": columns}, headers={"If-Match": "*"}, params=params
        )
        assert answer.status_code == status, answer.text
        found: Json = answer.json()
        return found

    region: Json = {"name": "region", "type": "string"}
    problem = await save([region], 422)
    assert {error["code"] for error in problem["errors"]} == {"holds-values"}
    saved = await save([region, {"name": "county", "type": "number", "renamed_from": "people"}],
                       drop="opened")  # fmt: skip
    assert [column["name"] for column in saved["draft"]["columns"]] == ["region", "county"]
    assert "renamed_from" not in saved["draft"]["columns"][1]
    assert (await editor.get(f"{place}/rows/1")).json() == {
        "_id": 1, "region": "North", "county": 120.0
    }  # fmt: skip
    problem = await save([{**region, "type": "integer"}, {"name": "county", "type": "number"}], 422)
    assert problem["error_count"] == 1
    assert (problem["errors"][0]["row"], problem["errors"][0]["column"]) == (1, "region")
    problem = await save([{**region, "enum": ["North"]}, {"name": "county", "type": "number"}], 422)
    assert problem["errors"][0]["row"] == 2
    problem = await save(
        [region, {"name": "county", "type": "number"}, X],
        422,
    )  # fmt: skip
    assert problem["error_count"] == 2
    back = await save([region, {"name": "county", "type": "string"}])
    assert (await editor.get(f"{place}/rows/2")).json()["county"] == "3.0"
    assert back["version"] == (await editor.get(place)).json()["version"]


async def test_articles_show_tables_and_leave_out_what_is_not_live(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    table = await create(editor, "tables", title="Piers", columns=COLUMNS)
    await add(editor, table, **NORTH)
    table = await publish(editor, "tables", table)
    embed = {"_type": "dataTable", "table": table["id"], "columns": ["people", "region"]}
    article = await live(
        editor, "articles", title="The piers", body=[embed], table_ids=[table["id"]]
    )
    page = f"/v1/articles/{article['slug']}"
    document = (await reader.get(page, params={"include": "tables", "render": "html"})).json()
    [block] = document["body"]
    assert [column["name"] for column in block["resolved"]["columns"]] == ["people", "region"]
    assert block["resolved"]["rows"] == [{"_id": 1, "people": 120, "region": "North"}]
    assert [found["slug"] for found in document["tables"]] == [table["slug"]]
    assert document["tables"][0]["rows"] == [{"_id": 1, **NORTH}]
    assert "<td>North</td>" in document["rendered"]["html"]

    withdrawn = (await editor.post(f"/tables/{table['id']}/unpublish", json={})).json()
    [warning] = withdrawn["warnings"]
    assert [user["id"] for user in warning["used_by"]] == [article["id"]]
    document = (await reader.get(page, params={"include": "tables"})).json()
    assert (document["body"], document["tables"]) == ([], [])
