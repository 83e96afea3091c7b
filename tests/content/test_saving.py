"""Drafts and revisions: nobody's work is ever lost."""

import asyncio
from typing import Any

import httpx
import pytest

from tests.conftest import Service
from tests.factories import assert_problem, block, create, live, patch, pointers, publish


async def numbers(editor: httpx.AsyncClient, entry: dict[str, Any]) -> list[int]:
    """The revisions that are kept, the newest first."""
    listed = await editor.get(f"/articles/{entry['id']}/revisions", params={"limit": 100})
    return [item["number"] for item in listed.json()["items"]]


async def test_creating_answers_where_it_is_and_which_version(editor: httpx.AsyncClient) -> None:
    answer = await editor.post("/articles", json={"title": "New"})
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/editorial/v1/articles/{made['id']}"
    assert answer.headers["etag"] == '"v1"'
    assert (made["version"], made["status"], made["draft_revision"]) == (1, "draft", 1)
    assert made["created_by"]["name"] == "test"
    assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    ("plural", "draft"), [("articles", {"title": "T"}), ("faqs", {"question": "Q?"})]
)
async def test_the_draft_in_an_answer_is_exactly_what_put_takes(
    editor: httpx.AsyncClient, plural: str, draft: dict[str, Any]
) -> None:
    made = await create(editor, plural, **draft)
    again = await editor.put(
        f"/{plural}/{made['id']}", json=made["draft"], headers={"If-Match": '"v1"'}
    )
    assert again.status_code == 200
    assert again.json()["draft"] == made["draft"]
    assert again.json()["version"] == 1, "what changes nothing makes no version"


async def test_put_replaces_everything_but_keeps_the_slug(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="Long title", summary="S")
    answer = await editor.put(
        f"/articles/{made['id']}", json={"title": "Other"}, headers={"If-Match": '"v1"'}
    )
    saved = answer.json()
    assert saved["draft"]["summary"] is None
    assert saved["slug"] == "long-title"
    assert answer.headers["etag"] == '"v2"'


async def test_patch_merges_and_a_null_slug_is_made_anew(editor: httpx.AsyncClient) -> None:
    made = await create(
        editor, "articles", title="First title", summary="S", extra={"a": 1, "b": 2}
    )
    saved = await patch(editor, "articles", made, {"title": "Second title", "extra": {"a": None}})
    assert (saved["slug"], saved["draft"]["summary"]) == ("first-title", "S")
    assert saved["draft"]["extra"] == {"b": 2}
    renamed = await patch(editor, "articles", made, {"slug": None})
    assert renamed["slug"] == "second-title"


