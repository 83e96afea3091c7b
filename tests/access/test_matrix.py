"""Who may do what: every editorial route x role x state x own or not, and refusals change nothing.

The cells are generated from the routes of the app; what they must say is written down here once
more, from the contract, and not taken from the code.
"""

import asyncio
import sqlite3
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import func, select, text

from app.access.editor import permission_of
from app.access.roles import Permission, Role
from app.events.models import Event
from app.features import CATALOG, CONTENT_TYPES
from app.foundation.models import Base
from tests.conftest import TABLES, Service
from tests.factories import assert_problem, create, create_filled, draft_of, patch, publish

Json = dict[str, Any]
STATES = ("draft", "live", "changed", "archived", "withdrawn")
EVERYBODY = frozenset(Role)
EDITORS = frozenset({Role.EDITOR, Role.ADMIN})
WRITERS = EDITORS | {Role.CONTRIBUTOR}
ADMINS = frozenset({Role.ADMIN})

ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", ""): EVERYBODY,
    ("POST", ""): WRITERS,
    ("GET", "/{entry_id}"): EVERYBODY,
    ("PUT", "/{entry_id}"): WRITERS,
    ("PATCH", "/{entry_id}"): WRITERS,
    ("DELETE", "/{entry_id}"): WRITERS,
    ("POST", "/{entry_id}/restore"): WRITERS,
    ("POST", "/{entry_id}/publish"): EDITORS,
    ("POST", "/{entry_id}/unpublish"): EDITORS,
    ("PUT", "/{entry_id}/schedule"): EDITORS,
    ("DELETE", "/{entry_id}/schedule"): EDITORS,
    ("GET", "/{entry_id}/revisions"): WRITERS,
    ("GET", "/{entry_id}/revisions/{number}"): WRITERS,
    ("GET", "/{entry_id}/revisions/{number}/diff"): WRITERS,
    ("POST", "/{entry_id}/revisions/{number}/restore"): WRITERS,
    ("POST", "/{entry_id}/previews"): WRITERS,
    ("DELETE", "/{entry_id}/previews/{preview_id}"): WRITERS,
}
"""Routes of a content type, behind its prefix."""

ROWS_ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/{entry_id}/rows"): WRITERS,
    ("GET", "/{entry_id}/rows/{row_id}"): WRITERS,
    ("POST", "/{entry_id}/rows"): WRITERS,
    ("PUT", "/{entry_id}/rows/{row_id}"): WRITERS,
    ("PATCH", "/{entry_id}/rows/{row_id}"): WRITERS,
    ("DELETE", "/{entry_id}/rows/{row_id}"): WRITERS,
    ("POST", "/{entry_id}/rows/batch"): WRITERS,
    ("POST", "/{entry_id}/rows/{row_id}/move"): WRITERS,
    ("POST", "/{entry_id}/rows/import"): WRITERS,
}
"""What only tables have."""

