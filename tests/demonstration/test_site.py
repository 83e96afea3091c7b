"""The demonstration site is what the README promises, loaded by the rules of the API."""

import httpx
import pytest

from app.cli import TYPES
from app.demonstration.loading import LONG_ARTICLE, load_if_empty
from app.features import CATALOG
from tests.conftest import Service

BLOCKS = {"block", "callout", "pullQuote", "image", "code", "embed", "divider", "faqs",
          "dataTable"}  # fmt: skip


@pytest.fixture
async def site(service: Service) -> httpx.AsyncClient:
    """A reader of the loaded site."""
    catalog = {kind.name: kind for kind in CATALOG}
    assert await load_if_empty(service.database, TYPES, catalog, service.settings)
    assert not await load_if_empty(service.database, TYPES, catalog, service.settings)
    return service.reader


async def test_the_site_has_everything_that_a_newsroom_has(site: httpx.AsyncClient) -> None:
    articles = (await site.get("/v1/articles?limit=100&count=exact")).json()
    assert articles["total"] >= 12
    assert (await site.get("/v1/faqs?locale=*&count=exact")).json()["total"] >= 10
    tables = (await site.get("/v1/tables")).json()["items"]
    assert len(tables) == 3
    assert max(table["row_count"] for table in tables) == 50_000
    front = (await site.get("/v1/collections/front-page")).json()
    types = [item["type"] for item in front["items"]]
    assert len(types) == 8
    assert set(types) == {"article", "faq", "table", "collection"}
    tree = (await site.get("/v1/sections")).json()["items"]
    assert any(child["children"] for root in tree for child in root["children"])
    authors = (await site.get("/v1/authors")).json()["items"]
    assert len(authors) >= 4
    assert all(author["role"] for author in authors)
    dates = [item["published_at"] for item in articles["items"]]
    assert len(set(dates)) == len(dates)


async def test_the_long_article_shows_every_kind_of_block_in_two_locales(
    site: httpx.AsyncClient,
) -> None:
    page = (await site.get(f"/v1/articles/{LONG_ARTICLE}?include=all")).json()
    assert {block["_type"] for block in page["body"]} == BLOCKS
    assert {"did_you_know", "pro_tip"} <= {
        block["variant"] for block in page["body"] if block["_type"] == "callout"
    }
    assert page["word_count"] > 800
    assert len(page["outline"]) >= 3
    assert page["faqs"]
    assert [table["slug"] for table in page["tables"]] == [
        "tide-gauge-readings",
        "ferry-crossings",
    ]
    assert page["related"]
    assert page["corrections"]
    assert len(page["breadcrumbs"]) >= 2
    [korean] = page["translations"]
    translated = await site.get(f"/v1/articles/{korean['slug']}", params={"locale": "ko"})
    assert translated.json()["word_count"] > 100


async def test_the_site_has_threads_a_queue_and_some_spam(
    site: httpx.AsyncClient, editor: httpx.AsyncClient
) -> None:
    page = (await site.get(f"/v1/articles/{LONG_ARTICLE}?include=comments")).json()
    assert page["comments_state"] == "open"
    assert page["comment_count"] >= 7
    roots = page["comments"]["items"]
    assert any(root["state"] == "deleted" and root["replies"] for root in roots)
    flat = await site.get(f"/v1/articles/{LONG_ARTICLE}/comments", params={"view": "flat"})
    items = flat.json()["items"]
    assert max(item["depth"] for item in items) == 3
    assert any(item["reply_to"] for item in items)
    assert any(item["author"] and item["author"]["is_staff"] for item in items)
    for state in ("pending", "spam"):
        queue = await editor.get("/comments", params={"state": state})
        assert len(queue.json()["items"]) >= 2
