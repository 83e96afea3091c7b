"""Every editorial route asks for a key and a permission, before it looks at anything else."""

import re
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response

from app import features
from app.access.editor import KeyOwner, permission_of
from app.access.roles import GRANTS, Permission, Role
from app.main import create_app
from tests.conftest import Service, make_settings
from tests.factories import assert_problem, create

NOWHERE = "01a209fa-0000-7000-8000-000000000000"


def editorial_routes(service: Service) -> list[tuple[str, str]]:
    """Method and path of every editorial route, its parameters filled in."""
    found = [
        (method, re.sub(r"\{[^}]+\}", NOWHERE, route.path or ""))
        for route in iter_route_contexts(service.app.routes)
        if (route.path or "").startswith("/editorial/")
        for method in sorted(route.methods or ())
    ]
    assert len(found) > 40
    return found


async def test_every_editorial_route_declares_a_permission(service: Service) -> None:
    asked = [
        permission_of(route.dependant)
        for route in iter_route_contexts(service.app.routes)
        if (route.path or "").startswith("/editorial/")
    ]
    assert len(asked) > 40
    assert None not in asked


def put_on_the_door(monkeypatch: pytest.MonkeyPatch, router: APIRouter) -> None:
    routers = (*features.EDITORIAL_ROUTERS, router)
    monkeypatch.setattr(features, "EDITORIAL_ROUTERS", routers)


async def answer(request: Request) -> Response:
    return Response("secret")


async def answer_owner(editor: KeyOwner) -> Response:
    return Response("secret")


def test_the_app_does_not_start_with_a_route_without_permission(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forgetful = APIRouter()
    forgetful.add_api_route("/forgotten", answer, methods=["POST"], response_model=None)
    put_on_the_door(monkeypatch, forgetful)
    with pytest.raises(RuntimeError, match="POST /forgotten"):
        create_app(make_settings())


def test_the_app_does_not_start_if_it_is_hidden_in_a_router_of_a_router(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inner, outer = APIRouter(prefix="/inner"), APIRouter(prefix="/outer")
    inner.add_api_route("/{x}", answer, methods=["GET"], response_model=None)
    inner.add_api_route("/fine", answer_owner, methods=["GET"], response_model=None)
    outer.include_router(inner)
    put_on_the_door(monkeypatch, outer)
    with pytest.raises(RuntimeError, match="permission") as raised:
        create_app(make_settings())
    assert "GET /outer/inner/{x}" in str(raised.value)
    assert "fine" not in str(raised.value)


def test_the_app_starts_with_a_route_that_declares_one(monkeypatch: pytest.MonkeyPatch) -> None:
    careful = APIRouter()
    careful.add_api_route("/careful", answer_owner, methods=["GET"], response_model=None)
    put_on_the_door(monkeypatch, careful)
    create_app(make_settings())


BAD_REQUESTS: list[dict[str, Any]] = [
    {},
    {"content": b"{", "headers": {"Content-Type": "application/json"}},
    {"content": b"<x/>", "headers": {"Content-Type": "application/xml"}},
    {"content": b" " * (1024 * 1024 + 1), "headers": {"Content-Type": "application/json"}},
    {"headers": {"If-Match": "unquoted"}},
    {"params": {"nonsense": "1"}},
    {
        "params": {
            "limit": "x",
            "cursor": "damaged",
            "after": "x",
            "dry_run": "x",
            "note": "x" * 999,
        }
    },
]


@pytest.mark.parametrize("sent", BAD_REQUESTS)
async def test_without_a_key_everything_is_401_whatever_is_wrong_with_it(
    service: Service, sent: dict[str, Any]
) -> None:
    for method, path in editorial_routes(service):
        refused = await service.reader.request(method, path, **sent)
        assert_problem(refused, 401, "key-required")


async def test_405_comes_before_401_and_unknown_paths_are_404_for_all(
    reader: httpx.AsyncClient,
) -> None:
    assert_problem(await reader.post("/editorial/v1/me"), 405, "method-not-allowed")
    assert_problem(await reader.get("/editorial/v1/nothing"), 404, "not-found")


async def test_the_permission_comes_before_the_thing_and_the_body(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await create(service.editor, "tags", name="There")
    monkeypatch.setitem(GRANTS, Role.ADMIN, frozenset())  # type: ignore[index]
    service.editor.event_hooks = {}  # the document is of the true grants
    content = {"content": b"{", "headers": {"Content-Type": "text/x", "If-Match": "x"}}
    for method, path in editorial_routes(service):
        path = path.removeprefix("/editorial/v1")
        refused = await service.editor.request(method, path, **content)  # type: ignore[arg-type]
        problem = assert_problem(refused, 403, "not-allowed")
        assert "admin" in problem["detail"]
    # What is there and what is not look alike to who may not know.
    there = await service.editor.get(f"/tags/{made['id']}")
    absent = await service.editor.get(f"/tags/{NOWHERE}")
    assert there.json() | {"instance": ""} == absent.json() | {"instance": ""}


WITHIN_ROUTES = {Permission.CHANGE_ALL_ENTRIES, Permission.BACKDATE_ENTRIES}
"""Permissions that no route asks for: they widen what some routes do."""


@pytest.mark.parametrize("permission", sorted(set(Permission) - WITHIN_ROUTES))
async def test_each_permission_opens_some_routes_and_not_the_others(
    service: Service, monkeypatch: pytest.MonkeyPatch, permission: Permission
) -> None:
    monkeypatch.setitem(GRANTS, Role.ADMIN, frozenset({permission}))  # type: ignore[index]
    service.editor.event_hooks = {}  # the document is of the true grants
    opened, refused = [], []
    for method, path in editorial_routes(service):
        answered = await service.editor.request(method, path.removeprefix("/editorial/v1"))
        (refused if answered.status_code == 403 else opened).append((method, path))
    assert opened, "a permission that no route asks for"
    assert refused
    if str(permission).startswith(("read", "see")):
        assert {method for method, _ in opened} == {"GET"}


async def test_the_order_of_checks_with_a_key(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "tags", name="Sea")
    await create(editor, "tags", name="Taken", slug="taken")
    path = f"/tags/{made['id']}"
    huge = b" " * (1024 * 1024 + 1)
    json = {"Content-Type": "application/json"}
    plain = {"Content-Type": "text/plain"}
    taken = b'{"name": "", "slug": "taken"}'
    for status, sent_to, headers, content in (
        (404, f"/tags/{NOWHERE}", plain, huge),
        (415, path, plain, huge),
        (413, path, json, huge),
        (400, path, json, b"{"),
        (428, path, json, taken),
        (412, path, {**json, "If-Match": '"v9"'}, taken),
        (422, path, {**json, "If-Match": '"v1"'}, taken),
        (409, path, {**json, "If-Match": '"v1"'}, b'{"name": "x", "slug": "taken"}'),
    ):
        answered = await editor.put(sent_to, content=content, headers=headers)
        assert answered.status_code == status, answered.text
