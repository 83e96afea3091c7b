"""Of entries, only publish, unpublish, archive and due schedules change what readers get."""

from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from app.features import CATALOG
from tests.conftest import Service
from tests.factories import TABLE_COLUMNS, block, create, create_filled, live, patch, publish

Json = dict[str, Any]

CHANGES_WHAT_IS_LIVE = {
    ("POST", "/publish"),
    ("POST", "/unpublish"),
    ("DELETE", "/{entry_id}"),
}
COMMENTS = tuple(f"/editorial/v1/{name}" for name in ("comments", "comment-policies", "bans"))
CATALOG_PREFIXES = tuple(f"/editorial/v1/{kind.plural}" for kind in CATALOG)


def editorial_routes(service: Service) -> list[tuple[str, str]]:
    """Every route of the editorial door that is about entries, from the app itself."""
    found = []
    for route in iter_route_contexts(service.app.routes):
        path = route.path or ""
        is_comments = path.startswith(COMMENTS) or path.endswith("{entry_id}/comments")
        if is_comments:  # which are edited in place
            continue
        if path.startswith("/editorial/v1/jobs"):  # which are no content
            continue
        if path.startswith("/editorial/v1") and not path.startswith(CATALOG_PREFIXES):
            found += [(method, path) for method in sorted(route.methods or ())]
    return found


async def what_readers_get(reader: httpx.AsyncClient) -> dict[str, bytes | None]:
    """The whole public surface, as far as it is about entries; None for what is not there."""
    paths = ["/v1/articles?locale=*", "/v1/faqs?locale=*", "/v1/articles?sort=title",
             "/v1/articles/live?include=all", "/v1/articles/draft", "/v1/articles/changed",
             "/v1/articles/changed-draft", "/v1/articles/gone", "/v1/articles/live/related",
             "/v1/faqs/live-q", "/v1/faqs/draft-q", "/v1/sections", "/v1/tags", "/v1/tables",
             "/v1/tables/live-t", "/v1/tables/live-t/rows?format=csv", "/v1/tables/draft-t",
             "/v1/tables/live-t/aggregate", "/v1/collections?locale=*", "/v1/collections/live-c",
             "/v1/collections/draft-c", "/v1/articles/live/structured-data"]  # fmt: skip
    answers = {path: await reader.get(path) for path in paths}
    return {
        path: answer.content if answer.status_code == 200 else None
        for path, answer in answers.items()
    }


BODIES: dict[tuple[str, str], Any] = {
    ("PUT", "/{entry_id}"): {"title": "Canary", "question": "Canary?"},
    ("PATCH", "/{entry_id}"): {"slug": "canary"},
    ("POST", ""): {"title": "Canary", "question": "Canary?"},
    ("PUT", "/schedule"): {"publish_at": "2999-01-01T00:00:00Z"},
    ("POST", "/rows"): {"region": "South"},
    ("PUT", "/rows/{row_id}"): {"region": "South"},
    ("PATCH", "/rows/{row_id}"): {"people": 7},
    ("POST", "/rows/batch"): {"upsert": [{"region": "East"}]},
    ("POST", "/rows/{row_id}/move"): {"before": None},
    ("POST", "/rows/import"): [{"region": "West"}],
}


def body_for(method: str, path: str, plural: str) -> Any:
    """Something that the route accepts."""
    if plural == "keys":
        return {"name": "Canary", "role": "editor"}
    tail = path.removeprefix(f"/editorial/v1/{plural}")
    tail = tail.removeprefix("/{entry_id}") if tail != "/{entry_id}" else tail
    body = BODIES.get((method, tail), {})
    if isinstance(body, list):
        return body
    unknown = "title" if plural == "faqs" else "question"
    known = {name: value for name, value in body.items() if name != unknown}
    # A table without columns would drop the values of those that it has.
    return {**known, "columns": TABLE_COLUMNS} if plural == "tables" and "title" in known else known


def last_row(rows: httpx.Response) -> int:
    """The id of the newest row."""
    return max(row["_id"] for row in rows.json()["items"])


@pytest.fixture
async def entries(editor: httpx.AsyncClient) -> dict[str, list[Json]]:
    """Entries of each type in every state."""
    answer = [block("A.")]
    gone = await live(editor, "articles", title="Gone")
    await editor.delete(f"/articles/{gone['id']}", headers={"If-Match": "*"})
    changed = await live(editor, "articles", title="Changed")
    await patch(editor, "articles", changed, {"title": "Changed draft", "slug": "changed-draft"})
    faq = await live(editor, "faqs", question="Live q", answer=answer)
    return {
        "articles": [
            await create(editor, "articles", title="Draft"),
            await live(editor, "articles", title="Live", faq_ids=[faq["id"]]),
            changed,
            gone,
        ],
        "faqs": [await create(editor, "faqs", question="Draft q", answer=answer), faq],
        "tables": [
            await create_filled(editor, "tables", title="Draft t"),
            await publish(editor, "tables", await create_filled(editor, "tables", title="Live t")),
        ],
        "collections": [
            await create(editor, "collections", title="Draft c"),
            await live(editor, "collections", title="Live c", entry_ids=[faq["id"]]),
        ],
    }


async def test_only_the_named_actions_change_what_readers_get(
    service: Service,
    editor: httpx.AsyncClient,
    reader: httpx.AsyncClient,
    entries: dict[str, list[Json]],
) -> None:
    before = await what_readers_get(reader)
    walked = 0
    for method, path in editorial_routes(service):
        plural = path.split("/")[3] if path.count("/") > 3 or path.endswith("s") else ""
        if any(method == verb and path.endswith(end) for verb, end in CHANGES_WHAT_IS_LIVE):
            continue
        for entry in entries.get(plural, [{"id": ""}]):
            preview = (
                await editor.post(f"/{plural}/{entry['id']}/previews") if entry["id"] else None
            )
            made = preview.json().get("id", "x") if preview is not None else "x"
            key = (await editor.post("/keys", json={"name": "k", "role": "editor"})).json()["id"]
            if method == "DELETE" and "row_id" in path:  # one that none of the others needs
                await editor.post(f"/tables/{entry['id']}/rows", json={"region": "Gone"})
            row = (
                last_row(await editor.get(f"/tables/{entry['id']}/rows")) if "row_id" in path else 1
            )
            where = path.format(
                entry_id=entry["id"], number=1, preview_id=made, key_id=key, row_id=row
            )
            answer = await editor.request(
                method,
                where.removeprefix("/editorial/v1"),
                json=body_for(method, path, plural) if method != "GET" else None,
                headers={"If-Match": "*"},
            )
            assert answer.status_code < 500, (method, where, answer.text)
            accepted = answer.status_code < 300
            assert accepted or entry in entries["articles"][3:], (method, where, answer.text)
            assert await what_readers_get(reader) == before, (method, where)
            walked += 1
    assert walked >= 6 * 10


async def test_the_named_actions_do_change_it(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, entries: dict[str, list[Json]]
) -> None:
    draft, live_one, *_ = entries["articles"]
    before = await what_readers_get(reader)
    await editor.post(f"/articles/{draft['id']}/publish")
    published = await what_readers_get(reader)
    assert published != before
    await editor.post(f"/articles/{draft['id']}/unpublish")
    assert await what_readers_get(reader) == before
    await editor.delete(f"/articles/{live_one['id']}", headers={"If-Match": "*"})
    assert await what_readers_get(reader) != before
