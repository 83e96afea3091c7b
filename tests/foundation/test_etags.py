"""`If-Match` and `If-None-Match` (RFC 9110): who may overwrite, and who has it already."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.foundation.errors import MalformedRequest, PreconditionRequired
from app.foundation.etags import etag_of, is_known, matches_version, version_etag, versions_in
from tests.factories import Json, assert_problem, create, live


async def put(editor: httpx.AsyncClient, made: Json, name: str, if_match: str) -> httpx.Response:
    return await editor.put(
        f"/tags/{made['id']}", json={"name": name}, headers={"If-Match": if_match}
    )


@pytest.mark.parametrize(
    "if_match", ['"v1"', ' "v1" ', '"v0", "v1"', '"v1","v9"', 'W/"v1", "v1"', '"x" , "v1"', "*"]
)
async def test_the_present_version_opens_the_door(editor: httpx.AsyncClient, if_match: str) -> None:
    made = await create(editor, "tags", name="One")
    answer = await put(editor, made, "Two", if_match)
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] == '"v2"'


@pytest.mark.parametrize(
    "if_match", ['"v0"', '"v2"', 'W/"v1"', '"1"', '"V1"', '"v01"', '"v1 "', '""', '"v2", W/"v1"']
)
async def test_another_version_and_weak_ones_never_match(
    editor: httpx.AsyncClient, if_match: str
) -> None:
    made = await create(editor, "tags", name="One")
    problem_or = await put(editor, made, "Two", if_match)
    if '"v1 "' in if_match:  # a space cannot stand in an entity tag
        assert_problem(problem_or, 400, "malformed-request")
    else:
        assert assert_problem(problem_or, 412, "version-conflict")["current_version"] == 1
    assert (await editor.get(f"/tags/{made['id']}")).json()["name"] == "One"


@pytest.mark.parametrize(
    "if_match", ["v1", "1", "", '"v1', 'v1"', '"v1" "v2"', '*, "v1"', "**", 'w/"v1"', "'v1'"]
)
async def test_what_is_not_a_quoted_tag_is_400(editor: httpx.AsyncClient, if_match: str) -> None:
    made = await create(editor, "tags", name="One")
    problem = assert_problem(await put(editor, made, "Two", if_match), 400, "malformed-request")
    assert '"v1"' in problem["detail"]
    assert (await editor.get(f"/tags/{made['id']}")).json()["name"] == "One"


async def test_changes_without_if_match_are_428(editor: httpx.AsyncClient) -> None:
    tag = await create(editor, "tags", name="One")
    article = await create(editor, "articles", title="One")
    paths = [f"/tags/{tag['id']}", f"/articles/{article['id']}"]
    for path in paths:
        draft = {"name": "Two"} if "tags" in path else {"title": "Two"}
        for answer in (
            await editor.put(path, json=draft),
            await editor.patch(path, json=draft),
            await editor.delete(path),
        ):
            problem = assert_problem(answer, 428, "precondition-required")
            assert "If-Match" in problem["detail"]
        assert (await editor.get(path)).headers["etag"] == '"v1"'


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_a_version_matches_its_own_etag_and_is_read_back_from_it(version: int) -> None:
    assert matches_version(version, version_etag(version))
    assert not matches_version(version + 1, version_etag(version))
    assert not matches_version(version, f"W/{version_etag(version)}")
    assert versions_in(version_etag(version)) == [version]


@given(st.text(max_size=40))
def test_whatever_is_sent_is_a_match_a_mismatch_or_a_problem(if_match: str) -> None:
    try:
        matched = matches_version(1, if_match)
    except MalformedRequest:
        matched = False
    assert not matched or if_match.strip() == "*" or '"v1"' in if_match


def test_no_if_match_is_a_problem_of_its_own() -> None:
    with pytest.raises(PreconditionRequired):
        matches_version(1, None)


def test_etags_come_from_the_bytes_alone() -> None:
    assert etag_of(b"a") == etag_of(b"a")
    assert etag_of(b"a") != etag_of(b"b")
    assert etag_of(b"").startswith('"')
    assert etag_of(b"").endswith('"')


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '{},W/"other"', "*", " * "])
async def test_who_has_it_already_gets_304_without_a_body(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, form: str
) -> None:
    await live(editor, "articles", title="Known")
    got = await reader.get("/v1/articles/known")
    known = form.format(got.headers["etag"])
    again = await reader.get("/v1/articles/known", headers={"If-None-Match": known})
    assert again.status_code == 304
    assert again.content == b""
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == got.headers[name]


async def test_who_has_another_one_gets_the_whole_answer(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await live(editor, "articles", title="Known")
    for unknown in ('"other"', "etag", "", '"', 'W/"'):
        answer = await reader.get("/v1/articles/known", headers={"If-None-Match": unknown})
        assert answer.status_code == 200


@pytest.mark.parametrize("coding", ["gz", "br", "zs"])
def test_the_etag_of_any_content_coding_is_known(coding: str) -> None:
    assert is_known('"abc"', f'"abc-{coding}"')
    assert not is_known('"abc"', f'"abd-{coding}"')
    assert not is_known('"abc"', '"abc-xx"')
    assert not is_known('"abc"', None)