async def test_patch_takes_both_json_media_types_and_no_other(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T")
    for media_type, status in (
        ("application/json", 200),
        ("application/merge-patch+json", 200),
        ("text/plain", 415),
    ):
        answer = await editor.patch(
            f"/articles/{made['id']}",
            content='{"kicker": "' + media_type[-4:] + '"}',
            headers={"If-Match": "*", "Content-Type": media_type},
        )
        assert answer.status_code == status, media_type


async def test_what_cannot_change_is_refused(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T", locale="de")
    assert made["locale"] == "de"
    answer = await editor.patch(
        f"/articles/{made['id']}", json={"locale": "en"}, headers={"If-Match": "*"}
    )
    assert pointers(assert_problem(answer, 422, "immutable")) == ["#/locale"]
    unknown = await editor.put(
        f"/articles/{made['id']}", json={"title": "T", "id": "x"}, headers={"If-Match": "*"}
    )
    assert pointers(assert_problem(unknown, 422, "invalid")) == ["#/id"]


async def test_a_stale_change_is_refused_with_what_it_would_overwrite(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "articles", title="Base", summary="Base", kicker="Base")
    await patch(editor, "articles", made, {"title": "Theirs", "kicker": "Same"})
    stale = {"If-Match": '"v1"'}
    path = f"/articles/{made['id']}"
    mine = await editor.patch(path, json={"title": "Mine", "kicker": "Same"}, headers=stale)
    problem = assert_problem(mine, 412, "version-conflict")
    assert problem["current_version"] == 2
    assert problem["conflicts"] == [
        {"pointer": "#/title", "base": "Base", "current": "Theirs", "yours": "Mine"}
    ]
    harmless = await editor.patch(path, json={"summary": "Mine"}, headers=stale)
    assert assert_problem(harmless, 412, "version-conflict")["conflicts"] == []
    # PUT writes every field, so it would take back what the other has changed.
    whole = await editor.put(path, json={**made["draft"], "summary": "Mine"}, headers=stale)
    conflicts = assert_problem(whole, 412, "version-conflict")["conflicts"]
    assert [conflict["pointer"] for conflict in conflicts] == ["#/title", "#/kicker"]


async def test_conflicts_inside_of_a_body_are_named_by_block(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T", body=[block("one"), block("two")])
    body = made["draft"]["body"]
    theirs = [body[0], {**body[1], "style": "h2"}]
    await patch(editor, "articles", made, {"body": theirs})
    mine = [body[0], {**body[1], "style": "h3"}]
    answer = await editor.patch(
        f"/articles/{made['id']}", json={"body": mine}, headers={"If-Match": '"v1"'}
    )
    assert answer.json()["conflicts"] == [
        {"pointer": "#/body/1/style", "base": "normal", "current": "h2", "yours": "h3"}
    ]


async def test_fifty_editors_of_one_entry_have_one_winner_per_version(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(editor, "articles", title="Base")
    answers = await asyncio.gather(
        *(
            editor.patch(
                f"/articles/{made['id']}",
                json={"title": f"Title {number}"},
                headers={"If-Match": '"v1"'},
            )
            for number in range(50)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 49
    assert await numbers(editor, made) == [2, 1]


async def test_an_autosave_supersedes_only_an_autosave_of_the_same_key(
    service: Service, editor: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="T")
    for text in ("a", "b", "c"):
        saved = await patch(editor, "articles", made, {"summary": text}, autosave="true")
    assert await numbers(editor, made) == [2, 1]
    assert saved["version"] == 4
    revision = (await editor.get(f"/articles/{made['id']}/revisions/2")).json()
    assert (revision["version"], revision["content"]["summary"]) == (4, "c")
    await patch(editor, "articles", made, {"summary": "by hand"})
    await patch(editor, "articles", made, {"summary": "d"}, autosave="true")
    assert await numbers(editor, made) == [4, 3, 2, 1]


async def test_a_superseded_autosave_has_no_base_in_a_conflict(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T")
    await patch(editor, "articles", made, {"title": "Auto 1"}, autosave="true")
    await patch(editor, "articles", made, {"title": "Auto 2"}, autosave="true")
    answer = await editor.patch(
        f"/articles/{made['id']}", json={"title": "Mine"}, headers={"If-Match": '"v2"'}
    )
    assert answer.json()["conflicts"] == [
        {"pointer": "#/title", "base": None, "current": "Auto 2", "yours": "Mine"}
    ]


@pytest.mark.parametrize("shown", ["published", "scheduled", "previewed"])
async def test_an_autosave_that_somebody_was_shown_is_kept(
    editor: httpx.AsyncClient, shown: str
) -> None:
    made = await create(editor, "articles", title="T")
    await patch(editor, "articles", made, {"summary": "a"}, autosave="true")
    path = f"/articles/{made['id']}"
    if shown == "published":
        await publish(editor, "articles", made)
        await editor.post(f"{path}/unpublish")
    elif shown == "scheduled":
        when = {"publish_at": "2999-01-01T00:00:00Z"}
        await editor.put(f"{path}/schedule", json=when, headers={"If-Match": "*"})
    else:
        await editor.post(f"{path}/previews", json={})
    await patch(editor, "articles", made, {"summary": "b"}, autosave="true")
    assert await numbers(editor, made) == [3, 2, 1]


async def test_revisions_are_listed_compared_and_restored_as_a_draft(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="One", slug="story")
    await patch(editor, "articles", made, {"title": "Two"}, note="a label")
    await publish(editor, "articles", made)
    path = f"/articles/{made['id']}/revisions"
    [two, one] = (await editor.get(path)).json()["items"]
    assert (two["note"], two["is_live"], one["is_live"]) == ("a label", True, False)
    changes = (await editor.get(f"{path}/2/diff")).json()["operations"]
    assert changes == [{"op": "replace", "path": "/title", "value": "Two"}]
    back = (await editor.get(f"{path}/1/diff?against=2")).json()["operations"]
    assert back == [{"op": "replace", "path": "/title", "value": "One"}]
    restored = (await editor.post(f"{path}/1/restore")).json()
    assert (restored["draft"]["title"], restored["draft_revision"]) == ("One", 3)
    assert restored["status"] == "changed"
    assert (await reader.get("/v1/articles/story")).json()["title"] == "Two"
    for missing in ("9", "x", "0", "-1"):
        assert_problem(await editor.get(f"{path}/{missing}"), 404, "not-found")


async def test_pages_of_revisions_meet_end_to_end(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T")
    for number in range(4):
        await patch(editor, "articles", made, {"summary": str(number)})
    seen: list[int] = []
    cursor: str | None = None
    while True:
        params = {"limit": "2", "count": "exact"} | ({"cursor": cursor} if cursor else {})
        page = (await editor.get(f"/articles/{made['id']}/revisions", params=params)).json()
        seen += [item["number"] for item in page["items"]]
        assert page["total"] == 5
        if not (cursor := page["next_cursor"]):
            break
    assert seen == [5, 4, 3, 2, 1]


async def test_two_entries_cannot_be_the_same_translation(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="English")
    key = {"translation_key": made["translation_key"]}
    await create(editor, "articles", title="Deutsch", locale="de", **key)
    answer = await editor.post("/articles", json={"title": "Again", "locale": "DE", **key})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/translation_key"]


async def test_own_fields_are_delivered_as_they_are_up_to_a_limit(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    extra = {"sponsor": None, "deep": {"list": [1, 2.5, "한국", True]}}
    await live(editor, "articles", title="Extra", extra=extra)
    assert (await reader.get("/v1/articles/extra")).json()["extra"] == extra
    answer = await editor.post("/articles", json={"title": "x", "extra": {"a": "x" * 17_000}})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/extra"]


async def test_actions_honor_if_match_when_it_is_sent(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T")
    stale = {"If-Match": '"v9"'}
    for action in ("publish", "unpublish", "restore", "previews", "revisions/1/restore"):
        answer = await editor.post(f"/articles/{made['id']}/{action}", headers=stale)
        assert_problem(answer, 412, "version-conflict")


async def test_changes_ask_for_a_precondition(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "articles", title="T")
    path = f"/articles/{made['id']}"
    for method, where in (
        ("PUT", path),
        ("PATCH", path),
        ("DELETE", path),
        ("PUT", f"{path}/schedule"),
        ("DELETE", f"{path}/schedule"),
    ):
        answer = await editor.request(method, where)
        assert_problem(answer, 428, "precondition-required")
