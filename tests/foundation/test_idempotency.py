"""Idempotency-Key: one effect, one answer, however often and however fast it is sent."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from fastapi.routing import iter_route_contexts
from sqlalchemy import func, select

from app.access.keys import create_key
from app.access.roles import Role
from app.content import drafts
from app.content.models import Entry
from app.features import CATALOG, CONTENT_TYPES
from app.foundation.clock import now
from app.foundation.idempotency import StoredAnswer, forget_expired
from tests.conftest import Service
from tests.factories import (
    Json,
    assert_problem,
    block,
    create,
    create_filled,
    draft_of,
    pointers,
    publish,
)

KEY = {"Idempotency-Key": "the-first"}


async def count(service: Service, model: Any) -> int:
    """How many rows there are."""
    async with service.database.read() as session:
        return int((await session.rows(select(func.count()).select_from(model)))[0][0])


def assert_replayed(first: httpx.Response, again: httpx.Response) -> None:
    """The second answer is the first one, and says so."""
    assert first.is_success, first.text
    assert "idempotent-replayed" not in first.headers
    assert again.status_code == first.status_code
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    for name in ("etag", "location", "content-type"):
        assert again.headers.get(name) == first.headers.get(name)


async def test_a_retry_gets_the_first_answer_and_has_no_effect(
    service: Service, editor: httpx.AsyncClient
) -> None:
    draft = {"title": "Once", "body": [block("Only one of it.")]}
    first = await editor.post("/articles", json=draft, headers=KEY)
    again = await editor.post("/articles", json=draft, headers=KEY)
    assert_replayed(first, again)
    assert await count(service, Entry) == 1
    other = await editor.post("/articles", json=draft, headers={"Idempotency-Key": "another"})
    assert other.json()["id"] != first.json()["id"]


async def test_a_key_may_be_quoted_or_bare(editor: httpx.AsyncClient) -> None:
    first = await editor.post("/tags", json={"name": "x"}, headers=KEY)
    quoted = {"Idempotency-Key": '"the-first"'}
    assert_replayed(first, await editor.post("/tags", json={"name": "x"}, headers=quoted))
    longest = {"Idempotency-Key": "k" * 255}
    assert (await editor.post("/tags", json={"name": "y"}, headers=longest)).is_success


@pytest.mark.parametrize("key", ["", " ", '""', '"', "k" * 256, 'a"b', "a b", "é", "a\x7fb"])
async def test_a_key_of_another_form_is_400(
    service: Service, editor: httpx.AsyncClient, key: str
) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    refused = await editor.post("/articles", json={"title": "x"}, headers=headers)  # type: ignore[arg-type]
    assert_problem(refused, 400, "malformed-request")
    assert await count(service, Entry) == 0


async def test_the_same_key_for_another_request_is_422(
    service: Service, editor: httpx.AsyncClient
) -> None:
    await editor.post("/articles", json={"title": "One"}, headers=KEY)
    for answer in (
        await editor.post("/articles", json={"title": "Two"}, headers=KEY),
        await editor.post("/articles", json={}, headers=KEY),
    ):
        problem = assert_problem(answer, 422, "idempotency-mismatch")
        assert pointers(problem) == ["Idempotency-Key"]
    assert await count(service, Entry) == 1


async def test_keys_belong_to_who_sent_them_and_where(
    service: Service, editor: httpx.AsyncClient
) -> None:
    other = await service.as_role(Role.EDITOR)
    made = [
        await editor.post("/articles", json={"title": "x"}, headers=KEY),
        await other.post("/articles", json={"title": "x"}, headers=KEY),
        await editor.post("/tags", json={"name": "x"}, headers=KEY),
        await editor.post("/authors", json={"name": "x"}, headers=KEY),
    ]
    assert all("idempotent-replayed" not in answer.headers for answer in made)
    assert len({answer.json()["id"] for answer in made}) == 4


async def test_what_was_refused_can_be_sent_again(editor: httpx.AsyncClient) -> None:
    await create(editor, "tags", name="Taken", slug="taken")
    body = {"name": "Mine", "slug": "taken"}
    for _ in range(2):
        assert_problem(await editor.post("/tags", json=body, headers=KEY), 409, "slug-taken")
    [taken] = (await editor.get("/tags")).json()["items"]
    await editor.delete(f"/tags/{taken['id']}", headers={"If-Match": "*"})
    first = await editor.post("/tags", json=body, headers=KEY)
    assert_replayed(first, await editor.post("/tags", json=body, headers=KEY))


async def test_a_dry_run_takes_no_notice(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="x")
    where = f"/articles/{made['id']}/publish"
    for _ in range(2):
        rehearsed = await editor.post(where, params={"dry_run": "true"}, headers=KEY)
        assert rehearsed.json()["would_succeed"]
        assert "idempotent-replayed" not in rehearsed.headers
    first = await editor.post(where, headers=KEY)
    assert_replayed(first, await editor.post(where, headers=KEY))


async def test_an_answer_is_kept_for_a_day(service: Service, editor: httpx.AsyncClient) -> None:
    first = await editor.post("/articles", json={"title": "x"}, headers=KEY)
    with time_machine.travel(now() + timedelta(hours=23, minutes=59), tick=True):
        assert_replayed(first, await editor.post("/articles", json={"title": "x"}, headers=KEY))
        await forget_expired(service.database)
        assert await count(service, StoredAnswer) == 1
    with time_machine.travel(now() + timedelta(hours=24, minutes=1), tick=True):
        anew = await editor.post("/articles", json={"title": "x"}, headers=KEY)
        assert anew.json()["id"] != first.json()["id"]
        assert await count(service, StoredAnswer) == 1
    with time_machine.travel(now() + timedelta(hours=49), tick=True):
        await forget_expired(service.database)
        await forget_expired(service.database)
    assert await count(service, StoredAnswer) == 0


async def test_a_race_of_fifty_has_one_effect(service: Service, editor: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(
        *(editor.post("/articles", json={"title": "Race"}, headers=KEY) for _ in range(50))
    )
    assert await count(service, Entry) == 1
    [first] = [a for a in answers if a.is_success and "idempotent-replayed" not in a.headers]
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "in-progress")
            assert answer.headers["retry-after"] == "1"
        elif answer is not first:
            assert_replayed(first, answer)
    assert_replayed(first, await editor.post("/articles", json={"title": "Race"}, headers=KEY))


async def test_while_it_runs_a_second_one_is_409(
    service: Service, editor: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()
    plainly = drafts.create

    async def slowly(*args: Any, **kwargs: Any) -> Entry:
        begun.set()
        await go_on.wait()
        return await plainly(*args, **kwargs)

    monkeypatch.setattr(drafts, "create", slowly)
    first = asyncio.create_task(editor.post("/articles", json={"title": "Slow"}, headers=KEY))
    await begun.wait()
    second = await editor.post("/articles", json={"title": "Slow"}, headers=KEY)
    assert_problem(second, 409, "in-progress")
    go_on.set()
    third = await editor.post("/articles", json={"title": "Slow"}, headers=KEY)
    if third.status_code != 409:
        assert_replayed(await first, third)
    assert (await first).status_code == 201
    assert await count(service, Entry) == 1


async def test_other_processes_take_part(
    service: Service,
    serve: Callable[..., Awaitable[Service]],
    editor: httpx.AsyncClient,
    database_kind: str,
) -> None:
    other = await serve(worker_interval=2.0)  # settings of its own make an app of its own
    other.key = service.key
    answers = await asyncio.gather(
        *(
            who.editor.post("/articles", json={"title": "Race"}, headers=KEY)
            for _ in range(10)
            for who in (service, other)
        )
    )
    assert other.app is not service.app
    assert await count(service, Entry) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert sum("idempotent-replayed" not in a.headers for a in answers if a.is_success) == 1


async def test_every_editorial_post_honors_the_key(
    service: Service, editor: httpx.AsyncClient
) -> None:
    walked = comments = 0
    for route in iter_route_contexts(service.app.routes):
        path = (route.path or "").removeprefix("/editorial/v1")
        if path == route.path or "POST" not in (route.methods or ()) or path == "/keys":
            continue
        plural = path.split("/")[1]
        if plural in {"comments", "bans"} or path.endswith("/comments"):
            ids, body = await a_comment(service, editor, path)
            first = await editor.post(path.format(**ids), json=body, headers=KEY)
            again = await editor.post(path.format(**ids), json=body, headers=KEY)
            assert_replayed(first, again)
            comments += 1
            continue
        if plural in {kind.plural for kind in CATALOG}:
            ids, body = {}, {"name": f"name {walked}"}
        else:
            ids, body = await an_entry(editor, plural, path)
        where = path.format(**ids)
        first = await editor.post(where, json=body, headers=KEY)
        assert_replayed(first, await editor.post(where, json=body, headers=KEY))
        walked += 1
    assert walked == len(CATALOG) + 6 * len(CONTENT_TYPES) + 4  # of tables, the rows
    assert comments == 9


async def a_comment(service: Service, editor: httpx.AsyncClient, path: str) -> tuple[Json, Json]:
    """A comment on which the action of this path succeeds, and the body that it takes."""
    article = await publish(editor, "articles", await create(editor, "articles", title="C"))
    posted = await service.reader.post(
        f"/v1/articles/{article['slug']}/comments",
        json={"author_name": "Rosa", "body": f"Words on {article['slug']}."},
    )
    made = posted.json()["comment"]["id"]
    bodies: dict[str, Json] = {
        "/comments/moderate": {"ids": [made], "action": "approve"},
        "/comments/export": {"email": "a@example.org"},
        "/comments/erase": {"email": "a@example.org"},
        "/bans": {"kind": "name", "value": "Somebody"},
        "/articles/{entry_id}/comments": {"body": "An answer."},
    }
    return {"comment_id": made, "entry_id": article["id"]}, bodies.get(path, {})


async def an_entry(editor: httpx.AsyncClient, plural: str, path: str) -> tuple[Json, Json]:
    """An entry on which the action of this path succeeds, and the body that it takes."""
    if path.count("/") == 1:
        return {}, draft_of(plural)
    made = await create_filled(editor, plural)
    if path.endswith("unpublish"):
        await publish(editor, plural, made)
    if path.endswith("{entry_id}/restore"):
        await editor.delete(f"/{plural}/{made['id']}", headers={"If-Match": "*"})
    tail = path.partition("/rows")[2] if "/rows" in path else None
    rows: dict[str | None, Any] = {
        "": {"region": "South"},
        "/batch": {"upsert": [{"region": "East"}]},
        "/{row_id}/move": {"before": None},
        "/import": [{"region": "West"}],
    }
    return {"entry_id": made["id"], "number": 1, "row_id": 1}, rows.get(tail, {})


async def test_too_much_to_read_is_refused_in_its_turn(editor: httpx.AsyncClient) -> None:
    huge = b'{"title": "' + b"x" * 1024 * 1024 + b'"}'
    json = {"Content-Type": "application/json", **KEY}
    assert_problem(await editor.post("/articles", content=huge, headers=json), 413, "too-large")
    assert_problem(
        await editor.post("/articles/nothing/publish", content=huge, headers=json),
        404,
        "not-found",
    )


async def test_what_is_kept_names_nobody(service: Service) -> None:
    async with service.database.write() as session:
        _, secret = await create_key(session, "x", Role.ADMIN)
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "a-visible-key"}
    answer = await service.reader.post("/editorial/v1/tags", json={"name": "x"}, headers=headers)
    assert answer.status_code == 201
    async with service.database.read() as session:
        [kept] = await session.rows(StoredAnswer.__table__.select())  # type: ignore[attr-defined]
    assert "a-visible-key" not in repr(kept)
    assert secret not in repr(kept)
