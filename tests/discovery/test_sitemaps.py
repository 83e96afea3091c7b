"""Sitemaps hold each live page once, in parts that stay, with what is true of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import time_machine
from sqlalchemy import insert, select

from app.cache.gate import Gate
from app.cache.layer import CacheLayer
from app.content import sitemap_parts
from app.content.models import Entry
from app.content.sitemap_parts import newest_part
from app.content_types.articles.models import Article
from app.discovery.sitemaps import news, reading
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.ids import new_id
from tests.conftest import Service
from tests.discovery.validity import SITEMAP, hold_to, locations
from tests.factories import assert_problem, create, create_filled, live, patch, publish

API = "http://localhost:8000"
ALTERNATE = "{http://www.w3.org/1999/xhtml}link"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
ARTICLES = "/sitemaps/articles-{}.xml"


@pytest.fixture
def site(service: Service) -> Service:
    """A site of each test's own: what is in a sitemap is all that there is."""
    return service


async def read_parts(reader: httpx.AsyncClient) -> dict[str, dict[str, str]]:
    """All parts that the index names: the pages in each, with their dates."""
    index = hold_to("siteindex.xsd", await reader.get("/sitemap.xml?utm=1"))
    parts = {}
    for element in index:
        address = element.findtext(f"{SITEMAP}loc", "").removeprefix(API)
        root = hold_to("sitemap.xsd", await reader.get(address))
        pages = {
            url.findtext(f"{SITEMAP}loc", ""): url.findtext(f"{SITEMAP}lastmod", "") for url in root
        }
        assert len(pages) == len(root) >= 1
        assert list(pages.values()) == sorted(pages.values(), reverse=True)
        assert element.findtext(f"{SITEMAP}lastmod") == max(pages.values())
        parts[address] = pages
    return parts


async def live_pages(reader: httpx.AsyncClient) -> dict[str, str]:
    """The pages that the lists know, with their dates to the second."""
    found = {}
    for plural in ("articles", "faqs", "tables"):
        page = (await reader.get(f"/v1/{plural}?limit=100&locale=*")).json()
        assert page["next_cursor"] is None
        for item in page["items"]:
            found[item["url"]] = item["updated_at"].partition(".")[0] + "Z"
    return found


