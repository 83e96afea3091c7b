"""What is there but hidden, and what never was, answer alike: status, body and headers."""

from typing import Any

import httpx
import pytest

from app.access.keys import create_key
from app.access.roles import Role
from tests.readers.conftest import UNTOUCHED, Newsroom

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWN = {"x-request-id", "date", "cache-status", "ratelimit", "ratelimit-policy"}
"""Headers that differ between any two answers."""
NOTHING = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
OTHER = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f8"


def told(answer: httpx.Response, *asked: str) -> tuple[int, str, dict[str, str]]:
    """All that an answer says, without the name that was asked for."""
    headers = {name: value for name, value in answer.headers.items() if name not in OWN}
    text = answer.text
    for name in asked:
        text = text.replace(name, "…")
        headers = {key: value.replace(name, "…") for key, value in headers.items()}
    return answer.status_code, text, headers


def never(name: str) -> str:
    """A name of the same length that nothing has."""
    return f"{'zz-never-' * 30}"[: len(name)]


async def test_a_hidden_slug_answers_like_one_that_never_was(newsroom: Newsroom) -> None:
    room, compared = newsroom, 0
    for operation in room.surface:
        collection = operation.path.split("/{")[0].rpartition("/")[2]
        if operation.placeholder is None or collection not in room.hidden:
            continue
        for slug in (*room.hidden[collection], *room.ids):
            for more in ("", "?locale=ko", "?locale=*", "?locale=de"):
                if more and not operation.takes("locale"):
                    continue
                there = await room.reader.get(operation.at(slug) + more)
                absent = await room.reader.get(operation.at(never(slug)) + more)
                assert absent.status_code in {404, 422}, absent.text
                assert told(there, slug) == told(absent, never(slug)), (operation.path, slug, more)
                compared += 1
    assert compared > 100


async def test_hidden_ids_and_ids_of_nothing_filter_alike(newsroom: Newsroom) -> None:
    room = newsroom
    for operation in room.surface:
        if operation.takes("ids"):
            for entry_id in room.entries.values():
                there = await room.reader.get(f"{operation.path}?ids={entry_id}")
                absent = await room.reader.get(f"{operation.path}?ids={NOTHING}")
                assert there.json()["items"] == []
                asked, nothing = ((one, one.replace("-", "")) for one in (entry_id, NOTHING))
                assert told(there, *asked) == told(absent, *nothing)


async def test_a_token_that_has_ended_answers_like_one_that_never_was(newsroom: Newsroom) -> None:
    room = newsroom
    assert (await room.reader.get(f"/v1/previews/{room.live_token}")).status_code == 200
    for token in room.dead_tokens:
        ended = await room.reader.get(f"/v1/previews/{token}")
        absent = await room.reader.get(f"/v1/previews/{never(token)}")
        assert absent.status_code == 404
        assert told(ended, token) == told(absent, never(token))


async def test_an_id_of_another_type_answers_like_one_that_never_was(newsroom: Newsroom) -> None:
    compared = 0
    for role in (Role.ADMIN, Role.CONTRIBUTOR, Role.MODERATOR):
        headers = await key_of(newsroom, role)
        for method, path in await editorial_operations(newsroom.reader):
            foreign = newsroom.entries["faqs" if "/articles/" in path else "articles"]
            where = path.replace("{number}", "1").replace("{preview_id}", OTHER)
            body: Any = {} if method in {"post", "put", "patch"} else None
            answers = []
            for entry_id in (foreign, NOTHING):
                answer = await newsroom.reader.request(
                    method, where.replace("{entry_id}", entry_id), json=body, headers=headers
                )
                assert answer.status_code in {403, 404}, (method, path, answer.text)
                answers.append(told(answer, entry_id))
            assert answers[0] == answers[1], (method, path, role)
            compared += 1
    assert compared >= 90


async def test_a_moderator_cannot_tell_a_draft_from_nothing(newsroom: Newsroom) -> None:
    headers = await key_of(newsroom, Role.MODERATOR)
    for plural, draft_id in newsroom.entries.items():
        answers = []
        for entry_id in (draft_id, NOTHING):
            answer = await newsroom.reader.get(
                f"/editorial/v1/{plural}/{entry_id}", headers=headers
            )
            assert answer.status_code == 404
            answers.append(told(answer, entry_id))
        assert answers[0] == answers[1]


async def key_of(newsroom: Newsroom, role: Role) -> dict[str, str]:
    """The headers of a new key with a role."""
    async with newsroom.service.database.write() as session:
        _, key = await create_key(session, "somebody", role)
    return {"Authorization": f"Bearer {key}", **UNTOUCHED}


async def editorial_operations(reader: httpx.AsyncClient) -> list[tuple[str, str]]:
    """Everything that is done with one entry."""
    document = (await reader.get("/openapi.json")).json()
    return [
        (method, path)
        for path, methods in document["paths"].items()
        if "{entry_id}" in path
        for method in methods
    ]