CATALOG_ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", ""): EVERYBODY,
    ("POST", ""): EDITORS,
    ("GET", "/{row_id}"): EVERYBODY,
    ("PUT", "/{row_id}"): EDITORS,
    ("PATCH", "/{row_id}"): EDITORS,
    ("DELETE", "/{row_id}"): EDITORS,
}
OTHERS_ALLOWED: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/me"): EVERYBODY,
    ("GET", "/keys"): ADMINS,
    ("POST", "/keys"): ADMINS,
    ("DELETE", "/keys/{key_id}"): ADMINS,
    ("GET", "/events"): ADMINS,
    ("GET", "/jobs/{job_id}"): WRITERS,
    ("DELETE", "/jobs/{job_id}"): WRITERS,
}
MODERATORS = frozenset({Role.MODERATOR, Role.ADMIN})
STAFF = EDITORS | MODERATORS
ANSWER = ("POST", "/{entry_id}/comments")
"""What only articles have, and only live ones."""
COMMENTS = ("/comments", "/comment-policies", "/bans")
COMMENTS_BODIES: dict[tuple[str, str], Json] = {
    ("POST", "/comments/moderate"): {"ids": ["{comment_id}"], "action": "approve"},
    ("POST", "/comments/export"): {"email": "a@example.org"},
    ("POST", "/comments/erase"): {"email": "a@example.org"},
    ("POST", "/bans"): {"kind": "name", "value": "Somebody"},
}
"""Of these routes, everything is for moderators."""
OWN_ONLY = {
    ("PUT", "/{entry_id}"),
    ("PATCH", "/{entry_id}"),
    ("DELETE", "/{entry_id}"),
    ("POST", "/{entry_id}/restore"),
    ("POST", "/{entry_id}/revisions/{number}/restore"),
    *(place for place in ROWS_ALLOWED if place[0] != "GET"),
}
"""What contributors may only with entries of their own that were never live."""
STATUS_OF_STATE = {
    ("POST", "/{entry_id}/publish", "live"): 409,
    ("POST", "/{entry_id}/publish", "archived"): 422,
    ("POST", "/{entry_id}/unpublish", "draft"): 409,
    ("POST", "/{entry_id}/unpublish", "archived"): 409,
    ("POST", "/{entry_id}/unpublish", "withdrawn"): 409,
    ("PUT", "/{entry_id}", "archived"): 422,
    ("PATCH", "/{entry_id}", "archived"): 422,
    ("PUT", "/{entry_id}/schedule", "archived"): 422,
    ("POST", "/{entry_id}/revisions/{number}/restore", "archived"): 422,
    ("POST", "/{entry_id}/previews", "archived"): 422,
    **{(*place, "archived"): 422 for place in ROWS_ALLOWED if place[0] != "GET"},
}
"""What is refused for the state of the entry, whoever asks."""


SAVES = {
    ("PUT", "/{entry_id}"),
    ("PATCH", "/{entry_id}"),
    ("POST", "/{entry_id}/revisions/{number}/restore"),
    *(place for place in ROWS_ALLOWED if place[0] != "GET"),
}
LAST = {("DELETE", "/{entry_id}/rows/{row_id}"), ("POST", "/{entry_id}/rows/import")}
"""Of those that one entry serves for, these take its row away."""


def leaves(state: str, route: "Route") -> bool:
    """Whether an entry is in the same state after the route, so that it serves for others too."""
    if "{entry_id}" not in route.tail or "/previews" in route.tail:
        return True
    return route.place in SAVES and state in {"draft", "changed", "withdrawn"}


@dataclass(frozen=True)
class Route:
    """An editorial route, from the app."""

    method: str
    prefix: str
    tail: str
    permission: Permission | None

    @property
    def place(self) -> tuple[str, str]:
        return self.method, self.tail


def routes_of(service: Service, *prefixes: str) -> Iterator[Route]:
    """The routes below these prefixes of the editorial door."""
    for route in iter_route_contexts(service.app.routes):
        path = (route.path or "").removeprefix("/editorial/v1")
        for prefix in prefixes:
            if (route.path or "").startswith(f"/editorial/v1{prefix}"):
                for method in sorted(route.methods or ()):
                    permission = permission_of(route.dependant)
                    yield Route(method, prefix, path.removeprefix(prefix), permission)


def others(service: Service) -> Iterator[Route]:
    """The routes that belong to no content type and no kind of the catalog."""
    known = (*(f"/{kind.plural}" for kind in (*CONTENT_TYPES, *CATALOG)), *COMMENTS)
    for route in routes_of(service, ""):
        if not route.tail.startswith(known):
            yield route


async def fingerprint(service: Service) -> dict[str, list[Any]]:
    """Every row of every table."""
    async with service.database.read() as session:
        return {
            name: sorted(map(repr, await session.rows(Base.metadata.tables[name].select())))
            for name in TABLES
        }


