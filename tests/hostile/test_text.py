"""Every naughty text in every text field of every draft: kept exactly, on its whole way to readers,
or refused with a pointer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from copy import deepcopy
from typing import TypeVar

import pytest

from app.content.content_type import ContentType
from app.features import CATALOG, CONTENT_TYPES
from app.foundation.slugs import is_slug
from tests.conftest import Serve, Service
from tests.factories import Json, assert_problem, create, pointers
from tests.hostile.contents import read_contents
from tests.hostile.drafts import Skeleton, TextField, find, place
from tests.hostile.naughty_strings import NAUGHTY

ATTEMPTS = 5
"""Refusals come in waves: what the fields say for themselves, then what the whole says."""


T = TypeVar("T")


async def at_once(work: Callable[[str], Awaitable[T]], texts: Sequence[str]) -> list[T]:
    """Does it for all texts, a few at a time."""
    done: list[T] = []
    for start in range(0, len(texts), 16):
        done += await asyncio.gather(*map(work, texts[start : start + 16]))
    return done


async def save(
    service: Service, plural: str, skeleton: Skeleton, text: str
) -> tuple[Json, set[TextField]]:
    """A new entry with the text in every field that takes it, and which fields those are."""
    draft, taken = deepcopy(skeleton.draft), set(skeleton.fields)
    for field in skeleton.fields:
        place(draft, field.path, text)
    for _ in range(ATTEMPTS):
        answer = await service.editor.post(f"/{plural}", json=draft)
        if answer.status_code == 201:
            made: Json = answer.json()
            return made, taken
        refused = set(pointers(assert_problem(answer, 422, "invalid")))
        by_pointer = {field.pointer: field for field in taken}
        assert refused <= by_pointer.keys(), (text, answer.text)
        for pointer in refused:
            taken.remove(by_pointer[pointer])
            place(draft, by_pointer[pointer].path, skeleton.sample(by_pointer[pointer]))
    raise AssertionError((text, answer.text))


FEWEST_FIELDS = {"table": 17, "collection": 9}
"""Of types whose drafts have no body, in how many places a text can stand."""
TEXTS_OF_COLUMNS = ("title", "unit", "description")


def assert_kept(document: Json, taken: set[TextField], text: str, where: str) -> None:
    for field in taken:
        assert find(document, field.path) == text, (where, field.pointer, text)


async def follow(service: Service, kind: ContentType, skeleton: Skeleton, text: str) -> int:
    """Save, editorial read, publish, delivery read. In how many fields it was kept."""
    made, taken = await save(service, kind.plural, skeleton, text)
    path = f"/{kind.plural}/{made['id']}"
    assert_kept((await service.editor.get(path)).json()["draft"], taken, text, "editorial")
    published = await service.editor.post(f"{path}/publish")
    assert published.status_code == 200, (text, published.text)
    slug = published.json()["slug"]
    assert is_slug(slug), (text, slug)
    answer = await service.reader.get(f"/v1/{kind.plural}/{slug}")
    assert answer.status_code == 200, (text, answer.text)
    shown = {field for field in taken if field.path[0] in answer.json()}
    assert len(shown) >= len(taken) - 2
    assert_kept(answer.json(), shown, text, "delivery")
    return len(taken)


@pytest.mark.parametrize("kind", CONTENT_TYPES, ids=lambda kind: kind.name)
async def test_text_comes_back_exactly_or_is_refused_with_a_pointer(
    serve: Serve, kind: ContentType
) -> None:
    service = await serve(editorial_rate=1_000_000)
    author = await create(service.editor, "authors", name="A")
    skeleton = Skeleton(kind.draft, {"author_id": author["id"]})
    if kind.name == "table":
        skeleton.draft["columns"] = [{"name": "region", "type": "string"}]
        skeleton.fields += [TextField(("columns", 0, name)) for name in TEXTS_OF_COLUMNS]
    least = FEWEST_FIELDS.get(kind.name, 20)
    assert len(skeleton.fields) >= least, [field.pointer for field in skeleton.fields]
    texts = NAUGHTY if kind.name == "article" else NAUGHTY[::4]
    kept = await at_once(lambda text: follow(service, kind, skeleton, text), texts)
    assert max(kept) >= len(skeleton.fields) - 8, "many texts are taken by most fields"
    assert sorted(kept)[len(kept) // 10] >= len(skeleton.fields) // 2


@pytest.mark.parametrize("kind", CATALOG, ids=lambda kind: kind.name)
async def test_the_catalog_keeps_text_exactly_or_refuses_it(
    serve: Serve, kind: ContentType
) -> None:
    service = await serve(editorial_rate=1_000_000)
    skeleton = Skeleton(kind.draft, {})
    assert skeleton.fields

    async def keep(text: str) -> None:
        made, taken = await save(service, kind.plural, skeleton, text)
        again = (await service.editor.get(f"/{kind.plural}/{made['id']}")).json()
        assert_kept(again, taken, text, "editorial")
        answer = await service.reader.get(f"/v1/{kind.plural}/{made['slug']}")
        assert answer.status_code == 200, (text, answer.text)
        shown = {field for field in taken if field.path[0] in answer.json()}
        assert_kept(answer.json(), shown, text, "delivery")

    texts = NAUGHTY[::2] if kind.name == "author" else NAUGHTY[::6]
    await at_once(keep, texts)


async def test_a_text_as_slug_is_a_slug_already_or_refused(serve: Serve) -> None:
    service = await serve(editorial_rate=1_000_000)

    async def try_slug(text: str) -> None:
        answer = await service.editor.post("/articles", json={"title": "t", "slug": text})
        if is_slug(text):
            assert answer.status_code == 201, (text, answer.text)
            assert answer.json()["slug"] == text
        else:
            assert pointers(assert_problem(answer, 422, "invalid")) == ["#/slug"], text

    await at_once(try_slug, NAUGHTY)


async def test_texts_as_parameters_and_as_parts_of_paths_are_never_a_defect_of_ours(
    serve: Serve,
) -> None:
    service = await serve(editorial_rate=1_000_000)
    await create(service.editor, "articles", title="A")
    before = await read_contents(service)
    names = ("cursor", "section", "tag", "author", "locale", "ids", "fields", "sort", "limit")

    async def ask(text: str) -> None:
        for name in (names[len(text) % len(names)], "section"):
            answer = await service.reader.get("/v1/articles", params={name: text})
            assert answer.status_code in {200, 400, 422}, (name, text, answer.text)
        for client, path, params in (
            (service.reader, "/v1/articles", {text: "1"}),
            (service.editor, "/articles", {"q": text}),
            (service.editor, "/events", {"type": text}),
        ):
            answer = await client.get(path, params=params)
            assert answer.status_code in {200, 422}, (path, params, answer.text)

    assert len(NAUGHTY) >= 200
    assert len(set(NAUGHTY)) == len(NAUGHTY)
    await at_once(ask, NAUGHTY)
    assert await read_contents(service) == before
