"""What the caches in front are told: how long, by which groups, and what is not for them."""

import asyncio

import httpx

from app.features import CONTENT_TYPES
from tests.conftest import Service, built_app, make_settings, opened
from tests.factories import create, live

LIVES = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
HEADERS = frozenset({"cdn-cache-control", "cache-groups", "surrogate-key", "cache-tag"})


def groups_of(answer: httpx.Response) -> list[str]:
    """What `Cache-Groups` says."""
    return [group.strip('"') for group in answer.headers["cache-groups"].split(", ")]


async def test_caches_in_front_are_told_what_they_need(database_url: str) -> None:
    for header, mark in (("Surrogate-Key", " "), ("Cache-Tag", ",")):
        settings = make_settings(
            database_url=database_url, cache_tag_header=header, shared_max_age=30
        )
        async with opened(built_app(CONTENT_TYPES), settings) as service:
            if header == "Surrogate-Key":
                await fill(service)
            await look(service, header, mark)


async def read_until_hit(reader: httpx.AsyncClient, path: str) -> httpx.Response:
    """The answer as it is kept. On PostgreSQL what has just changed may yet be evicted again."""
    for _ in range(100):
        answer = await reader.get(path)
        if "; hit" in answer.headers["cache-status"]:
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"{path} is not kept.")


async def fill(service: Service) -> None:
    """A page with few groups, and one with more than it may name."""
    tags = [(await create(service.editor, "tags", name=f"Tag {turn}"))["id"] for turn in range(33)]
    await live(service.editor, "articles", title="Story", tag_ids=tags[:3])
    await live(service.editor, "articles", title="Crowded", tag_ids=tags)


async def look(service: Service, header: str, mark: str) -> None:
    """Reads what there is of each kind."""
    reader = service.reader
    for path in ("/v1/articles/story", "/v1/articles/story/comments", "/v1/tags/tag-1"):
        for answer in (await reader.get(path), await read_until_hit(reader, path)):
            assert answer.status_code == 200
            said = answer.headers
            assert said["cdn-cache-control"] == LIVES
            assert said["cache-control"] == "public, max-age=0, s-maxage=30, must-revalidate"
            assert said[header].split(mark) == groups_of(answer), path
            assert {"Accept", "Accept-Encoding"} <= set(said["vary"].split(", "))
            assert HEADERS & set(said) == {"cdn-cache-control", "cache-groups", header.lower()}

    crowded = await reader.get("/v1/articles/crowded")
    assert groups_of(crowded) == ["articles"]
    assert crowded.headers[header] == "articles"

    absent = await reader.get("/v1/articles/nothing")
    assert absent.status_code == 404
    assert absent.headers["cdn-cache-control"] == "public, max-age=10"
    assert "s-maxage=10," in absent.headers["cache-control"]
    assert groups_of(absent) == ["articles"]

    private = await service.editor.get("/articles")
    assert private.headers["cache-control"] == "private, no-store"
    for refused in (await reader.get("/v1/articles?limit=0"), await reader.post("/v1/articles")):
        assert refused.headers["cache-control"] == "no-store"
        assert not HEADERS & set(refused.headers)
    assert not HEADERS & set(private.headers)