class Contents:
    """What a database holds. All of it is read again only if anybody has written to it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._watch = (
            sqlite3.connect(service.settings.sqlite_path) if service.settings.is_embedded else None
        )

        if self._watch is not None:
            weakref.finalize(self, self._watch.close)

    async def note(self) -> None:
        """From now on nothing shall change."""
        self._rows = await fingerprint(self._service)
        self._written = await self._count_writes()

    async def are_unchanged(self) -> bool:
        """Whether every row is as it was."""
        written = await self._count_writes()
        if written == self._written:
            return True
        self._written = written
        return await fingerprint(self._service) == self._rows

    async def _count_writes(self) -> int:
        """A number that every transaction which writes makes another."""
        if self._watch is not None:
            return int(self._watch.execute("PRAGMA data_version").fetchone()[0])
        async with self._service.database.read() as session:
            [[number]] = await session.rows(
                text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
            )
            return int(number)


async def make_entry(
    admin: httpx.AsyncClient,
    maker: httpx.AsyncClient,
    plural: str,
    state: str,
    *,
    is_previewed: bool,
) -> Json:
    """An entry in a state; only an admin can bring it there."""
    made = await create_filled(maker, plural)
    if is_previewed:
        preview = await admin.post(f"/{plural}/{made['id']}/previews")
        made["preview_id"] = preview.json()["id"]
    if state in {"live", "changed", "withdrawn"}:
        await publish(admin, plural, made)
    if state == "changed":
        await patch(admin, plural, made, {"extra": {"changed": True}})
    if state == "withdrawn":
        await admin.post(f"/{plural}/{made['id']}/unpublish")
    if state == "archived":
        await admin.delete(f"/{plural}/{made['id']}", headers={"If-Match": "*"})
    return made


ROWS_BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/{entry_id}/rows"): {"region": "South"},
    ("PUT", "/{entry_id}/rows/{row_id}"): {"region": "South"},
    ("PATCH", "/{entry_id}/rows/{row_id}"): {"people": 7},
    ("POST", "/{entry_id}/rows/batch"): {"upsert": [{"region": "East"}]},
    ("POST", "/{entry_id}/rows/{row_id}/move"): {"before": None},
    ("POST", "/{entry_id}/rows/import"): [{"region": "West"}],
}


def body_for(method: str, tail: str, plural: str) -> Json | None:
    """A body that the route takes, if it takes one."""
    if (method, tail) == ANSWER:
        return {"body": "Words."}
    if (method, tail) in ROWS_ALLOWED:
        return ROWS_BODIES.get((method, tail))
    if (method, tail) in {("POST", ""), ("PUT", "/{entry_id}")}:
        return draft_of(plural, "New")
    if method == "PATCH":
        return {"extra": {"by": "matrix"}}
    if (method, tail) == ("PUT", "/{entry_id}/schedule"):
        return {"publish_at": "2999-01-01T00:00:00Z"}
    return None


def expected(place: tuple[str, str], role: Role, state: str, own: bool) -> int:
    """The status that the contract asks for; 200 stands for any success."""
    if place == ANSWER:
        return 403 if role not in STAFF else 200 if state in {"live", "changed"} else 404
    if role not in {**ALLOWED, **ROWS_ALLOWED}[place]:
        return 403
    if role == Role.MODERATOR and "{entry_id}" in place[1] and state not in {"live", "changed"}:
        return 404
    if role == Role.CONTRIBUTOR and place in OWN_ONLY:
        never_live = state in {"draft", "archived"}
        if not (own and never_live):
            return 403
    return STATUS_OF_STATE.get((*place, state), 200)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("plural", [kind.plural for kind in CONTENT_TYPES])
async def test_every_cell_of_the_matrix_of_entries(serve: Any, plural: str, role: Role) -> None:
    service: Service = await serve(editorial_rate=100_000)
    admin, asker = service.editor, await service.as_role(role)
    makers = {True: asker, False: await service.as_role(Role.CONTRIBUTOR)}
    routes = list(routes_of(service, f"/{plural}"))
    known = {*ALLOWED, *([ANSWER] if plural == "articles" else [])}
    known |= set(ROWS_ALLOWED if plural == "tables" else ())
    assert {route.place for route in routes} == known, "a new route needs its line here"
    contents = Contents(service)
    for state in STATES:
        for own in (False, True) if role != Role.MODERATOR else (False,):
            cells = [(route, expected(route.place, role, state, own)) for route in routes]
            # What is refused or only read changes nothing, so one entry serves for all of it.
            ids = await ids_of_entry(admin, makers[own], plural, state, routes)
            await contents.note()
            for route, status in cells:
                if status != 200 or route.method == "GET":
                    answer = await ask(asker, route, plural, ids)
                    cell = (route.place, role, state, own)
                    assert answer.status_code == status, (cell, answer.text)
                    assert await contents.are_unchanged(), cell
            written = [route for route, status in cells if status == 200 and route.method != "GET"]
            kept = [route for route in written if leaves(state, route)]
            if kept:
                ids = await ids_of_entry(admin, makers[own], plural, state, kept)
            for route in sorted(written, key=lambda route: route.place in LAST):
                if route not in kept and "{entry_id}" in route.tail:
                    fresh = await ids_of_entry(admin, makers[own], plural, state, [route])
                answer = await ask(asker, route, plural, ids if route in kept else fresh)
                assert answer.is_success, (route.place, role, state, own, answer.text)


async def ids_of_entry(
    admin: httpx.AsyncClient,
    maker: httpx.AsyncClient,
    plural: str,
    state: str,
    routes: list[Route],
) -> dict[str, Any]:
    """A new entry in this state, for the paths of these routes."""
    is_previewed = any("{preview_id}" in route.tail for route in routes)
    made = await make_entry(admin, maker, plural, state, is_previewed=is_previewed)
    return {
        "entry_id": made["id"],
        "number": 1,
        "row_id": 1,
        "preview_id": made.get("preview_id"),
    }


async def ask(
    asker: httpx.AsyncClient, route: Route, plural: str, ids: dict[str, Any]
) -> httpx.Response:
    """One cell of the matrix."""
    return await asker.request(
        route.method,
        f"/{plural}{route.tail.format(**ids)}",
        json=body_for(route.method, route.tail, plural),
        headers={"If-Match": "*"},
    )


async def acts(service: Service) -> int:
    """How many events there are."""
    async with service.database.read() as session:
        return int((await session.rows(select(func.count()).select_from(Event)))[0][0])


@pytest.mark.parametrize("role", list(Role))
async def test_every_cell_of_the_rest(serve: Any, role: Role) -> None:
    service: Service = await serve(editorial_rate=100_000)
    admin, asker = service.editor, await service.as_role(role)
    contents = Contents(service)
    cells = [(route, CATALOG_ALLOWED) for kind in CATALOG
             for route in routes_of(service, f"/{kind.plural}")]  # fmt: skip
    cells += [(route, OTHERS_ALLOWED) for route in others(service)]
    assert {route.place for route, table in cells if table is CATALOG_ALLOWED} == set(
        CATALOG_ALLOWED
    )
    assert {route.place for route, table in cells if table is OTHERS_ALLOWED} == set(OTHERS_ALLOWED)
    for route, table in cells:
        plural = route.prefix.removeprefix("/") or "keys"
        role_of_key = {"role": "editor"} if plural == "keys" else {}
        row = await create(admin, plural, name="Row", **role_of_key)
        job_id = await start_job(admin, asker) if route.tail.startswith("/jobs") else None
        has_body = route.method in {"POST", "PUT", "PATCH"}
        body = {"name": "New", **role_of_key} if has_body else None
        await contents.note()
        answer = await asker.request(
            route.method,
            f"{route.prefix}{route.tail.format(row_id=row['id'], key_id=row['id'], job_id=job_id)}",
            json=body,
            headers={"If-Match": "*"},
        )
        if role in table[route.place]:
            assert answer.is_success, (route, role, answer.text)
        else:
            assert_problem(answer, 403, "not-allowed")
            assert await contents.are_unchanged(), (route, role)


@pytest.mark.parametrize("role", list(Role))
async def test_every_cell_of_the_comments(serve: Any, role: Role) -> None:
    service: Service = await serve(editorial_rate=100_000, comment_burst=100)
    admin, asker = service.editor, await service.as_role(role)
    contents = Contents(service)
    routes = [route for prefix in COMMENTS for route in routes_of(service, prefix)]
    assert len(routes) == 21
    for route in routes:
        ids = await ids_of_comments(service, admin)
        path = f"{route.prefix}{route.tail}"
        if path.startswith("/comment-policies/sections"):
            ids["target_id"] = ids["section_id"]
        body = COMMENTS_BODIES.get((route.method, path), {})
        if "ids" in body:
            body = {**body, "ids": [ids["comment_id"]]}
        await contents.note()
        answer = await asker.request(
            route.method, path.format(**ids), json=body if route.method != "GET" else None
        )
        if role in MODERATORS:
            assert answer.is_success, (route, answer.text)
        else:
            assert_problem(answer, 403, "not-allowed")
            assert await contents.are_unchanged(), (route, role)


async def ids_of_comments(service: Service, admin: httpx.AsyncClient) -> dict[str, str]:
    """What the paths of the comments' routes may name."""
    article = await publish(admin, "articles", await create(admin, "articles", title="Article"))
    sent = {"author_name": "Rosa", "body": f"Words on {article['slug']}."}
    posted = await service.reader.post(f"/v1/articles/{article['slug']}/comments", json=sent)
    banned = await admin.post("/bans", json={"kind": "name", "value": "Nobody"})
    section = await create(admin, "sections", name="Section")
    return {
        "comment_id": posted.json()["comment"]["id"],
        "ban_id": banned.json()["id"],
        "target_id": article["id"],
        "section_id": section["id"],
    }


