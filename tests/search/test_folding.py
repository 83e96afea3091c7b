"""One function makes the words of the index and of questions, so what is written is found."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.documents import MOST_CHARACTERS, MOST_WORDS, Texts, fields_of
from app.search.folding import flatten, words
from app.search.highlighting import MOST_LOOKED_AT, mark, passages
from app.search.postgresql import PostgresqlEngine
from app.search.questions import parse_question
from app.search.sqlite import SqliteEngine
from tests.hostile.naughty_strings import NAUGHTY

LOCALES = ("en", "de", "ru", "ar", "ja", "ko", "hi", "tlh")
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="ab한국都知事がŁß*-\"' ^:(){}+|&!<>\\é\u0308", max_size=60),
    st.sampled_from([text[:200] for text in NAUGHTY]),
)


def stems(text: str, locale: str = "en") -> list[str]:
    """The words of a text as the index has them."""
    return [part.stem for word in words(text, locale) for part in word.parts]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("Élections à ŁÓDŹ", "xx", ["elections", "a", "lodz"]),
        ("Elections elected", "en", ["elect", "elect"]),
        ("Häuser, Straße", "de", ["haus", "strass"]),
        ("Ёлка и йод", "xx", ["елка", "и", "йод"]),
        ("ΆΣΟΣ άσος", "xx", ["ασοσ", "ασοσ"]),
        ("مُحَمَّد", "xx", ["محمد"]),
        ("がか ｶﾞ", "ja", ["がか", "か", "ガ"]),
        ("東京都", "ja", ["東京", "京都", "都"]),
        ("한국은", "ko", ["한국", "국은", "은"]),
        ("AIと2026年", "ja", ["ai", "と", "2026", "年"]),
        ("ＡＢＣ ﬁne ½", "xx", ["abc", "fine", "1", "2"]),
        ("Seoul's don't ’s", "en", ["seoul", "don", "t", "s"]),
        ("हिन्दी भाषा", "xx", ["हिन्दी", "भाषा"]),
        ("a_b-c.d\u200be", "xx", ["a", "b", "c", "d", "e"]),
    ],
)
def test_words_are_folded_stemmed_and_cut(text: str, locale: str, expected: list[str]) -> None:
    assert stems(text, locale) == expected


@given(TEXTS)
def test_what_is_flat_stays_flat(text: str) -> None:
    assert flatten(flatten(text)) == flatten(text)


@pytest.fixture(scope="module")
def fts5() -> sqlite3.Connection:
    """SQLite's engine alone."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE search_index "
        "USING fts5(title, summary, body, forms, tokenize = 'ascii')"
    )
    return connection


@given(text=TEXTS, locale=st.sampled_from(LOCALES))
@settings(max_examples=300)
def test_every_text_is_a_question_and_finds_itself(
    fts5: sqlite3.Connection, text: str, locale: str
) -> None:
    fields = [" ".join(found) for found in fields_of(Texts(text), locale)]
    row = fts5.execute("INSERT INTO search_index VALUES (?, ?, ?, ?)", fields).lastrowid
    find = "SELECT count(*) FROM search_index WHERE search_index MATCH ? AND rowid = ?"
    for asked in (text, f'"{text.replace(chr(34), " ")}"'):
        question = parse_question(asked, locale)
        PostgresqlEngine().write(question)
        if question.wanted:
            written = SqliteEngine().write(question)
            [(found,)] = fts5.execute(find, [written, row]).fetchall()
            assert found or question.unwanted, (asked, written)
    assert parse_question(f'"{text.replace(chr(34), " ")}"', locale).wanted or not stems(text)
    fts5.execute("DELETE FROM search_index WHERE rowid = ?", [row])


@given(text=st.text(alphabet="<>&\"'ab é東京都知 \n", max_size=120), asked=TEXTS)
def test_highlights_hold_the_text_and_no_markup_but_marks(text: str, asked: str) -> None:
    question = parse_question(f"{asked} a 知*", "en")
    marked = mark(text, question, "en")
    for shown in filter(None, [marked, *passages(text, question, "en")]):
        assert shown.count("<mark>") == shown.count("</mark>") > 0
        bare = shown.replace("<mark>", "").replace("</mark>", "")
        assert not set("<>\"'") & set(bare)
    if marked is not None:
        bare = marked.replace("<mark>", "").replace("</mark>", "")
        for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#x27;", "'"),
                                  ("&amp;", "&")):  # fmt: skip
            bare = bare.replace(entity, character)
        assert bare == text


@pytest.mark.parametrize("text", ["word " * 40_000, "한국은행" * 40_000, "x" * 400_000,
                                  "é\u0301" * 300_000, "ﷺ" * 100_000])  # fmt: skip
def test_long_texts_stay_within_what_the_engines_take(text: str) -> None:
    fields = fields_of(Texts("Title", None, text), "en")
    found = [word for field in fields for word in field]
    assert len(found) <= 2 * MOST_WORDS
    assert sum(map(len, found)) <= 2 * MOST_CHARACTERS
    assert len(" ".join(passages(text, parse_question("word", "en"), "en"))) < MOST_LOOKED_AT
