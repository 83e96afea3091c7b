"""What the caches in front are told: how long, by which groups, and what is not for them."""

import httpx
import pytest

from tests.conftest import Serve
from tests.factories import create, live

LIVES = "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"


def groups_of(answer: httpx.Response) -> list[str]:
    """What `Cache-Groups` says."""
    return [group.strip('"') for group in answer.headers["cache-groups"].split(", ")]


@pytest.mark.parametrize(("header", "mark"), [("Surrogate-Key", " "), ("Cache-Tag", ",")])
async def test_caches_in_front_are_told_what_they_need(
    serve: Serve, header: str, mark: str
) -> None:
    service = await serve(cache_tag_header=header, shared_max_age=30)
    editor, reader = service.editor, service.reader
    tags = [(await create(editor, "tags", name=f"Tag {turn}"))["id"] for turn in range(40)]
    made = await live(editor, "articles", title="Story", tag_ids=tags[:3])
    await live(editor, "articles", title="Crowded", tag_ids=tags)

    for path in ("/v1/articles/story", "/v1/articles/story/comments", "/v1/tags/tag-1"):
        for _ in ("computed", "kept"):
            answer = await reader.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["cdn-cache-control"] == LIVES
            assert (
                answer.headers["cache-control"] == "public, max-age=0, s-maxage=30, must-revalidate"
            )
            assert answer.headers[header].split(mark) == groups_of(answer), path
            assert {"Accept", "Accept-Encoding"} <= set(answer.headers["vary"].split(", "))
        other = {"Surrogate-Key", "Cache-Tag"} - {header}
        assert not any(name in answer.headers for name in other)
    assert made["id"].replace("-", "") in groups_of(await reader.get("/v1/articles/story"))

    crowded = await reader.get("/v1/articles/crowded")
    assert groups_of(crowded) == ["articles"]
    assert crowded.headers[header] == "articles"

    absent = await reader.get("/v1/articles/nothing")
    assert absent.status_code == 404
    assert absent.headers["cdn-cache-control"] == "public, max-age=10"
    assert groups_of(absent) == ["articles"]

    for refused in (await reader.get("/v1/articles?limit=0"), await reader.post("/v1/articles")):
        assert refused.headers["cache-control"] == "no-store"
        assert not {"cdn-cache-control", "cache-groups", header.lower()} & set(refused.headers)
    private = await editor.get(f"/articles/{made['id']}")
    assert private.headers["cache-control"] == "private, no-store"
    assert not {"cdn-cache-control", "cache-groups", header.lower()} & set(private.headers)
