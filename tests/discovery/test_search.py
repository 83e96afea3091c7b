"""Search: what is found, what comes first, what is shown of it, and what never is."""

from datetime import timedelta
from random import Random

import httpx
import time_machine
from sqlalchemy import delete, select

from app.content.reindexing import count_live, index_if_empty, reindex
from app.foundation.clock import format_instant, now
from app.search.documents import SearchDocument, Texts
from app.search.index import put
from app.search.models import SearchEntry, SearchText
from tests.conftest import Serve, Service
from tests.discovery.corpus import FIRST, load_corpus
from tests.factories import Json, assert_problem, block, create, live, patch, publish
from tests.hostile.naughty_strings import NAUGHTY


async def search(reader: httpx.AsyncClient, q: str, **parameters: str | int) -> Json:
    """A page of what is found."""
    answer = await reader.get("/v1/search", params={"q": q, **parameters})
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    return page


async def slugs(reader: httpx.AsyncClient, q: str, **parameters: str | int) -> list[str]:
    """The slugs of what is found."""
    return [item["slug"] for item in (await search(reader, q, **parameters))["items"]]


async def test_the_same_comes_first_on_both_databases_and_every_text_is_a_question(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await load_corpus(editor)
    wrong = {}
    for question, locale, expected in FIRST:
        found = await slugs(reader, question, locale=locale)
        if (found[0] if found else "") != expected:
            wrong[question] = found
    assert not wrong

    assert (await slugs(reader, "ferry"))[:2] == ["ferry-strike", "council-budget"]
    assert (await slugs(reader, "sea wall")) == ["sea-title", "sea-summary", "sea-body"]

    [item] = (await search(reader, "semaphore bold"))["items"]
    assert item["highlights"] == [
        "What &lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; &quot;quoted&quot; means",
        "Write &lt;script&gt;alert(1)&lt;/script&gt; &amp; run the <mark>semaphore</mark>.",
    ]
    [item] = (await search(reader, "知事", locale="ja"))["items"]
    assert item["highlights"] == ["東京都<mark>知事</mark>が会見"]
    assert (item["type"], item["locale"], item["summary"]) == ("article", "ja", None)
    assert item["url"].endswith("/ja/tokyo")

    everything = await search(reader, "ferry", count="exact")
    assert everything["total"] == len(everything["items"]) == 4
    assert await slugs(reader, "people", type="table") == ["gauges"]
    assert await slugs(reader, "people", type="article,faq") == []
    moment = format_instant(now() + timedelta(hours=1))
    assert await slugs(reader, "ferry", published_after=moment) == []
    assert len(await slugs(reader, "ferry", published_before=moment)) == 4
    assert_problem(await reader.get("/v1/search?q=a&type=comment"), 422, "invalid")
    assert_problem(await reader.get("/v1/search"), 422, "invalid")
    assert_problem(await reader.get("/v1/search", params={"q": "a" * 201}), 422, "invalid")
    assert_problem(await reader.get("/v1/search?q=a%00"), 400, "malformed-request")

    texts = [text[:200] for text in NAUGHTY]
    async with service.database.write() as session:
        faqs = select(SearchEntry.id).where(SearchEntry.type == "faq")
        [entry] = await session.rows(faqs)
        body = Texts("All of them", None, "\n".join(texts))
        await put(session, [SearchDocument(entry.id, "faq", "en", None, now(), now(), body)])
    for text in Random(1).sample(texts, 120):
        asked = f'"{text[:190].replace(chr(34), " ")}"'
        for item in (await search(reader, text))["items"]:
            assert item["score"] > 0
        if any(character.isalpha() and character.isascii() for character in text[:190]):
            assert "how-many" in await slugs(reader, asked), text


async def test_the_index_follows_what_is_live_within_the_request(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="Quokka", slug="q", body=[block("Wombat.")])
    assert await slugs(reader, "quokka") == []
    dry = await editor.post(f"/articles/{made['id']}/publish?dry_run=true", json={})
    assert "search" in dry.json()["groups"]
    preview = (await editor.post(f"/articles/{made['id']}/previews", json={})).json()
    assert (await reader.get(f"/v1/previews/{preview['token']}")).status_code == 200
    assert await slugs(reader, "quokka") == []

    await publish(editor, "articles", made)
    assert await slugs(reader, "quokka wombat") == ["q"]
    await patch(editor, "articles", made, {"title": "Numbat", "body": []})
    assert await slugs(reader, "numbat") == []
    assert await slugs(reader, "quokka wombat") == ["q"]
    await publish(editor, "articles", made)
    assert await slugs(reader, "numbat") == ["q"]
    assert await slugs(reader, "quokka") == await slugs(reader, "wombat") == []

    assert (await editor.post(f"/articles/{made['id']}/unpublish")).status_code == 200
    assert await slugs(reader, "numbat") == []
    soon = format_instant(now() + timedelta(seconds=60))
    await editor.put(
        f"/articles/{made['id']}/schedule", json={"publish_at": soon}, headers={"If-Match": "*"}
    )
    assert await slugs(reader, "numbat") == []
    with time_machine.travel(now() + timedelta(seconds=120), tick=True):
        assert await service.run_due() == 1
    assert await slugs(reader, "numbat") == ["q"]
    await editor.delete(f"/articles/{made['id']}", headers={"If-Match": "*"})
    assert await slugs(reader, "numbat") == []
    async with service.database.read() as session:
        assert not await session.rows(select(SearchEntry.id).union_all(select(SearchText.id)))


async def test_sections_and_tags_filter_and_pages_hold_under_ties(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    coast = await create(editor, "sections", name="Coast")
    inner = await create(editor, "sections", name="Harbor", parent_id=coast["id"])
    tag = await create(editor, "tags", name="Tides")
    for number in range(7):
        await live(editor, "articles", title="Same words", slug=f"s-{number}",
                   section_id=inner["id"], tag_ids=[tag["id"]] if number % 2 else [])  # fmt: skip
    assert len(await slugs(reader, "words", section="coast")) == 7
    assert len(await slugs(reader, "words", tag="tides", section="harbor")) == 3
    assert await slugs(reader, "words", section="nowhere") == []
    with time_machine.travel(now(), tick=False) as clock:
        page = await search(reader, "same", limit=3, count="exact")
        seen = [item["slug"] for item in page["items"]]
        await live(editor, "articles", title="Same words", slug="later")
        clock.shift(timedelta(days=90))
        while page["next_cursor"]:
            page = await search(reader, "same", limit=3, count="exact", cursor=page["next_cursor"])
            seen += [item["slug"] for item in page["items"]]
    assert seen == [f"s-{number}" for number in reversed(range(7))]
    assert page["total"] == 8
    first = await reader.get("/v1/search?q=same&limit=3")
    assert first.headers["link"].startswith("</v1/search?q=same&limit=3&cursor=")
    cursor = first.json()["next_cursor"]
    assert_problem(
        await reader.get(f"/v1/search?q=other&cursor={cursor}"), 400, "malformed-request"
    )
    again = await reader.get("/v1/search?q=same&limit=3")
    assert (again.headers["etag"], again.content) == (first.headers["etag"], first.content)
    few = await reader.get("/v1/search?q=same&fields=slug")
    assert few.json()["items"][0] == {"slug": "later"}


async def test_of_two_that_fit_alike_the_fresher_comes_first(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    for slug, days in (("new", 1), ("old", 400), ("ages", 4000)):
        made = await create(editor, "articles", title="Herring prices", slug=slug)
        then = format_instant(now() - timedelta(days=days))
        await publish(editor, "articles", made, published_at=then)
    assert await slugs(reader, "herring") == ["new", "old", "ages"]


async def test_reindexing_mends_the_index(serve: Serve) -> None:
    service = await serve(cache_bytes=0)  # which would not know of what the log does not tell
    editor, reader = service.editor, service.reader
    kept = await live(editor, "articles", title="Kept herring", slug="kept")
    lost = await live(editor, "faqs", question="Lost herring?", answer=[block("Yes.")], slug="lost")
    await create(editor, "articles", title="Draft herring")
    async with service.database.write() as session:
        await session.execute(delete(SearchText))
    assert await slugs(reader, "herring") == []
    stray = await live(editor, "articles", title="Stray herring", slug="stray")
    types = service.app.state.content_types
    async with service.database.write() as session:
        await session.execute(delete(types["article"].live).where(
            types["article"].live.slug == "stray"))  # fmt: skip
    assert await slugs(reader, "herring") == []
    told: list[int] = []
    assert await count_live(service.database, types) == 2
    assert await reindex(service.database, types, told.append) == sum(told) == 2
    assert sorted(await slugs(reader, "herring")) == ["kept", "lost"]
    async with service.database.read() as session:
        found = {str(row.id) for row in await session.rows(select(SearchEntry.id))}
    assert found == {kept["id"], lost["id"]}
    assert stray["id"] not in found

    async with service.database.write() as session:
        await session.execute(delete(SearchEntry))
    assert await slugs(reader, "herring") == []
    await index_if_empty(service.database, types)
    assert sorted(await slugs(reader, "herring")) == ["kept", "lost"]


async def test_searches_are_counted_by_client_and_say_so_only_when_refused(serve: Serve) -> None:
    service = await serve(search_rate=2)
    for _ in range(2):
        answer = await service.reader.get("/v1/search?q=a")
        assert answer.status_code == 200
        assert "ratelimit" not in answer.headers
        assert answer.headers["cache-groups"] == '"search"'
    refused = await service.reader.get("/v1/search?q=a")
    assert_problem(refused, 429, "too-many-requests")
    assert refused.headers["ratelimit-policy"] == '"search";q=2;w=60'
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["cache-control"] == "no-store"
