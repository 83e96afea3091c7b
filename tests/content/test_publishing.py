"""From draft to reader and back: what each step does, and what it leaves alone."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.content.models import Publication
from app.foundation.clock import format_instant, now
from app.foundation.models import Base
from tests.conftest import Service
from tests.factories import (
    assert_problem,
    block,
    create,
    linking_block,
    live,
    patch,
    pointers,
    publish,
)


async def test_a_draft_is_invisible_until_it_is_published(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="A quiet morning")
    assert_problem(await reader.get("/v1/articles/a-quiet-morning"), 404, "not-found")
    assert (await publish(editor, "articles", made))["status"] == "live"
    got = await reader.get("/v1/articles/a-quiet-morning")
    assert got.status_code == 200
    assert got.json()["title"] == "A quiet morning"


async def test_publishing_the_live_revision_again_is_a_conflict(editor: httpx.AsyncClient) -> None:
    made = await live(editor, "articles", title="Once")
    again = await editor.post(f"/articles/{made['id']}/publish")
    assert_problem(again, 409, "already-published")


async def test_an_older_revision_can_be_published(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="One", slug="story")
    await patch(editor, "articles", made, {"title": "Two"})
    published = await publish(editor, "articles", made, revision=1)
    assert published["status"] == "changed"
    assert (await reader.get("/v1/articles/story")).json()["title"] == "One"
    assert_problem(
        await editor.post(f"/articles/{made['id']}/publish", json={"revision": 9}), 404, "not-found"
    )


async def test_an_incomplete_entry_is_not_published(editor: httpx.AsyncClient) -> None:
    made = await create(editor, "faqs", question="Why?")
    problem = assert_problem(await editor.post(f"/faqs/{made['id']}/publish"), 422, "incomplete")
    assert pointers(problem) == ["#/answer"]
    assert (await editor.get(f"/faqs/{made['id']}")).json()["live_revision"] is None


async def test_unpublishing_withdraws_and_publishing_again_keeps_the_first_date(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Now you see me")
    first = (await reader.get("/v1/articles/now-you-see-me")).json()
    withdrawn = await editor.post(f"/articles/{made['id']}/unpublish")
    assert withdrawn.json()["status"] == "draft"
    assert_problem(await reader.get("/v1/articles/now-you-see-me"), 404, "not-found")
    assert_problem(await editor.post(f"/articles/{made['id']}/unpublish"), 409, "not-published")
    await publish(editor, "articles", made)
    again = (await reader.get("/v1/articles/now-you-see-me")).json()
    assert again["published_at"] == first["published_at"]
    assert again["updated_at"] > first["updated_at"]


async def test_a_minor_publication_keeps_the_date_of_the_last_update(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Typo", slug="typo")
    before = (await reader.get("/v1/articles/typo")).json()
    await patch(editor, "articles", made, {"title": "Typo mended"})
    await publish(editor, "articles", made, minor=True)
    after = (await reader.get("/v1/articles/typo")).json()
    assert after["title"] == "Typo mended"
    assert after["updated_at"] == before["updated_at"]
    await patch(editor, "articles", made, {"title": "News"})
    await publish(editor, "articles", made)
    assert (await reader.get("/v1/articles/typo")).json()["updated_at"] > before["updated_at"]


async def test_a_migrated_entry_keeps_its_date_and_the_future_is_refused(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="From the archive")
    soon = format_instant(now() + timedelta(hours=1))
    refused = await editor.post(f"/articles/{made['id']}/publish", json={"published_at": soon})
    assert pointers(assert_problem(refused, 422, "invalid")) == ["#/published_at"]
    await publish(editor, "articles", made, published_at="2019-05-04T03:02:01Z")
    document = (await reader.get("/v1/articles/from-the-archive")).json()
    assert document["published_at"] == "2019-05-04T03:02:01.000000Z"
    assert document["updated_at"] == "2019-05-04T03:02:01.000000Z"


async def test_archiving_is_gone_and_restoring_is_a_draft_again(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Soon gone")
    archived = await editor.delete(f"/articles/{made['id']}", headers={"If-Match": "*"})
    assert archived.json()["status"] == "archived"
    assert_problem(await reader.get("/v1/articles/soon-gone"), 410, "gone")
    changed = await editor.patch(
        f"/articles/{made['id']}", json={"title": "x"}, headers={"If-Match": "*"}
    )
    assert_problem(changed, 422, "immutable")
    assert_problem(await editor.post(f"/articles/{made['id']}/publish"), 422, "immutable")
    restored = await editor.post(f"/articles/{made['id']}/restore")
    assert restored.json()["status"] == "draft"
    assert_problem(await reader.get("/v1/articles/soon-gone"), 404, "not-found")
    await publish(editor, "articles", made)
    assert (await reader.get("/v1/articles/soon-gone")).status_code == 200


async def test_what_was_never_live_is_not_gone_when_archived(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="Never seen")
    await editor.delete(f"/articles/{made['id']}", headers={"If-Match": "*"})
    assert_problem(await reader.get("/v1/articles/never-seen"), 404, "not-found")


async def test_former_slugs_redirect_with_what_is_behind_them(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Harbor", slug="harbor")
    await patch(editor, "articles", made, {"slug": "한국-harbor"})
    await publish(editor, "articles", made)
    moved = await reader.get("/v1/articles/harbor?include=faqs")
    assert moved.status_code == 308
    assert moved.headers["location"] == ("/v1/articles/%ED%95%9C%EA%B5%AD-harbor?include=faqs")
    behind = await reader.get("/v1/articles/harbor/related")
    assert behind.headers["location"] == "/v1/articles/%ED%95%9C%EA%B5%AD-harbor/related"
    assert (await reader.get(moved.headers["location"])).status_code == 200


async def test_a_live_slug_beats_a_redirect(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    old = await live(editor, "articles", title="Old", slug="spot")
    await patch(editor, "articles", old, {"slug": "elsewhere"})
    await publish(editor, "articles", old)
    new = await live(editor, "articles", title="New", slug="spot")
    assert (await reader.get("/v1/articles/spot")).json()["id"] == new["id"]
    # And an entry that returns to its own former slug is simply there.
    await patch(editor, "articles", new, {"slug": "free-now"})
    await publish(editor, "articles", new)
    await patch(editor, "articles", old, {"slug": "spot"})
    await publish(editor, "articles", old)
    assert (await reader.get("/v1/articles/spot")).json()["id"] == old["id"]
    assert (await reader.get("/v1/articles/elsewhere")).headers["location"] == "/v1/articles/spot"


async def test_a_taken_slug_warns_on_save_and_is_refused_on_publish(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await live(editor, "articles", title="First", slug="same")
    second = await create(editor, "articles", title="Second", slug="same")
    assert [(w["pointer"], w["code"]) for w in second["warnings"]] == [("#/slug", "slug-taken")]
    assert_problem(await editor.post(f"/articles/{second['id']}/publish"), 409, "slug-taken")
    assert (await reader.get("/v1/articles/same")).json()["title"] == "First"
    # Another locale, and another type, have slugs of their own.
    await live(editor, "articles", title="Zweite", slug="same", locale="de")
    await live(editor, "faqs", question="Q?", slug="same", answer=[block("A.")])


async def test_slugs_that_are_not_given_are_free_ones(editor: httpx.AsyncClient) -> None:
    slugs = [(await create(editor, "articles", title="Same title"))["slug"] for _ in range(3)]
    assert slugs == ["same-title", "same-title-2", "same-title-3"]
    assert (await create(editor, "articles", title="!!!"))["slug"] == "article"


async def test_with_publishes_all_or_none(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    good = await create(editor, "faqs", question="Good?", answer=[block("Yes.")])
    bad = await create(editor, "faqs", question="Bad?")
    made = await create(editor, "articles", title="Bundle", faq_ids=[good["id"], bad["id"]])
    both = [good["id"], bad["id"]]
    refused = await editor.post(f"/articles/{made['id']}/publish", json={"with": both})
    assert_problem(refused, 422, "incomplete")
    assert_problem(await reader.get("/v1/articles/bundle"), 404, "not-found")
    assert_problem(await reader.get("/v1/faqs/good"), 404, "not-found")
    await patch(editor, "faqs", bad, {"answer": [block("Mended.")]})
    await publish(editor, "articles", made, **{"with": both})
    page = (await reader.get("/v1/articles/bundle?include=faqs")).json()
    assert [faq["question"] for faq in page["faqs"]] == ["Good?", "Bad?"]
    unknown = await editor.post(
        f"/articles/{made['id']}/publish", json={"with": [made["translation_key"]]}
    )
    assert pointers(assert_problem(unknown, 422, "invalid")) == ["#/with/0"]


async def everything(service: Service) -> dict[str, list[Any]]:
    """Every row of every table: what a refused or rehearsed request must leave alone."""
    found = {}
    async with service.database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name != "polls":  # of the type that lives in a test of its own
                found[table.name] = sorted(map(repr, await session.rows(table.select())))
    return found


async def test_a_dry_run_tells_all_and_changes_nothing(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Plan", slug="plan", body=[block("one")])
    await patch(editor, "articles", made, {"title": "New plan", "slug": "new-plan"})
    before = await everything(service)
    rehearsed = await editor.post(f"/articles/{made['id']}/publish?dry_run=true")
    assert rehearsed.status_code == 200
    plan = rehearsed.json()
    assert plan["would_succeed"] is True
    assert plan["problem"] is None
    assert plan["changes"] == [
        {"pointer": "#/slug", "base": "plan", "yours": "new-plan"},
        {"pointer": "#/title", "base": "Plan", "yours": "New plan"},
    ]
    assert plan["url"] == "http://localhost:3000/new-plan"
    assert plan["redirects"] == [{"from": "plan", "to": "new-plan"}]
    assert [event["type"] for event in plan["events"]] == ["article.published"]
    assert "articles" in plan["groups"]
    assert await everything(service) == before
    assert (await reader.get("/v1/articles/plan")).json()["title"] == "Plan"


async def test_a_dry_run_that_would_fail_says_why(
    service: Service, editor: httpx.AsyncClient
) -> None:
    await live(editor, "articles", title="Holder", slug="held")
    made = await create(editor, "articles", title="Wanter", slug="held")
    before = await everything(service)
    plan = (await editor.post(f"/articles/{made['id']}/publish?dry_run=true")).json()
    assert plan["would_succeed"] is False
    assert plan["problem"]["type"].endswith("slug-taken")
    assert plan["events"] == []
    assert await everything(service) == before


async def test_withdrawing_what_others_point_at_works_and_lists_them(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    target = await live(editor, "articles", title="Target")
    faq = await live(editor, "faqs", question="Q?", answer=[block("A.")])
    link = {"_type": "entryLink", "entry": target["id"]}
    body = [linking_block("see there", link), {"_type": "faqs", "entries": [faq["id"]]}]
    source = await live(editor, "articles", title="Source", body=body, related_ids=[target["id"]])
    page = (await reader.get("/v1/articles/source?include=related")).json()
    assert page["body"][0]["markDefs"][0]["resolved"]["slug"] == "target"
    assert page["body"][1]["resolved"][0]["question"] == "Q?"
    assert [other["slug"] for other in page["related"]] == ["target"]

    withdrawn = (await editor.post(f"/articles/{target['id']}/unpublish")).json()
    [warning] = [w for w in withdrawn["warnings"] if w["code"] == "still-referenced"]
    assert [user["id"] for user in warning["used_by"]] == [source["id"]]
    archived = await editor.delete(f"/faqs/{faq['id']}", headers={"If-Match": "*"})
    assert [w["code"] for w in archived.json()["warnings"]] == ["still-referenced"]

    page = (await reader.get("/v1/articles/source?include=related")).json()
    assert page["related"] == []
    assert len(page["body"]) == 1
    assert page["body"][0]["markDefs"] == []
    assert page["body"][0]["children"][0]["text"] == "see there"
    assert page["body"][0]["children"][0]["marks"] == []
    pointed = (await editor.get(f"/articles/{source['id']}")).json()["warnings"]
    assert {w["pointer"] for w in pointed} == {
        "#/related_ids/0",
        "#/body/0/markDefs/0/entry",
        "#/body/1/entries/0",
    }


@pytest.mark.parametrize("field", ["faq_ids", "table_ids", "related_ids", "tag_ids"])
async def test_references_to_nothing_are_refused_by_pointer(
    editor: httpx.AsyncClient, field: str
) -> None:
    nowhere = "01a209fa-0000-7000-8000-000000000000"
    answer = await editor.post("/articles", json={"title": "x", field: [nowhere]})
    assert pointers(assert_problem(answer, 422, "invalid")) == [f"#/{field}/0"]


async def test_references_of_the_wrong_type_are_refused(editor: httpx.AsyncClient) -> None:
    article = await create(editor, "articles", title="Not a question")
    answer = await editor.post("/articles", json={"title": "x", "faq_ids": [article["id"]]})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/faq_ids/0"]
    body = [{"_type": "dataTable", "table": article["id"]}]
    answer = await editor.post("/articles", json={"title": "x", "body": body})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/body/0/table"]


async def test_publications_say_what_readers_saw_and_when(
    service: Service, editor: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="One")
    await patch(editor, "articles", made, {"title": "Two"})
    await publish(editor, "articles", made)
    await editor.post(f"/articles/{made['id']}/unpublish")
    async with service.database.read() as session:
        rows = await session.objects(select(Publication).order_by(Publication.live_from))
    assert [row.revision for row in rows] == [1, 2]
    assert rows[0].live_until is not None
    assert rows[0].live_until <= rows[1].live_from
    assert rows[1].live_until is not None
    assert all(row.published_by_name == "test" for row in rows)
