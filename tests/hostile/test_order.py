"""The order of checks on editorial requests, at every route with a body, from everything wrong to nothing."""

from dataclasses import dataclass, field

import httpx
import pytest

from app.access.roles import Role
from tests.conftest import Serve, Service
from tests.factories import Json, assert_problem, create, live
from tests.hostile.contents import nothing_changes
from tests.hostile.routes import BodyRoute, routes_with_bodies

MIB = 1024 * 1024
PLAIN, JSON = "text/plain", "application/json"


@dataclass
class Attempt:
    """A request, wrong in every way at first."""

    route: BodyRoute
    client: httpx.AsyncClient
    path: str
    content: bytes = b"{" + b" " * MIB
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": PLAIN})
    params: dict[str, str] = field(default_factory=lambda: {"nonsense": "1"})

    async def expect(self, status: int, name: str) -> Json:
        answer = await self.client.request(
            self.route.method,
            self.path,
            content=self.content,
            headers=self.headers,
            params=self.params,
        )
        assert answer.status_code == status, (self.route, status, answer.text)
        return assert_problem(answer, status, name)


async def assert_order(service: Service, stranger: httpx.AsyncClient, route: BodyRoute) -> None:
    attempt = Attempt(route, service.reader, f"/editorial/v1{route.nowhere or route.place}")
    await attempt.expect(401, "key-required")
    attempt.client, attempt.path = stranger, route.nowhere or route.place
    await attempt.expect(403, "not-allowed")
    attempt.client = service.editor
    if route.nowhere is not None:
        await attempt.expect(404, "not-found")
        attempt.path = route.at("no-uuid")
        await attempt.expect(404, "not-found")
        attempt.path = route.place
    await attempt.expect(415, "unsupported-media-type")
    attempt.headers["Content-Type"] = JSON
    await attempt.expect(413, "too-large")
    attempt.content = b'{"broken": '
    await attempt.expect(400, "malformed-request")
    attempt.content = b'{"unknown": 1}'
    if route.needs_version:
        await attempt.expect(428, "precondition-required")
        attempt.headers["If-Match"] = '"v999"'
        await attempt.expect(412, "version-conflict")
        attempt.headers["If-Match"] = f'"v{route.version}"'
    await attempt.expect(422, "invalid")
    attempt.params = {}
    problem = await attempt.expect(422, "invalid")
    unknown = [one for one in problem["errors"] if one["code"] == "unknown-field"]
    assert [one["pointer"] for one in unknown] == ["#/unknown"], (route, problem)


async def test_every_route_checks_in_the_order_of_the_contract(serve: Serve) -> None:
    service = await serve(editorial_rate=1_000_000)
    routes = await routes_with_bodies(service)
    moderator = await service.as_role(Role.MODERATOR)
    contributor = await service.as_role(Role.CONTRIBUTOR)
    async with nothing_changes(service):
        for route in routes:
            stranger = contributor if route.is_for_moderators else moderator
            await assert_order(service, stranger, route)


async def test_a_method_that_there_is_not_comes_before_the_key(service: Service) -> None:
    for route in await routes_with_bodies(service):
        answer = await service.reader.request("TRACE", f"/editorial/v1{route.place}")
        assert_problem(answer, 405, "method-not-allowed")
        assert route.method in answer.headers["allow"]


async def test_too_many_requests_comes_before_the_key_and_after_the_method(serve: Serve) -> None:
    service = await serve(refused_key_rate=1, editorial_rate=2)
    wrong = {"Authorization": "Bearer bs_000000000000_wrong"}
    statuses = [
        (await service.reader.post("/editorial/v1/tags", headers=wrong, content=b"{")).status_code
        for _ in range(3)
    ]
    assert statuses == [401, 429, 429]
    counted = [(await service.editor.post("/tags", content=b"{")).status_code for _ in range(3)]
    assert counted == [415, 415, 429]
    assert (await service.editor.put("/tags", content=b"{")).status_code == 405


async def test_conflicts_of_state_come_last(service: Service) -> None:
    entry = await live(service.editor, "articles", title="Live")
    path = f"/articles/{entry['id']}/publish"
    wrong = {"revision": "one"}
    for body, params, headers, status in (
        ({"revision": 1}, {}, {}, 409),
        (wrong, {}, {}, 422),
        ({"revision": 1}, {"dry_run": "maybe"}, {}, 422),
        ({"revision": 1}, {"nonsense": "1"}, {}, 422),
        (wrong, {}, {"If-Match": '"v1"'}, 412),
        (wrong, {"dry_run": "maybe"}, {"If-Match": '"v1"'}, 412),
        ({"revision": 1}, {}, {"If-Match": '"v1"'}, 412),
        (wrong, {}, {"If-Match": "v2"}, 400),
    ):
        async with nothing_changes(service):
            answer = await service.editor.post(path, json=body, params=params, headers=headers)
            assert answer.status_code == status, (body, params, headers, answer.text)


@pytest.mark.parametrize("param", ["autosave=maybe", "note=" + "n" * 501, "autosave=&note=a"])
async def test_a_parameter_that_cannot_be_is_looked_at_after_the_entry_and_its_version(
    service: Service, param: str
) -> None:
    made = await create(service.editor, "articles", title="A")
    good = {"json": {"title": "B"}, "headers": {"If-Match": '"v1"'}}
    path = f"/articles/{made['id']}"
    async with nothing_changes(service):
        nowhere = await service.editor.put(f"/articles/{made['id'][:-4]}ffff?{param}", **good)
        assert_problem(nowhere, 404, "not-found")
        malformed = await service.editor.put(
            f"{path}?{param}", content=b"{", headers={"Content-Type": JSON}
        )
        assert_problem(malformed, 400, "malformed-request")
        unsure = await service.editor.put(f"{path}?{param}", json={"title": "B"})
        assert_problem(unsure, 428, "precondition-required")
        problem = assert_problem(
            await service.editor.put(f"{path}?{param}", **good), 422, "invalid"
        )
        assert {error["in"] for error in problem["errors"]} == {"query"}


async def test_delivery_looks_at_parameters_before_it_looks_for_the_thing(service: Service) -> None:
    for path in ("/v1/articles/none", "/v1/faqs/none", "/v1/tags/none", "/v1/articles/none/related",
                 "/v1/sections/none", "/v1/authors/none"):  # fmt: skip
        assert_problem(await service.reader.get(path), 404, "not-found")
        assert_problem(await service.reader.get(f"{path}?nonsense=1"), 422, "invalid")
        assert_problem(await service.reader.get(f"{path}?fields=nonsense"), 422, "invalid")
        nul = await service.reader.get(f"{path}?fields=%00")
        assert_problem(nul, 400, "malformed-request")
