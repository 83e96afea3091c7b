"""A request costs a constant number of statements, whatever the size of its answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from app.cache.layer import CacheLayer
from app.foundation.database import ReadSession
from tests.factories import block, create, linking_block, live


@contextmanager
def counted() -> Iterator[list[Any]]:
    """The statements that readers' sessions run meanwhile, prepared ones too; nothing is cached."""
    statements: list[Any] = []
    rows, objects = ReadSession.rows, ReadSession.objects

    async def noting_rows(self: ReadSession, statement: Any, parameters: Any = None) -> Any:
        statements.append(statement)
        return await rows(self, statement, parameters)

    async def noting_objects(self: ReadSession, statement: Any) -> Any:
        statements.append(statement)
        return await objects(self, statement)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ReadSession, "rows", noting_rows)
        patch.setattr(ReadSession, "objects", noting_objects)
        patch.setattr(CacheLayer, "_read", lambda layer, scope: (None, None))
        yield statements


async def make_page(editor: httpx.AsyncClient, title: str, size: int) -> None:
    """An article with `size` of everything."""
    sections = []
    for depth in range(size):
        parent = sections[-1]["id"] if sections else None
        name = f"{title} section {depth}"
        sections.append(await create(editor, "sections", name=name, parent_id=parent))
    authors = [await create(editor, "authors", name=f"{title} author {n}") for n in range(size)]
    tags = [await create(editor, "tags", name=f"{title} tag {n}") for n in range(size)]
    faqs = [
        await live(editor, "faqs", question=f"{title} question {n}?", answer=[block("A.")],
                   tag_ids=[tag["id"] for tag in tags], section_id=sections[-1]["id"])
        for n in range(size)
    ]  # fmt: skip
    others = [
        await live(editor, "articles", title=f"{title} other {n}", section_id=sections[n]["id"],
                   authors=[{"author_id": author["id"]} for author in authors])
        for n in range(size)
    ]  # fmt: skip
    body: list[Any] = [
        linking_block("link", {"_type": "entryLink", "entry": other["id"]}) for other in others
    ]
    body.append({"_type": "faqs", "entries": [faq["id"] for faq in faqs]})
    await live(
        editor,
        "articles",
        title=title,
        body=body,
        section_id=sections[-1]["id"],
        authors=[{"author_id": author["id"]} for author in authors],
        tag_ids=[tag["id"] for tag in tags],
        faq_ids=[faq["id"] for faq in faqs],
        related_ids=[other["id"] for other in others],
    )


async def test_an_article_page_costs_the_same_small_or_large(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    costs = []
    for title, size in (("small", 1), ("large", 6)):
        await make_page(editor, title, size)
        with counted() as statements:
            answer = await reader.get(f"/v1/articles/{title}?include=all")
        assert len(answer.json()["faqs"]) == size
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert 5 <= costs[0] <= 8


@pytest.mark.parametrize(
    "path",
    [
        "/v1/articles?limit={limit}",
        "/v1/articles?limit={limit}&section=a-section-0&tag=a-tag-0&author=a-author-0&count=exact",
        "/v1/faqs?limit={limit}&tag=a-tag-0&count=exact",
        "/v1/authors?limit={limit}",
        "/v1/sections",
        "/v1/articles/a/related",
        "/v1/articles/nowhere",
        "/v1/search?q=a&limit={limit}&section=a-section-0&tag=a-tag-0&count=exact",
    ],
)
async def test_lists_cost_the_same_however_long(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, path: str
) -> None:
    await make_page(editor, "a", 3)
    costs = []
    for limit in (1, 100):
        with counted() as statements:
            await reader.get(path.format(limit=limit))
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert costs[0] <= (6 if "related" in path else 5), statements


async def test_editorial_lists_cost_the_same_however_long(editor: httpx.AsyncClient) -> None:
    for number in range(6):
        await live(editor, "articles", title=f"Story {number}")
    costs = []
    for limit in (1, 6):
        with counted() as statements:
            page = await editor.get("/articles", params={"limit": limit, "count": "exact"})
        assert len(page.json()["items"]) == limit
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6
