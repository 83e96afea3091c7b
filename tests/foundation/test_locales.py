"""Locales: BCP 47 in one form, wherever they come from."""

from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.locales import canonical_locale
from tests.factories import assert_problem, block, create, live, pointers

SUBTAG = st.text("abcdefghijklmnopqrstuvwxyzABCDEFG0123456789", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("en", "en"),
        ("EN-gb", "en-GB"),
        ("pt-br", "pt-BR"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("iw", "he"),
        ("zh-min-nan", "nan"),
        ("de-de-1996", "de-DE-1996"),
        ("und", "und"),
    ],
)
def test_tags_have_one_canonical_form(tag: str, canonical: str) -> None:
    assert canonical_locale(tag) == canonical


BAD_TAGS = ["", "a", "e", "en_US", "en-", "-en", "en--GB", "en GB", " en", "en\x00", "en\n", "*",
            "english-language-tag", "zz", "en-EN-EN", "한국", "en;q=1", "../en", "x" * 36,
            "en-" + "x-" * 20 + "a"]  # fmt: skip


@pytest.mark.parametrize("tag", BAD_TAGS)
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="BCP 47"):
        canonical_locale(tag)


@given(st.lists(SUBTAG, min_size=1, max_size=5).map("-".join))
@settings(deadline=None, max_examples=500)
def test_the_canonical_form_is_its_own_or_there_is_none(tag: str) -> None:
    try:
        canonical = canonical_locale(tag)
    except ValueError:
        return
    assert canonical_locale(canonical) == canonical
    assert len(canonical) <= 35, "it has to fit in its column"


@given(st.text(max_size=40))
@settings(deadline=None)
def test_any_text_is_a_tag_or_a_value_error(text: str) -> None:
    with suppress(ValueError):  # and nothing else
        assert canonical_locale(text).isascii()


async def test_entries_keep_the_canonical_form_and_readers_may_write_it_as_they_like(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Olá", locale="PT-br")
    assert made["locale"] == "pt-BR"
    for written in ("pt-BR", "pt-br", "PT-BR"):
        answer = await reader.get("/v1/articles/olá", params={"locale": written})
        assert answer.json()["locale"] == "pt-BR"
        assert answer.headers["content-language"] == "pt-BR"
    assert_problem(await reader.get("/v1/articles/olá"), 404, "not-found")


@pytest.mark.parametrize("tag", ["en_US", "", "x", "zz", "e\u0301n"])
async def test_a_wrong_locale_is_422_in_a_body_and_in_a_query(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, tag: str
) -> None:
    answer = await editor.post("/articles", json={"title": "t", "locale": tag})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/locale"]
    for path in ("/v1/articles", "/v1/articles/x", "/v1/tags", "/v1/tags/x", "/v1/sections"):
        refused = await reader.get(path, params={"locale": tag})
        assert pointers(assert_problem(refused, 422, "invalid")) == ["locale"], path


@pytest.mark.parametrize("tag", ["en-US-x-twain", "de-DE-u-co-phonebk", "und", "qaa", "x-private"])
async def test_rare_but_valid_locales_can_be_published_in(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, tag: str
) -> None:
    made = await create(editor, "articles", title="Rare", locale=tag, body=[block("two words")])
    published = await editor.post(f"/articles/{made['id']}/publish")
    assert published.status_code == 200, published.text
    document = (await reader.get("/v1/articles/rare", params={"locale": tag})).json()
    assert document["word_count"] == 2
    assert document["url"].endswith(f"/{document['locale']}/rare")
