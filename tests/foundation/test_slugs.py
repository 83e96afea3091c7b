"""Slugs: one form for every script, short enough, and never in two forms."""

import unicodedata

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.foundation.slugs import LONGEST, first_free, fold, is_slug, make_slug, numbered
from tests.factories import assert_problem, create, pointers

ANY_TEXT = st.text(max_size=80)
# Letters, marks, joiners and apostrophes, in every combination: what scripts are made of.
TRICKY_TEXT = st.text(
    st.one_of(
        st.characters(categories=["Lu", "Lt", "Lo", "Lm", "Mn", "Mc", "Me", "Nd", "Nl", "No"]),
        st.sampled_from("ßẞİıΣςſﬁŉǰΐ\u0345\u0300\u0307\u200c\u200d'’-_ /ᾼὙ"),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Hello, World!", "hello-world"),
        ("  --Already--slugged--  ", "already-slugged"),
        ("Don't stop: it’s 10 o'clock", "dont-stop-its-10-oclock"),
        ("Größe & Maß", "grösse-mass"),
        ("Ärger im Öl", "ärger-im-öl"),
        ("A\u0308rger", "ärger"),
        ("서울의 봄", "서울의-봄"),
        ("서울", "서울"),
        ("東京都知事選", "東京都知事選"),
        ("हिन्दी में समाचार", "हिन्दी-में-समाचार"),
        ("ภาษาไทย วันนี้", "ภาษาไทย-วันนี้"),
        ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
        ("Été à l’Île", "été-à-lîle"),
        ("ﬁn Ⅻ ①", "fin-xii-1"),
        ("Ｆｕｌｌ ｗｉｄｔｈ", "full-width"),
        ("snake_case/and.dots", "snake-case-and-dots"),
        ("٢٠٢٦ عام", "٢٠٢٦-عام"),
        ("50% off <b>now</b>", "50-off-b-now-b"),
        ("😀!?", ""),
        ("", ""),
        ("---", ""),
    ],
)
def test_titles_keep_their_script(title: str, slug: str) -> None:
    assert make_slug(title) == slug
    assert slug == "" or is_slug(slug)


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
@settings(deadline=None, max_examples=500)
def test_what_is_made_is_a_slug_or_nothing_and_making_it_again_changes_nothing(text: str) -> None:
    slug = make_slug(text)
    assert slug == "" or is_slug(slug)
    assert make_slug(slug) == slug
    assert unicodedata.is_normalized("NFC", slug)


@given(st.one_of(ANY_TEXT, TRICKY_TEXT))
@settings(deadline=None, max_examples=300)
def test_the_normal_form_of_a_title_makes_no_other_slug(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert make_slug(unicodedata.normalize(form, text)) == make_slug(text)


@given(st.one_of(ANY_TEXT, TRICKY_TEXT), st.integers(2, 10**6), st.integers(1, 30))
@settings(deadline=None)
def test_short_and_numbered_ones_are_slugs_too(text: str, number: int, longest: int) -> None:
    slug = make_slug(text, longest=longest)
    assert len(slug) <= longest
    if slug:
        assert is_slug(slug)
        assert is_slug(numbered(slug, number))
        assert numbered(slug, number) != numbered(slug, number + 1)


def test_long_titles_are_cut_between_words() -> None:
    words = "word " * 60
    assert make_slug(words) == "-".join(["word"] * 40), "199 characters, and the next would not fit"
    assert make_slug("x" * 200 + " more") == "x" * 200
    assert make_slug("x" * 300) == "x" * LONGEST
    assert numbered("x" * LONGEST, 12) == "x" * 197 + "-12"


@pytest.mark.parametrize(
    "text",
    ["", "-", "a-", "-a", "a--b", "A", "a b", "a_b", "a.b", "a/b", "a'b", "ß", "é".upper(),
     "e\u0301", "ﬁ", "a\u200bb", "a\u202eb", "\u0301a", "a\n", "x" * 201, "ſ", "😀", "a\u200d"],
)  # fmt: skip
async def test_a_slug_in_another_form_is_422(editor: httpx.AsyncClient, text: str) -> None:
    assert not is_slug(text)
    answer = await editor.post("/tags", json={"name": "n", "slug": text})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/slug"]


async def test_the_longest_slug_is_taken_and_found(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    for slug in ("x" * LONGEST, "한" * LONGEST, "a-" * 99 + "ab"):
        assert (await create(editor, "tags", name="n", slug=slug))["slug"] == slug
        assert (await reader.get(f"/v1/tags/{slug}")).json()["slug"] == slug


async def test_long_names_get_slugs_of_their_own(editor: httpx.AsyncClient) -> None:
    slugs = [(await create(editor, "tags", name="x" * 200))["slug"] for _ in range(4)]
    assert slugs == ["x" * 200, "x" * 198 + "-2", "x" * 198 + "-3", "x" * 198 + "-4"]
    titled = [(await create(editor, "articles", title="y" * 300))["slug"] for _ in range(4)]
    assert titled == ["y" * 200, "y" * 198 + "-2", "y" * 198 + "-3", "y" * 198 + "-4"]


def test_the_first_free_slug_is_the_one_with_the_smallest_number() -> None:
    assert first_free("a", set()) == "a"
    assert first_free("a", {"a"}) == "a-2"
    assert first_free("a", {"a", "a-2", "a-4"}) == "a-3"
    assert first_free("a", {"a-2"}) == "a"


@given(st.text(max_size=40))
def test_folding_forgets_case_and_normal_form_but_nothing_else(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(text.casefold()) == fold(text)


def test_folding_keeps_what_differs() -> None:
    assert fold("Straße") == "strasse"
    assert fold("É") == fold("e\u0301")
    assert fold("e") != fold("é")
    assert fold("ﬁ") == "fi"
