"""Cursors belong to one query; whatever else is sent as one is refused."""

import string
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.errors import MalformedRequest
from app.foundation.pagination import Cursors, KeyValue, PageQuery
from tests.conftest import make_settings
from tests.factories import assert_problem, create, live

KEYS = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(-(2**62), 2**62),
    st.datetimes(timezones=st.just(UTC)),
    st.uuids(),
)
KINDS = (str, int, datetime, UUID)
SETTINGS = make_settings()


def cursors(scope: str = "/v1/tags", query: PageQuery | None = None) -> Cursors:
    return Cursors(SETTINGS, scope, query or PageQuery())


@given(KEYS)
@settings(deadline=None)
def test_a_cursor_is_read_as_the_key_that_was_written(key: tuple[KeyValue, ...]) -> None:
    assert cursors().read(cursors().write(key), KINDS) == list(key)


@given(st.text(string.printable, max_size=60))
def test_invented_cursors_are_refused(text: str) -> None:
    with pytest.raises(MalformedRequest):
        cursors().read(text, KINDS)


def test_a_cursor_with_any_one_character_changed_added_or_missing_is_refused() -> None:
    good = cursors().write(["name", UUID(int=7)])
    alphabet = string.ascii_letters + string.digits + "-_=!é "
    damaged = {good[:i] + c + good[i + 1 :] for i in range(len(good)) for c in alphabet}
    damaged |= {good[:i] + c + good[i:] for i in range(len(good) + 1) for c in alphabet}
    damaged |= {good[:i] + good[i + 1 :] for i in range(len(good))}
    accepted = []
    for text in damaged - {good}:
        try:
            cursors().read(text, (str, UUID))
            accepted.append(text)
        except MalformedRequest:
            pass
    assert accepted == []


def test_a_cursor_of_another_path_or_of_another_service_is_refused() -> None:
    made = cursors("/v1/tags").write(["a", UUID(int=1)])
    with pytest.raises(MalformedRequest):
        cursors("/v1/authors").read(made, (str, UUID))
    other = Cursors(make_settings(secret_key="x" * 32), "/v1/tags", PageQuery())
    with pytest.raises(MalformedRequest):
        other.read(made, (str, UUID))


async def test_a_cursor_goes_with_its_filters_sort_and_locale(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    tag = await create(editor, "tags", name="Sea")
    for title in ("One", "Two", "Three"):
        await live(editor, "articles", title=title, tag_ids=[tag["id"]])
    first = (await reader.get("/v1/articles?limit=1&sort=title")).json()
    cursor = first["next_cursor"]
    for other in ("sort=-published_at", "sort=title&tag=sea", "sort=title&locale=de", ""):
        answer = await reader.get(f"/v1/articles?limit=1&cursor={cursor}&{other}")
        assert_problem(answer, 400, "malformed-request")
    assert_problem(await reader.get(f"/v1/faqs?cursor={cursor}"), 400, "malformed-request")
    # How much is shown of what, and how it is counted, may change on the way.
    same = await reader.get(
        f"/v1/articles?cursor={cursor}&sort=title&limit=5&fields=title&count=exact"
    )
    assert [item["title"] for item in same.json()["items"]] == ["Three", "Two"]
    assert same.json()["total"] == 3


@pytest.mark.parametrize(
    "cursor", ["", "x", "=", "....", "é", "%00", "a" * 2000, "AAAAAAAAAAAAAAAA"]
)
@pytest.mark.parametrize("path", ["/v1/tags", "/v1/articles", "/editorial/v1/tags"])
async def test_a_damaged_cursor_is_400_at_both_doors(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, path: str, cursor: str
) -> None:
    client, path = (editor, "/tags") if path.startswith("/editorial") else (reader, path)
    encoded = cursor if cursor.startswith("%") else quote(cursor)
    assert_problem(await client.get(f"{path}?cursor={encoded}"), 400, "malformed-request")


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("limit=", "limit"),
        ("limit=99999999999999999999", "limit"),
        ("count=yes", "count"),
        (f"cursor={'a' * 2001}", "cursor"),
    ],
)
async def test_parameters_of_a_page_that_cannot_be_are_422_by_name(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, query: str, parameter: str
) -> None:
    for answer in (await reader.get(f"/v1/tags?{query}"), await editor.get(f"/tags?{query}")):
        [error] = assert_problem(answer, 422, "invalid")["errors"]
        assert (error["in"], error["pointer"]) == ("query", parameter)


async def test_the_next_link_leads_through_everything_once(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    for name in ("b", "a", "한", "c", "B"):
        await create(editor, "tags", name=name)
    seen: list[str] = []
    path: str | None = "/v1/tags?limit=2&locale=de"
    while path:
        answer = await reader.get(path)
        page = answer.json()
        seen += [item["name"] for item in page["items"]]
        link = answer.headers.get("link")
        assert (link is None) == (page["next_cursor"] is None)
        path = None
        if link:
            assert link.startswith("</v1/tags?")
            assert link.endswith('>; rel="next"')
            path = link[1 : link.index(">")]
            assert "locale=de" in path
    assert sorted(seen) == sorted(["a", "b", "B", "c", "한"])
    assert [name.casefold() for name in seen] == ["a", "b", "b", "c", "한"]
