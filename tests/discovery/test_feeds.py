"""Feeds are valid, say the same in every form, and keep their ids whatever is renamed."""

from typing import Any

import httpx
import pytest
import pytest_asyncio

from tests.conftest import Service
from tests.content.test_statements import counted
from tests.discovery.validity import ATOM, hold_atom, hold_json_feed, hold_rss, parse
from tests.factories import (
    assert_problem,
    block,
    create,
    create_filled,
    linking_block,
    live,
    patch,
    publish,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

ATTACK = """]]></title><script>alert("1")</script>&amp;<!-- ' 한국 \U0001f980"""
FORBIDDEN = "\x0b\x1f\ufffe\uffff"
"""What XML 1.0 cannot carry in any form."""
FORMS = ("rss", "atom", "json")
Json = dict[str, Any]


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def newsroom(site: Service) -> Json:
    """A catalog whose names attack, and articles in it."""
    editor = site.editor
    world = await create(editor, "sections", name="World")
    asia = await create(editor, "sections", name=f"Asia {ATTACK}", parent_id=world["id"])
    author = await create(editor, "authors", name=f"Ada {ATTACK}")
    tag = await create(editor, "tags", name=f"Tag {ATTACK}")
    question = await live(
        editor, "faqs", question=f"Why {ATTACK}", answer=[block(f"So {ATTACK}{FORBIDDEN}")]
    )
    table = await publish(editor, "tables", await create_filled(editor, "tables", title="Tides"))
    other = await live(editor, "articles", title="Other", section_id=world["id"])
    attacking = await live(
        editor,
        "articles",
        title=f"Title {ATTACK}\ufffe",
        slug="attacking",
        summary=f"Summary {ATTACK}{FORBIDDEN}",
        lead_image={"url": "https://img.example/a.jpg?x=1&y=2", "alt": ATTACK, "credit": ATTACK},
        section_id=asia["id"],
        authors=[{"author_id": author["id"]}],
        tag_ids=[tag["id"]],
        body=[
            block(f"Text {ATTACK}{FORBIDDEN}"),
            linking_block("Relative", {"_type": "link", "href": "/about?a=1&b=2#x"}),
            linking_block("Linked", {"_type": "entryLink", "entry": other["id"]}),
            {"_type": "faqs", "entries": [question["id"]]},
            {"_type": "dataTable", "table": table["id"]},
        ],
    )
    hidden = await live(editor, "articles", title="Hidden", seo={"noindex": True})
    for number in range(3):
        await live(editor, "articles", title=f"More {number}")
    await live(editor, "articles", title="Anders", locale="de")
    found = {"world": world, "asia": asia, "author": author, "tag": tag, "hidden": hidden}
    return {**found, "other": other, "attacking": attacking}


async def get(site: Service, form: str, **parameters: Any) -> httpx.Response:
    """A feed."""
    return await site.reader.get(f"/v1/feeds/articles.{form}", params=parameters)


async def test_every_feed_is_valid_and_says_the_same_in_each_form(
    site: Service, newsroom: Json
) -> None:
    filters: list[tuple[Json, list[str]]] = [
        ({}, ["More 2", "More 1", "More 0", "Title", "Other"]),
        ({"section": "world"}, ["Title", "Other"]),
        ({"section": newsroom["asia"]["slug"]}, ["Title"]),
        ({"tag": newsroom["tag"]["slug"]}, ["Title"]),
        ({"author": newsroom["author"]["slug"]}, ["Title"]),
        ({"author": newsroom["author"]["slug"], "tag": newsroom["tag"]["slug"]}, ["Title"]),
        ({"locale": "de"}, ["Anders"]),
        ({"locale": "fr"}, []),
        ({"locale": "*"}, ["Anders", "More 2", "More 1", "More 0", "Title", "Other"]),
    ]
    ids = set()
    for parameters, titles in filters:
        atom = hold_atom(await get(site, "atom", **parameters))
        rss = hold_rss(await get(site, "rss", **parameters))
        json_feed = hold_json_feed(await get(site, "json", **parameters))
        assert [entry.title.partition(" ]]>")[0] for entry in atom.entries] == titles
        assert atom.feed.title == rss.feed.title == json_feed["title"]
        ids.add(atom.feed.id)
        for one, two, three in zip(atom.entries, rss.entries, json_feed["items"], strict=True):
            assert one.id == two.id == three["id"]
            assert one.link == two.link == three["url"]
            assert one.title == two.title == three["title"].replace("\ufffe", "")
            assert one.updated_parsed == two.updated_parsed
            assert one.published_parsed == two.published_parsed
            assert one.content[0].value == two.content[0].value
            html = three["content_html"].translate(dict.fromkeys(map(ord, FORBIDDEN)))
            assert one.content[0].value == html
            names = [author["name"] for author in three["authors"]]
            assert [author.name for author in one.get("authors", [])] == names
    assert len(ids) == len(filters)


async def test_texts_that_attack_are_texts_and_links_stand_for_themselves(
    site: Service, newsroom: Json
) -> None:
    [entry] = hold_atom(await get(site, "atom", tag=newsroom["tag"]["slug"])).entries
    assert entry.title == f"Title {ATTACK}"
    assert entry.summary == f"Summary {ATTACK}"
    assert [author.name for author in entry.authors] == [f"Ada {ATTACK}"]
    assert [(tag.term, tag.label) for tag in entry.tags][1] == (
        newsroom["tag"]["slug"],
        f"Tag {ATTACK}",
    )
    assert entry.enclosures[0].href == "https://img.example/a.jpg?x=1&y=2"
    html = entry.content[0].value
    assert "<script" not in html
    assert "&lt;script&gt;alert(" in html
    assert 'href="http://localhost:3000/about?a=1&amp;b=2#x"' in html
    assert 'href="http://localhost:3000/world/other"' in html
    assert "<details>" in html
    assert "<td>North</td>" in html
    [item] = hold_rss(await get(site, "rss", tag=newsroom["tag"]["slug"])).entries
    assert item.author == f"Ada {ATTACK}"
    assert {f"Asia {ATTACK}", f"Tag {ATTACK}"} <= {tag.term for tag in item.tags}
    assert item.media_content[0]["url"] == "https://img.example/a.jpg?x=1&y=2"


async def test_ids_and_dates_are_true_whatever_is_renamed(site: Service, newsroom: Json) -> None:
    editor, attacking, author = site.editor, newsroom["attacking"], newsroom["author"]
    before = hold_atom(await get(site, "atom", author=author["slug"]))
    for kind, plural in (("author", "authors"), ("tag", "tags"), ("asia", "sections")):
        path = f"/{plural}/{newsroom[kind]['id']}"
        await editor.patch(path, json={"slug": f"new-{kind}"}, headers={"If-Match": "*"})
        name = plural[:-1]
        old = await get(site, "atom", **{name: newsroom[kind]["slug"], "limit": 3})
        assert old.status_code == 308, old.text
        assert old.headers["location"].startswith("/v1/feeds/articles.atom?")
        followed = await site.reader.get(old.headers["location"])
        assert [entry.id for entry in hold_atom(followed).entries] == [before.entries[0].id]
        assert f"{name}=new-{kind}" in old.headers["location"]
        assert "limit=3" in old.headers["location"]
        newsroom[kind]["slug"] = f"new-{kind}"
    await patch(editor, "articles", attacking, {"slug": "renamed"})
    await publish(editor, "articles", attacking, minor=True)
    after = hold_atom(await get(site, "atom", author="new-author"))
    assert after.feed.id == before.feed.id
    assert after.feed.updated == before.feed.updated
    assert after.entries[0].id == before.entries[0].id == f"urn:uuid:{attacking['id']}"
    assert after.entries[0].updated == before.entries[0].updated
    assert after.entries[0].link.endswith("/renamed")
    await patch(editor, "articles", attacking, {"kicker": "New"})
    await publish(editor, "articles", attacking)
    document = (await site.reader.get("/v1/articles/renamed")).json()
    answer = await get(site, "json", author="new-author")
    [item] = hold_json_feed(answer)["items"]
    assert item["date_modified"] == document["updated_at"] > item["date_published"]
    assert item["date_published"] == document["published_at"]
    [entry] = hold_rss(await get(site, "rss", author="new-author")).entries
    assert entry.updated == document["updated_at"].partition(".")[0] + "Z"
    assert answer.headers["last-modified"]
    for name in ("section", "tag", "author"):
        assert_problem(await get(site, "rss", **{name: "nowhere"}), 404, "not-found")


async def test_pages_are_walked_by_cursors(site: Service) -> None:
    whole = hold_atom(await get(site, "atom")).entries
    seen, address = [], "/v1/feeds/articles.atom?limit=2&utm_source=reader"
    while address:
        answer = await site.reader.get(address)
        page = hold_atom(answer)
        links = {link.rel: link.href for link in page.feed.links}
        assert links["first"] == "http://localhost:8000/v1/feeds/articles.atom?limit=2"
        assert "utm" not in answer.text
        seen += page.entries
        address = links.get("next", "").removeprefix("http://localhost:8000")
    assert [entry.id for entry in seen] == [entry.id for entry in whole]
    first = hold_json_feed(await get(site, "json", limit=1))
    following = first["next_url"].removeprefix("http://localhost:8000")
    [item] = hold_json_feed(await site.reader.get(following))["items"]
    assert item["id"] == whole[1].id
    cursor = following.partition("cursor=")[2]
    for bad in ({"cursor": "zzz"}, {"cursor": cursor, "locale": "de"}):
        assert_problem(await get(site, "rss", **bad), 400, "malformed-request")
    for bad in ({"limit": 101}, {"limit": 0}, {"locale": "!"}):
        assert_problem(await get(site, "rss", **bad), 422, "invalid")


async def test_feeds_answer_like_everything_cacheable_and_name_a_hub(site: Service) -> None:
    for form in FORMS:
        answer = await get(site, form)
        again = await site.reader.get(
            f"/v1/feeds/articles.{form}", headers={"If-None-Match": answer.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        head = await site.reader.head(f"/v1/feeds/articles.{form}", headers={"Accept": "text/x"})
        assert head.status_code == 200
        assert head.headers["etag"] == answer.headers["etag"]
        assert '"articles"' in answer.headers["cache-groups"]
        assert "stale-while-revalidate" in answer.headers["cdn-cache-control"]
        assert answer.headers["vary"] == "Accept-Encoding"
    settings = site.app.state.settings
    site.app.state.settings = settings.model_copy(update={"websub_hub": "https://hub.example"})
    site.app.state.cache.forget()
    try:
        for form in ("rss", "atom"):
            root = parse(await get(site, form))
            [hub] = root.iterfind(f".//{ATOM}link[@rel='hub']")
            assert hub.get("href") == "https://hub.example"
        hubs = hold_json_feed(await get(site, "json"))["hubs"]
        assert hubs == [{"type": "WebSub", "url": "https://hub.example"}]
    finally:
        site.app.state.settings = settings
        site.app.state.cache.forget()


async def test_a_feed_costs_the_same_however_long(site: Service) -> None:
    costs = []
    for limit in (1, 100):
        with counted() as statements:
            await get(site, "rss", limit=limit, section="world")
        costs.append(len(statements))
    assert costs[0] <= costs[1] <= costs[0] + 2, "an entry without embeds asks for none"
    assert costs[1] <= 10
