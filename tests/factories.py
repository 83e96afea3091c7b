"""Short ways to make things through the editorial door."""

from typing import Any

import httpx

Json = dict[str, Any]


def block(text: str, style: str = "normal", **more: Any) -> Json:
    """A text block with one span."""
    return {
        "_type": "block",
        "style": style,
        "children": [{"_type": "span", "text": text, "marks": []}],
        "markDefs": [],
        **more,
    }


def linking_block(text: str, definition: Json) -> Json:
    """A text block whose span has a mark with a definition."""
    made = block(text, markDefs=[{"_key": "m", **definition}])
    made["children"][0]["marks"] = ["m"]
    return made


TABLE_COLUMNS = [
    {"name": "region", "type": "string", "indexed": True},
    {"name": "people", "type": "integer"},
]


def draft_of(plural: str, heading: str = "Entry") -> Json:
    """A draft of a type that can be published."""
    if plural == "faqs":
        return {"question": heading, "answer": [block("An answer.")]}
    return {"title": heading, **({"columns": TABLE_COLUMNS} if plural == "tables" else {})}


async def create_filled(editor: httpx.AsyncClient, plural: str, **draft: Any) -> Json:
    """A new entry that can be published; a table has one row, whose id is 1."""
    made = await create(editor, plural, **{**draft_of(plural), **draft})
    if plural == "tables":
        row = {"region": "North", "people": 120}
        added = await editor.post(f"/tables/{made['id']}/rows", json=row)
        assert added.status_code == 201, added.text
        made["version"] += 1
    return made


async def create(editor: httpx.AsyncClient, plural: str, **draft: Any) -> Json:
    """A new entry or catalog row, as the door answers it."""
    answer = await editor.post(f"/{plural}", json=draft)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


async def publish(editor: httpx.AsyncClient, plural: str, entry: Json, **body: Any) -> Json:
    """Publishes an entry; the answer."""
    answer = await editor.post(f"/{plural}/{entry['id']}/publish", json=body)
    assert answer.status_code == 200, answer.text
    published: Json = answer.json()
    return published


async def live(editor: httpx.AsyncClient, plural: str, **draft: Any) -> Json:
    """A new entry that is live at once."""
    return await publish(editor, plural, await create(editor, plural, **draft))


async def patch(
    editor: httpx.AsyncClient, plural: str, entry: Json, change: Json, **params: Any
) -> Json:
    """Merges a change into the draft, whatever its version."""
    answer = await editor.patch(
        f"/{plural}/{entry['id']}", json=change, headers={"If-Match": "*"}, params=params
    )
    assert answer.status_code == 200, answer.text
    saved: Json = answer.json()
    return saved


def assert_problem(answer: httpx.Response, status: int, name: str) -> Json:
    """The answer is this problem; its document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem: Json = answer.json()
    assert problem["type"].endswith(f"/problems/{name}"), problem
    assert problem["status"] == status
    assert problem["detail"].strip()
    assert answer.headers["x-request-id"]
    return problem


def pointers(problem: Json) -> list[str]:
    """Where a problem says that something is wrong."""
    return [error["pointer"] for error in problem["errors"]]
