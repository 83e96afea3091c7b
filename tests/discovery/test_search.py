"""Search: what is found, what comes first, what is shown of it, and what never is."""

import httpx
import pytest

from tests.content.test_statements import counted
from tests.discovery.corpus import FIRST, load_corpus
from tests.factories import Json, assert_problem, block, create, live, patch, publish


async def search(reader: httpx.AsyncClient, q: str, **parameters: str | int) -> Json:
    """A page of what is found."""
    answer = await reader.get("/v1/search", params={"q": q, **parameters})
    assert answer.status_code == 200, answer.text
    page: Json = answer.json()
    return page


async def slugs(reader: httpx.AsyncClient, q: str, **parameters: str | int) -> list[str]:
    """The slugs of what is found."""
    return [item["slug"] for item in (await search(reader, q, **parameters))["items"]]


@pytest.fixture
def unlimited() -> None:
    """Many searches in one minute."""


async def test_what_is_asked_comes_first(serve) -> None:
    service = await serve(search_rate=10_000)
    editor, reader = service.editor, service.reader
    await load_corpus(editor)
    wrong = {}
    for question, locale, expected in FIRST:
        found = await slugs(reader, question, locale=locale)
        if (found[0] if found else "") != expected:
            wrong[question] = found
    assert not wrong
