"""Keys over HTTP: made, listed and revoked by admins; ends and misuse leave traces."""

from datetime import timedelta

import httpx
import pytest

from app.access.keys import create_key
from app.access.roles import Role
from app.foundation.clock import format_instant, now
from tests.conftest import Service
from tests.factories import Json, assert_problem, create, pointers


async def use(service: Service, key: str) -> httpx.Response:
    """A request with a key."""
    return await service.reader.get("/editorial/v1/me", headers={"Authorization": f"Bearer {key}"})


async def events_of(editor: httpx.AsyncClient, event_type: str) -> list[Json]:
    """What the audit trail has of a type."""
    found: list[Json] = (await editor.get("/events", params={"type": event_type})).json()["items"]
    return found


async def test_a_key_is_made_with_its_secret_shown_once(
    service: Service, editor: httpx.AsyncClient
) -> None:
    author = await create(editor, "authors", name="Ada")
    ends = format_instant(now() + timedelta(days=1))
    answer = await editor.post(
        "/keys",
        json={"name": "Desk", "role": "editor", "expires_at": ends, "author_id": author["id"]},
    )
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["location"] == f"/editorial/v1/keys/{made['id']}"
    assert made["key"].startswith(f"bs_{made['prefix']}_")
    me = (await use(service, made["key"])).json()
    assert (me["name"], me["role"], me["author_id"]) == ("Desk", "editor", author["id"])
    assert me["expires_at"] == made["expires_at"] == ends
    listed = await editor.get("/keys")
    assert made["key"].split("_", 2)[2] not in listed.text
    assert listed.json()["items"][0] == {
        name: value for name, value in made.items() if name != "key"
    }
    assert listed.json()["items"][0]["created_by"]["name"] == "test"


async def test_keys_are_listed_in_pages_the_newest_first(editor: httpx.AsyncClient) -> None:
    for number in range(4):
        await create(editor, "keys", name=f"k{number}", role="moderator")
    first = (await editor.get("/keys", params={"limit": 3, "count": "exact"})).json()
    assert [key["name"] for key in first["items"]] == ["k3", "k2", "k1"]
    assert first["total"] == 5
    rest = (await editor.get("/keys", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    assert [key["name"] for key in rest["items"]] == ["k0", "test"]
    assert rest["next_cursor"] is None


async def test_a_revoked_key_ends_at_once_and_its_further_use_is_an_event(
    service: Service, editor: httpx.AsyncClient
) -> None:
    made = await create(editor, "keys", name="Former", role="contributor")
    assert (await use(service, made["key"])).status_code == 200
    for _ in range(2):
        assert (await editor.delete(f"/keys/{made['id']}")).status_code == 204
    assert len(await events_of(editor, "key.revoked")) == 1
    assert_problem(await use(service, made["key"]), 401, "key-required")
    assert_problem(await use(service, f"{made['key']}x"), 401, "key-required")
    [refused] = await events_of(editor, "key.refused")
    assert refused["subject"] == made["id"]
    assert refused["actor"] == {"id": made["id"], "name": "Former"}
    assert refused["data"]["reason"] == "revoked"


async def test_the_use_of_an_expired_key_is_an_event(
    service: Service, editor: httpx.AsyncClient
) -> None:
    async with service.database.write() as session:
        _, secret = await create_key(
            session, "Late", Role.EDITOR, expires_at=now() - timedelta(seconds=1)
        )
    assert_problem(await use(service, secret), 401, "key-required")
    [refused] = await events_of(editor, "key.refused")
    assert (refused["data"]["name"], refused["data"]["reason"]) == ("Late", "expired")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "admin"}, "#/name"),
        ({"name": " ", "role": "admin"}, "#/name"),
        ({"name": "x"}, "#/role"),
        ({"name": "x", "role": "owner"}, "#/role"),
        ({"name": "x", "role": "admin", "expires_at": "2020-01-01T00:00:00Z"}, "#/expires_at"),
        ({"name": "x", "role": "admin", "expires_at": "2999-01-01"}, "#/expires_at"),
        (
            {"name": "x", "role": "admin", "author_id": "01a209fa-0000-7000-8000-000000000000"},
            "#/author_id",
        ),
        ({"name": "x", "role": "admin", "prefix": "mine"}, "#/prefix"),
        ({"name": "x", "role": "admin", "digest": "0"}, "#/digest"),
    ],
)
async def test_a_key_that_cannot_be_is_422(
    editor: httpx.AsyncClient, body: Json, pointer: str
) -> None:
    refused = await editor.post("/keys", json=body)
    assert pointers(assert_problem(refused, 422, "invalid")) == [pointer]
    assert len((await editor.get("/keys")).json()["items"]) == 1


async def test_a_key_takes_no_idempotency_key(editor: httpx.AsyncClient) -> None:
    refused = await editor.post(
        "/keys", json={"name": "x", "role": "editor"}, headers={"Idempotency-Key": "k"}
    )
    [error] = assert_problem(refused, 422, "invalid")["errors"]
    assert (error["in"], error["pointer"]) == ("header", "Idempotency-Key")
    assert len((await editor.get("/keys")).json()["items"]) == 1


async def test_what_is_not_there_cannot_be_revoked(editor: httpx.AsyncClient) -> None:
    for name in ("01a209fa-0000-7000-8000-000000000000", "nonsense"):
        assert_problem(await editor.delete(f"/keys/{name}"), 404, "not-found")


async def test_deleting_an_author_leaves_the_key(
    service: Service, editor: httpx.AsyncClient
) -> None:
    author = await create(editor, "authors", name="Ada")
    made = await create(editor, "keys", name="Desk", role="editor", author_id=author["id"])
    gone = await editor.delete(f"/authors/{author['id']}", headers={"If-Match": "*"})
    assert gone.status_code == 204
    assert (await use(service, made["key"])).json()["author_id"] is None