async def start_job(admin: httpx.AsyncClient, asker: httpx.AsyncClient) -> str:
    """An import into a table of the asker's, if they may have one."""
    made = await asker.post("/tables", json=draft_of("tables"))
    table = made.json() if made.is_success else await create_filled(admin, "tables")
    answer = await admin.post(
        f"/tables/{table['id']}/rows/import",
        content=b"region\nNorth\n",
        headers={"Content-Type": "text/csv", "Prefer": "respond-async"},
    )
    job = answer.headers["location"].removeprefix("/editorial/v1")
    for _ in range(500):
        if (await admin.get(job)).json()["state"] != "running":
            break
        await asyncio.sleep(0.01)
    return job.rpartition("/")[2]


async def test_every_editorial_change_names_its_actor(serve: Any) -> None:
    service: Service = await serve(editorial_rate=100_000)
    asker = await service.as_role(Role.ADMIN)
    me = (await asker.get("/me")).json()
    routes = [route for kind in (*CONTENT_TYPES, *CATALOG)
              for route in routes_of(service, f"/{kind.plural}")]  # fmt: skip
    walked = 0
    for route in [*routes, *others(service)]:
        if route.method == "GET" or route.tail == "/jobs/{job_id}":  # a job changes no content
            continue
        plural = route.prefix.removeprefix("/")
        is_entry = plural in {kind.plural for kind in CONTENT_TYPES}
        state = "archived" if route.tail == "/{entry_id}/restore" else "changed"
        made = (
            await make_entry(service.editor, service.editor, plural, state, is_previewed=True)
            if is_entry
            else await create(service.editor, plural or "keys", name="Row", **(
                {} if plural else {"role": "editor"}))
        )  # fmt: skip
        row_id = 1 if plural == "tables" else made["id"]
        ids = {"entry_id": made["id"], "row_id": row_id, "key_id": made["id"], "number": 1,
               "preview_id": made.get("preview_id")}  # fmt: skip
        if route.place == ("DELETE", "/{entry_id}/schedule"):
            await service.editor.put(f"/{plural}/{made['id']}/schedule",
                                     json={"publish_at": "2999-01-01T00:00:00Z"},
                                     headers={"If-Match": "*"})  # fmt: skip
        body = body_for(route.method, route.tail, plural) if is_entry else {"name": "New"}
        if not plural:
            body = {"name": "New", "role": "editor"}
        before = await acts(service)
        answer = await asker.request(
            route.method,
            f"{route.prefix}{route.tail.format(**ids)}",
            json=body if route.method != "DELETE" else None,
            headers={"If-Match": "*"},
        )
        assert answer.is_success, (route, answer.text)
        new = (await asker.get("/events", params={"limit": 1000})).json()["items"][before:]
        assert new, f"{route} leaves no trace"
        assert {event["actor"]["id"] for event in new} == {me["id"]}, route
        walked += 1
    assert walked >= 38