async def test_each_live_page_stands_in_one_part_and_parts_stay(
    site: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, reader = site.editor, site.reader
    monkeypatch.setattr(sitemap_parts, "PART_ENTRIES", 3)
    monkeypatch.setattr(reading, "PIECE", 2)
    empty = await reader.get("/sitemap.xml")
    assert locations(hold_to("siteindex.xsd", empty)) == []
    assert "last-modified" not in empty.headers
    section = await create(editor, "sections", name="한국 <b>")
    made = [
        await live(editor, "articles", title=f"Story {number}", section_id=section["id"])
        for number in range(8)
    ]
    translation = await live(
        editor, "articles", title="기사", locale="ko", translation_key=made[0]["translation_key"]
    )
    for number in range(4):
        await live(editor, "faqs", question=f"Why {number}?", answer=[{"_type": "divider"}])
    await publish(editor, "tables", await create_filled(editor, "tables"))
    quiet = await live(editor, "articles", title="Quiet", seo={"noindex": True})
    await create(editor, "articles", title="Draft")

    parts = await read_parts(reader)
    assert list(parts) == [
        *(ARTICLES.format(number) for number in (1, 2, 3)),
        *("/sitemaps/faqs-1.xml", "/sitemaps/faqs-2.xml", "/sitemaps/tables-1.xml"),
    ]
    pages = {url: date for part in parts.values() for url, date in part.items()}
    expected = await live_pages(reader)
    del expected["http://localhost:3000/quiet"]  # it stands in lists, but not here
    assert pages == expected
    assert sum(map(len, parts.values())) == len(expected) == 14

    # What comes and goes elsewhere moves nothing.
    await editor.post(f"/articles/{made[1]['id']}/unpublish")
    await patch(editor, "articles", made[4], {"seo": {"noindex": True}})
    await publish(editor, "articles", made[4])
    await patch(editor, "articles", quiet, {"seo": {"noindex": False}})
    await publish(editor, "articles", quiet)
    await patch(editor, "articles", made[0], {"title": "Story 0 again"})
    await publish(editor, "articles", made[0])
    after = await read_parts(reader)
    names = {number: [] for number in (1, 2, 3, 4)}
    for number, found in names.items():
        found += [url.rpartition("/")[2] for url in after[ARTICLES.format(number)]]
    assert names[1] == ["story-0", "story-2"]
    assert names[2] == ["story-5", "story-3"]
    assert names[3][1:] == ["story-7", "story-6"]
    assert names[4] == ["quiet"]

    root = hold_to("sitemap.xsd", await reader.get(ARTICLES.format(3)))
    [translated] = root.findall(f"{SITEMAP}url[{ALTERNATE}]")
    found = {link.get("hreflang"): link.get("href") for link in translated.iter(ALTERNATE)}
    urls = [
        (await reader.get(f"/v1/articles/{entry['slug']}?locale=*")).json()["url"]
        for entry in (made[0], translation)
    ]
    assert found == dict(zip(("en", "ko"), urls, strict=True))


async def test_parts_answer_like_everything_cacheable(site: Service) -> None:
    reader = site.reader
    await live(site.editor, "articles", title="News")
    for path in ("/sitemap.xml", ARTICLES.format(1), "/news-sitemap.xml"):
        answer = await reader.get(path)
        assert answer.headers["content-type"] == "application/xml"
        assert answer.headers["last-modified"]
        same = await reader.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        head = await reader.head(path, headers={"Accept": "text/nothing"})
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["etag"] == answer.headers["etag"]
        assert '"articles"' in answer.headers["cache-groups"]
    for name in ("articles-0", "articles-99", "articles-x", "entries-1", "articles-1.xml.gz", "a"):
        assert_problem(await reader.get(f"/sitemaps/{name}.xml"), 404, "not-found")


async def test_a_long_part_is_read_in_pieces(
    site: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(site.editor, "articles", title="To be copied")
    async with site.database.write() as session:
        await fill_part(session, part=77, size=1200)
    largest, gather = 0, Gate.gather

    async def noting(self: Gate, *given: Any) -> Any:
        nonlocal largest
        found = await gather(self, *given)
        largest = max(largest, len(found))
        return found

    monkeypatch.setattr(Gate, "gather", noting)
    answer = await site.reader.get(ARTICLES.format(77))
    assert len(set(locations(hold_to("sitemap.xsd", answer)))) == 1200
    assert largest == reading.PIECE == 500
    assert '"articles", "sections"' in answer.headers["cache-groups"], "not one for each page"
    async with site.database.write() as session:
        table = Article.__table__
        for most, part in ((1200, 78), (1201, 77)):
            assert await newest_part(session, table, most) == part
        await session.execute(Entry.__table__.delete().where(Entry.created_by_name == "filler"))


async def fill_part(session: WriteSession, part: int, size: int) -> None:
    """Copies of a live article, as the database has them."""
    article = (await session.execute(select(Article.__table__).limit(1))).one()._asdict()
    entry = await session.execute(select(Entry.__table__).where(Entry.id == article["id"]))
    kept = entry.one()._asdict()
    ids: list[UUID] = [new_id() for _ in range(size)]
    own = [{"id": one, "translation_key": one, "slug": f"copy-{one.hex}"} for one in ids]
    filler = {**kept, "created_by_name": "filler"}
    await session.execute(insert(Entry), [{**filler, **more} for more in own])
    copied = {**article, "sitemap_part": part}
    await session.execute(insert(Article), [{**copied, **more} for more in own])


async def test_the_news_are_those_of_two_days_and_end_by_the_clock(
    site: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, reader = site.editor, site.reader
    # Its own clock, which is monotonic, is not moved.
    monkeypatch.setattr(CacheLayer, "_read", lambda layer, scope: (None, None))
    start = datetime.now(UTC)  # noqa: TID251 - before the clock is moved
    with time_machine.travel(start + timedelta(days=10), tick=False):
        older = await live(editor, "articles", title="Older ]]> <b>", locale="zh-Hant")
        assert older["status"] == "live"
    with time_machine.travel(start + timedelta(days=10, hours=12), tick=False):
        await live(editor, "articles", title="Newer")
        await live(editor, "articles", title="Quiet news", seo={"noindex": True})
        await create(editor, "articles", title="Draft news")
    moments = {
        timedelta(days=11): (["Newer", "Older ]]> <b>"], 60),
        timedelta(days=12, seconds=-30): (["Newer", "Older ]]> <b>"], 30),
        timedelta(days=12): (["Newer"], 60),
        timedelta(days=12, hours=13): ([], None),
    }
    for moment, (titles, seconds) in moments.items():
        with time_machine.travel(start + moment, tick=False):
            answer = await reader.get("/news-sitemap.xml")
            root = hold_to("sitemap.xsd", answer)
            assert [found.text for found in root.iter(f"{NEWS}title")] == titles
            kept = answer.headers["cdn-cache-control"]
            ends = seconds is not None
            assert (kept == f"public, max-age={seconds}") == ends, kept
    with time_machine.travel(start + timedelta(days=11), tick=False):
        root = hold_to("sitemap.xsd", await reader.get("/news-sitemap.xml"))
        assert [found.text for found in root.iter(f"{NEWS}language")] == ["en", "zh-tw"]
        monkeypatch.setattr(news, "MOST_NEWS", 1)
        root = hold_to("sitemap.xsd", await reader.get("/news-sitemap.xml"))
        assert [found.text for found in root.iter(f"{NEWS}title")] == ["Newer"]
    assert now() < start + timedelta(days=1)
