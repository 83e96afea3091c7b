"""JSON of every kind at every editorial route with a body: read exactly, or 400; never a 500."""

import asyncio
import json
import math
from typing import Any

import httpx

from tests.conftest import Serve, Service
from tests.factories import assert_problem
from tests.hostile.contents import nothing_changes
from tests.hostile.json_documents import BAD, BAD_DOCUMENTS, DOUBTFUL, GOOD
from tests.hostile.routes import JSON, BodyRoute, routes_with_bodies

EVERYWHERE = 12
"""Bad documents that every route gets; the rest goes to one of them."""


async def post(service: Service, document: bytes) -> httpx.Response:
    return await service.editor.post("/articles", content=document, headers=JSON)


def in_extra(value: bytes) -> bytes:
    return b'{"title":"t","extra":{"v":' + value + b"}}"


async def assert_read(service: Service, value: str) -> None:
    answer = await post(service, in_extra(value.encode()))
    assert answer.status_code == 201, (value[:100], answer.text[:500])
    kept = (await service.editor.get(f"/articles/{answer.json()['id']}")).json()
    assert same(kept["draft"]["extra"]["v"], json.loads(value)), value[:100]


def same(one: Any, other: Any) -> bool:
    """Equal, also in kind: to Python, `true` and `1` would be the same, and `0.0` and `-0.0`."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


async def test_there_are_enough_documents() -> None:
    assert len(GOOD) + len(DOUBTFUL) + len(BAD) + len(BAD_DOCUMENTS) > 400
    assert len(set(BAD)) == len(BAD)
    assert len(set(GOOD)) == len(GOOD)


async def test_good_json_is_kept_exactly(service: Service) -> None:
    await asyncio.gather(*(assert_read(service, value) for value in GOOD))


async def test_doubtful_numbers_are_refused_or_kept_exactly(service: Service) -> None:
    for value in DOUBTFUL:
        answer = await post(service, in_extra(value.encode()))
        if answer.status_code == 201:
            number = json.loads(value, parse_int=lambda digits: int(digits[:4300]))
            assert same(answer.json()["draft"]["extra"]["v"], number), value[:100]
            assert not isinstance(number, float) or math.isfinite(number), value[:100]
        else:
            assert_problem(answer, 400, "malformed-request")


async def assert_malformed(service: Service, route: BodyRoute, document: bytes) -> None:
    answer = await service.editor.request(
        route.method,
        route.place,
        content=document,
        headers={**JSON, "If-Match": f'"v{route.version}"'},
    )
    assert answer.status_code == 400, (route, document[:200], answer.text)
    problem = assert_problem(answer, 400, "malformed-request")
    assert problem["instance"].endswith(route.place)
    assert len(problem["detail"]) < 400


async def test_bad_json_is_400_at_every_route_and_changes_nothing(serve: Serve) -> None:
    service = await serve(editorial_rate=1_000_000)
    routes = await routes_with_bodies(service)
    assert len(routes) >= 28
    step = len(BAD) // EVERYWHERE
    async with nothing_changes(service):
        for document in (*BAD[::step], *(doc for doc in BAD_DOCUMENTS.values() if len(doc) < 1000)):
            whole = document if document in BAD_DOCUMENTS.values() else in_extra(document)
            await asyncio.gather(*(assert_malformed(service, route, whole) for route in routes))


async def test_every_bad_document_is_400_alone_and_inside_of_another(service: Service) -> None:
    [route] = [
        route
        for route in await routes_with_bodies(service)
        if (route.method, route.template) == ("PUT", "/articles/{entry_id}")
    ]
    async with nothing_changes(service):
        documents = [*BAD, *map(in_extra, BAD), *BAD_DOCUMENTS.values()]
        await asyncio.gather(*(assert_malformed(service, route, each) for each in documents))


async def test_both_databases_give_the_same_answers(service: Service) -> None:
    """What is refused is refused before any database is asked, so one list holds for both."""
    answers = [await post(service, in_extra(value.encode())) for value in DOUBTFUL]
    assert [answer.status_code for answer in answers] == [
        201 if value in KEPT else 400 for value in DOUBTFUL
    ]


KEPT = {
    "1e-400", "1e-99999999999", "0." + "1" * 5000, "1." + "0" * 5000 + "1", "[" + "0," * 4000 + "0]",
    '["' + "\\u0041" * 3000 + '"]', '"' + "a" * 10_000 + '"',
}  # fmt: skip


async def test_what_a_content_type_says_beside_its_name_changes_nothing(service: Service) -> None:
    body = '{"title":"\u00e9"}'
    for media_type, content, status in (
        ("application/json;charset=UTF-8", body.encode(), 201),
        ("application/json; charset=latin-1", body.encode(), 201),
        ("application/json; charset=utf-16", body.encode(), 201),
        ("application/json; charset=utf-16", body.encode("utf-16"), 400),
        ("application/json; charset=latin-1", body.encode("latin-1"), 400),
        ('application/json; charset="; x', body.encode(), 201),
        ("application/json;;;", body.encode(), 201),
        ("application/json, text/plain", body.encode(), 415),
        ("application/json+xml", body.encode(), 415),
        ("application/ json", body.encode(), 415),
        ("application\\json", body.encode(), 415),
        (";application/json", body.encode(), 415),
        ("application/json" * 500, body.encode(), 415),
    ):
        answer = await service.editor.post(
            "/articles", content=content, headers={"Content-Type": media_type}
        )
        assert answer.status_code == status, (media_type[:100], answer.text)
        if status != 201:
            name = "malformed-request" if status == 400 else "unsupported-media-type"
            assert len(assert_problem(answer, status, name)["detail"]) < 400


async def test_numbers_and_ids_in_paths_that_name_nothing_are_404(service: Service) -> None:
    made = (await post(service, b'{"title":"t"}')).json()["id"]
    for number in ("0", "-1", "2", "2147483648", "9" * 19, "9" * 5000, "1.0", "1e0", "abc", "%00",
                   "\u0661", " 1", "+1", "0x1"):  # fmt: skip
        for method, path in (
            ("GET", f"/articles/{made}/revisions/{number}"),
            ("GET", f"/articles/{made}/revisions/{number}/diff"),
            ("POST", f"/articles/{made}/revisions/{number}/restore"),
        ):
            answer = await service.editor.request(method, path)
            assert answer.status_code == 404, (method, path[:100], answer.text[:300])
    for wrong in (
        "no-uuid",
        made[:-1],
        f"{made}0",
        "0" * 5000,
        "%ff",
        "\u0661",
    ):
        for path in (f"/articles/{wrong}", f"/tags/{wrong}", f"/articles/{wrong}/revisions"):
            answer = await service.editor.get(path)
            assert_problem(answer, 404, "not-found")
