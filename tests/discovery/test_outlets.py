"""What is not live is in no outlet, within one request of the change; what is live is in each."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from app.discovery.api_catalog import PROFILE
from tests.conftest import Service
from tests.discovery.validity import hold_to, locations
from tests.factories import block, create, draft_of, live, patch

pytestmark = pytest.mark.asyncio(loop_scope="module")

CANARY = "wombatvault"
"""It is in every text of the entries that are followed here, with the plural of their type."""
Look = Callable[[httpx.AsyncClient], Awaitable[str]]


def at(path: str) -> Look:
    """An outlet with an address of its own."""

    async def look(reader: httpx.AsyncClient) -> str:
        answer = await reader.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    return look


async def all_parts(reader: httpx.AsyncClient) -> str:
    """The index of the sitemaps and every part that it names."""
    index = await reader.get("/sitemap.xml")
    paths = [
        address.removeprefix("http://localhost:8000")
        for address in locations(hold_to("siteindex.xsd", index))
    ]
    return "".join([index.text, *[await at(path)(reader) for path in paths]])


OUTLETS: dict[str, tuple[set[str], Look]] = {
    "rss": ({"articles"}, at("/v1/feeds/articles.rss?limit=100")),
    "atom": ({"articles"}, at("/v1/feeds/articles.atom?limit=100&section=coast")),
    "json feed": ({"articles"}, at("/v1/feeds/articles.json?limit=100&tag=law&author=ada")),
    "sitemaps": ({"articles", "faqs", "tables"}, all_parts),
    "news": ({"articles"}, at("/news-sitemap.xml")),
    "llms.txt": ({"articles"}, at("/llms.txt")),
    "markdown list": ({"articles"}, at("/v1/articles?format=markdown&section=coast")),
}
"""Every outlet: the types that it shows, and how to look at it. A new one is one line."""
HEEDS_NOINDEX = set(OUTLETS) - {"markdown list"}
NO_MATCH = {"If-Match": "*"}
_LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?')


NOWHERE: dict[str, set[str]] = {"articles": set(), "faqs": set(), "tables": set()}
EVERYWHERE = {
    plural: {name for name, (plurals, _) in OUTLETS.items() if plural in plurals}
    for plural in NOWHERE
}


async def shown_in(site: Service, word: str = CANARY) -> dict[str, set[str]]:
    """The outlets that say the word, with the plural of its type behind it."""
    texts = {name: (await look(site.reader)).lower() for name, (_, look) in OUTLETS.items()}
    return {
        plural: {name for name, text in texts.items() if f"{word}-{plural}" in text}
        for plural in NOWHERE
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def labels(site: Service) -> dict[str, Any]:
    """A section, a tag and an author, as drafts of articles name them."""
    section = await create(site.editor, "sections", name="Coast")
    tag = await create(site.editor, "tags", name="Law")
    author = await create(site.editor, "authors", name="Ada")
    return {
        "section_id": section["id"],
        "tag_ids": [tag["id"]],
        "authors": [{"author_id": author["id"]}],
    }


def secret(plural: str, labels: dict[str, Any]) -> dict[str, Any]:
    """A draft of a type that says the word everywhere."""
    word = f"{CANARY}-{plural}"
    draft = {**draft_of(plural, word), "slug": word, **labels}
    if plural != "articles":
        del draft["authors"]
        return draft
    image = {"url": f"https://img.example/{word}.jpg", "alt": word}
    return {**draft, "summary": word, "kicker": word, "body": [block(word)], "lead_image": image}


async def test_an_entry_is_in_its_outlets_while_it_is_live(
    site: Service, labels: dict[str, Any]
) -> None:
    editor = site.editor
    made = {p: await create(editor, p, **secret(p, labels)) for p in NOWHERE}

    async def do(method: str, rest: str = "", **sent: Any) -> None:
        for plural, entry in made.items():
            answer = await editor.request(method, f"/{plural}/{entry['id']}{rest}", **sent)
            assert answer.status_code == 200, answer.text

    async def save(draft: dict[str, Any]) -> None:
        for plural, entry in made.items():
            slug = {"slug": f"{draft['slug']}-{plural}"} if "slug" in draft else {}
            await patch(editor, plural, entry, {**draft, **slug})

    assert await shown_in(site) == NOWHERE, "drafts"
    later = {"publish_at": "2999-01-01T00:00:00Z"}
    await do("PUT", "/schedule", json=later, headers=NO_MATCH)
    assert await shown_in(site) == NOWHERE, "scheduled"
    await do("POST", "/publish?dry_run=true")
    assert await shown_in(site) == NOWHERE, "rehearsed"
    await do("POST", "/publish")
    assert await shown_in(site) == EVERYWHERE
    await do("POST", "/unpublish")
    assert await shown_in(site) == NOWHERE, "withdrawn"
    await save({"seo": {"noindex": True}})
    await do("POST", "/publish")
    hushed = {plural: names - HEEDS_NOINDEX for plural, names in EVERYWHERE.items()}
    assert await shown_in(site) == hushed, "noindex"
    await save({"seo": {"noindex": False}, "slug": "bilbyvault"})
    await do("POST", "/publish")
    assert await shown_in(site, "bilbyvault") == EVERYWHERE
    await save({"slug": "walrusvault"})
    assert await shown_in(site, "walrusvault") == NOWHERE, "newer drafts"
    assert await shown_in(site, "bilbyvault") == EVERYWHERE
    await do("DELETE", headers=NO_MATCH)
    for word in (CANARY, "bilbyvault", "walrusvault"):
        assert await shown_in(site, word) == NOWHERE, "archived"
    await do("POST", "/restore")
    assert await shown_in(site) == NOWHERE, "restored as drafts"


async def test_documents_and_lists_lead_to_the_outlets(
    site: Service, labels: dict[str, Any]
) -> None:
    editor, reader = site.editor, site.reader
    title = "A [story] <b> # 한국"
    made = await live(
        editor, "articles", title=title, section_id=labels["section_id"], summary="One\n\n# two"
    )
    await live(editor, "faqs", question="Why?", answer=[block("So.")])
    page = await reader.get(f"/v1/articles/{made['slug']}")
    links = linked(page)
    assert links["canonical", None] == page.json()["url"]
    path = page.request.url.raw_path.decode()
    described = links["describedby", "application/ld+json"]
    assert described == f"{path}/structured-data?locale=en"
    markdown = await reader.get(links["alternate", "text/markdown"])
    assert markdown.text.startswith("---\ntitle: ")
    feed = await reader.get(links["alternate", "application/atom+xml"])
    assert made["id"] in feed.text

    listed = await reader.get("/v1/articles?section=coast&limit=1&fields=title")
    for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json"):
        found = await reader.get(linked(listed)["alternate", kind])
        assert found.headers["content-type"].partition(";")[0] == kind
        assert made["id"] in found.text
    assert "link" not in (await reader.get("/v1/faqs")).headers
    assert list(linked(await reader.get("/v1/faqs/why"))) == [("canonical", None)]

    llms = (await reader.get("/llms.txt")).text
    assert llms.startswith("# Broadsheet\n\n> ")
    assert all(line[:2] in {"# ", "> ", "##", "- ", "Ev", ""} for line in llms.splitlines())
    targets = [part.partition(")")[0] for part in llms.split("](http://localhost:8000")[1:]]
    assert f"{path}?format=markdown" in targets
    assert "/v1/articles?section=coast&format=markdown" in targets
    for target in targets:
        answer = await reader.get(target)
        assert answer.status_code == 200
        if "format=markdown" in target:
            assert answer.headers["content-type"].startswith("text/markdown")
    markdown_list = await reader.get(
        "/v1/articles?section=coast", headers={"Accept": "text/markdown"}
    )
    assert f"]({path}?locale=en&format=markdown)" in markdown_list.text

    catalog = await reader.get("/.well-known/api-catalog")
    assert catalog.headers["content-type"] == f'application/linkset+json; profile="{PROFILE}"'
    assert linked(catalog) == {("api-catalog", None): "/.well-known/api-catalog"}
    assert (await reader.head("/.well-known/api-catalog")).headers["link"]
    for api in catalog.json()["linkset"]:
        for relation in ("service-desc", "service-doc", "status"):
            for target in api[relation]:
                there = await reader.get(target["href"].removeprefix("http://localhost:8000"))
                assert there.status_code == 200
                assert there.headers["content-type"].startswith(target["type"])
    same = {"If-None-Match": catalog.headers["etag"]}
    assert (await reader.get("/.well-known/api-catalog", headers=same)).status_code == 304
    assert (await reader.get("/llms.txt?nope=1")).status_code == 422


def linked(answer: httpx.Response) -> dict[tuple[str, str | None], str]:
    """The header `Link`, by relation and media type."""
    found = _LINK.findall(answer.headers.get("link", ""))
    return {(rel, kind or None): address for address, rel, kind in found}