async def test_only_admins_may_backdate(service: Service) -> None:
    past = {"published_at": "2020-01-01T00:00:00Z"}
    editor = await service.as_role(Role.EDITOR)
    made = await create(editor, "articles", title="Old")
    refused = await editor.post(f"/articles/{made['id']}/publish", json=past)
    assert_problem(refused, 403, "not-allowed")
    assert (await editor.get(f"/articles/{made['id']}")).json()["status"] == "draft"
    done = await service.editor.post(f"/articles/{made['id']}/publish", json=past)
    assert done.status_code == 200


async def test_what_goes_live_while_a_contributor_saves_is_not_theirs_any_more(
    service: Service,
) -> None:
    contributor = await service.as_role(Role.CONTRIBUTOR)
    made = await create(contributor, "articles", title="Mine")
    assert (await patch(contributor, "articles", made, {"title": "Still mine"}))["version"] == 2
    await publish(service.editor, "articles", made)
    await service.editor.post(f"/articles/{made['id']}/unpublish")
    refused = await contributor.patch(
        f"/articles/{made['id']}", json={"title": "x"}, headers={"If-Match": "*"}
    )
    problem = assert_problem(refused, 403, "not-allowed")
    assert "has been live" in problem["detail"]


async def test_moderators_see_of_live_entries_what_is_live_and_of_others_nothing(
    service: Service,
) -> None:
    admin, moderator = service.editor, await service.as_role(Role.MODERATOR)
    tag = await create(admin, "tags", name="Draft tag", slug="draft-tag")
    made = await create(admin, "articles", title="Zulu live")
    await publish(admin, "articles", made)
    await patch(admin, "articles", made, {"title": "Alpha canary", "slug": "canary",
                                          "tag_ids": [tag["id"]]})  # fmt: skip
    other = await create(admin, "articles", title="Mike live")
    await publish(admin, "articles", other)
    await create(admin, "articles", title="Canary draft")
    await admin.put(f"/articles/{made['id']}/schedule", json={
        "unpublish_at": "2999-01-01T00:00:00Z"}, headers={"If-Match": "*"})  # fmt: skip
    seen = await moderator.get(f"/articles/{made['id']}")
    assert (seen.json()["title"], seen.json()["slug"]) == ("Zulu live", "zulu-live")
    assert [seen.json()[name] for name in ("draft", "warnings", "schedule")] == [None] * 3
    listed = await moderator.get("/articles", params={"count": "exact"})
    assert listed.json()["total"] == 2
    assert "canary" not in (seen.text + listed.text).lower()
    by_title = await moderator.get("/articles", params={"sort": "title", "limit": 1})
    assert [item["title"] for item in by_title.json()["items"]] == ["Mike live"]
    cursor = {"sort": "title", "limit": 1, "cursor": by_title.json()["next_cursor"]}
    behind = await moderator.get("/articles", params=cursor)
    assert [item["title"] for item in behind.json()["items"]] == ["Zulu live"]
    for filters in ({"q": "canary"}, {"tag": "draft-tag"}, {"status": "draft"}):
        found = await moderator.get("/articles", params={**filters, "count": "exact"})
        assert (found.json()["items"], found.json()["total"]) == ([], 0), filters
    found = await moderator.get("/articles", params={"q": "zulu"})
    assert len(found.json()["items"]) == 1
    for asked in ({"scheduled": "unpublish"}, {"sort": "publish_at"}):
        assert_problem(await moderator.get("/articles", params=asked), 403, "not-allowed")
