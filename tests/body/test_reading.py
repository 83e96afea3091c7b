"""What is drawn from a body: outline, words, minutes, first words."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.body.reading import (
    count_words,
    first_paragraph,
    outline,
    paragraphs,
    reading_minutes,
    shortened,
)
from app.body.resolving import ResolvedTargets, resolve, without_embeds
from app.foundation.ids import new_id
from tests.factories import Json, block, live


def keyed(text: str, style: str = "normal", key: str = "k") -> Json:
    return block(text, style, _key=key)


def test_the_outline_has_every_heading_with_its_level_and_an_anchor_of_its_own() -> None:
    body = [
        keyed("Intro", key="a"),
        keyed("Why it matters", "h2", "b"),
        keyed("Why it matters", "h3", "c"),
        keyed("  Why -- it matters!  ", "h4", "d"),
        keyed("", "h2", "e"),
        keyed(" \n ", "h2", "f"),
        keyed("서울의 봄", "h2", "g"),
        keyed("!!!", "h2", "h"),
        keyed("???", "h3", "i"),
        keyed("Quoted", "blockquote", "j"),
        {"_type": "divider", "_key": "k"},
    ]
    assert [(item.key, item.level, item.text, item.anchor) for item in outline(body)] == [
        ("b", 2, "Why it matters", "why-it-matters"),
        ("c", 3, "Why it matters", "why-it-matters-2"),
        ("d", 4, "Why -- it matters!", "why-it-matters-3"),
        ("g", 2, "서울의 봄", "서울의-봄"),
        ("h", 2, "!!!", "section"),
        ("i", 3, "???", "section-2"),
    ]


@given(st.lists(st.text(max_size=12), max_size=12))
def test_anchors_never_stand_there_twice(texts: list[str]) -> None:
    items = outline([keyed(text, "h2") for text in texts])
    assert len({item.anchor for item in items}) == len(items)
    assert len(items) == sum(bool(text.strip()) for text in texts)
    assert all(item.anchor for item in items)


async def test_the_outline_is_delivered(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    spans = [{"text": "Two "}, {"text": "spans", "marks": ["em"]}]
    body = [block("", "h3", children=spans, _key="b1"), block("text")]
    await live(editor, "articles", title="Outlined", body=body)
    document = (await reader.get("/v1/articles/outlined")).json()
    assert document["outline"] == [
        {"key": "b1", "level": 3, "text": "Two spans", "anchor": "two-spans"}
    ]
    assert document["word_count"] == 3


@pytest.mark.parametrize(
    ("locale", "text", "words"),
    [
        ("en", "Hello, world!", 2),
        ("en", "It's 3.5 o'clock, isn't it?", 5),
        ("en", "state-of-the-art e-mail", 6),
        ("en", "a 😀 b 👩‍🚀 — … c", 3),
        ("en", "", 0),
        ("en", " \n\t ", 0),
        ("en", "!!! ??? ...", 0),
        ("de", "Die Straßenbahn fährt über den Fluss.", 6),
        ("ko", "안녕하세요, 세계 여러분.", 3),
        ("zh", "我是学生。", 2),
        ("zh-Hant-TW", "我是學生", 2),
        ("ja", "私は学生です。", 4),
        ("th", "ภาษาไทยไม่มีช่องว่าง", 5),
        ("hi", "हिन्दी में समाचार", 3),
        ("ar", "مرحبا بالعالم", 2),
        ("en-US-x-twain", "two words", 2),
    ],
)
def test_words_are_counted_by_the_rules_of_their_language(
    locale: str, text: str, words: int
) -> None:
    assert count_words([keyed(text)], locale) == words


def test_all_that_readers_read_is_counted() -> None:
    body = [
        keyed("one two", "h2"),
        keyed("three"),
        {
            "_type": "callout",
            "variant": "note",
            "title": "four five",
            "body": [keyed("six"), keyed("seven")],
        },
        {"_type": "pullQuote", "text": "eight nine", "attribution": "ten"},
        {"_type": "image", "url": "https://a.example", "caption": "eleven twelve", "alt": "unseen"},
        {"_type": "code", "code": "thirteen"},
        {"_type": "embed", "url": "https://youtu.be/x", "title": "unseen"},
        {"_type": "divider"},
        {"_type": "faqs", "entries": []},
    ]
    assert count_words(body, "en") == 13
    assert "unseen" not in " ".join(paragraphs(body))


@given(st.text(max_size=60), st.sampled_from(["en", "de", "ko", "zh", "ja", "th"]))
def test_any_text_can_be_counted(text: str, locale: str) -> None:
    words = count_words([keyed(text)], locale)
    assert 0 <= words <= len(text)
    assert (words == 0) == (not any(character.isalnum() for character in text))


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, 1), (1, 1), (238, 1), (239, 2), (476, 2), (477, 3), (2380, 10)]
)
def test_reading_takes_at_least_a_minute_and_is_rounded_up(words: int, minutes: int) -> None:
    assert reading_minutes(words) == minutes


async def test_words_and_minutes_are_delivered(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await live(editor, "articles", title="Long", body=[block("word " * 239)])
    await live(editor, "articles", title="Empty", body=[])
    long = (await reader.get("/v1/articles/long")).json()
    assert (long["word_count"], long["reading_minutes"]) == (239, 2)
    empty = (await reader.get("/v1/articles/empty")).json()
    assert (empty["word_count"], empty["reading_minutes"]) == (0, 1)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ([], ""),
        ([{"_type": "divider"}], ""),
        ([keyed("Heading", "h2"), keyed("Quote", "blockquote"), keyed("Text")], "Text"),
        ([keyed("  "), keyed(" The\n first \t one "), keyed("second")], "The first one"),
        ([{"_type": "callout", "variant": "a", "body": [keyed("in")]}, keyed("out")], "out"),
    ],
)
def test_the_first_paragraph_is_the_first_with_text(body: list[Json], expected: str) -> None:
    assert first_paragraph(body) == expected


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("Short enough", 12, "Short enough"),
        ("Cut between words here", 15, "Cut between…"),
        ("Without, a comma before", 10, "Without…"),
        ("Unbreakable", 5, "Unbr…"),
        ("한국어한국어한국어", 4, "한국어…"),
        ("東京都知事が新しい港の建設を発表した", 14, "東京都知事が新しい港の建設…"),
        ("A " + "x" * 20, 10, "A xxxxxxx…"),
    ],
)
def test_long_texts_are_cut_between_words(text: str, longest: int, expected: str) -> None:
    assert shortened(text, longest, "en") == expected


@given(st.text(max_size=50), st.integers(2, 40))
def test_a_shortened_text_fits_and_is_the_beginning(text: str, longest: int) -> None:
    short = shortened(text, longest, "ja")
    assert len(short) <= longest
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


async def test_the_description_for_search_engines_is_made_from_the_first_words(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    body = [block("Heading", "h2"), block("word " * 100)]
    await live(editor, "articles", title="Described", body=body)
    description = (await reader.get("/v1/articles/described")).json()["seo"]["description"]
    assert description.startswith("word word")
    assert description.endswith("word…")
    assert len(description) <= 160


def test_resolving_drops_what_is_not_live_and_leaves_the_rest_alone() -> None:
    live_id, lost_id = new_id(), new_id()
    found = {"type": "article", "slug": "s", "title": "T", "url": "u"}
    targets = ResolvedTargets(entries={live_id: found}, faqs={live_id: {"slug": "f"}})

    def link(key: str, target: Any) -> Json:
        return {"_key": key, "_type": "entryLink", "entry": str(target)}

    text = {
        "_type": "block",
        "children": [{"text": "a", "marks": ["x", "strong", "y"]}, {"text": "b", "marks": ["y"]}],
        "markDefs": [link("x", live_id), link("y", lost_id), {"_key": "z", "_type": "link"}],
    }
    divider = {"_type": "divider"}
    table = {"_type": "dataTable", "table": str(live_id)}
    body = [
        text,
        divider,
        table,
        {"_type": "faqs", "entries": [str(lost_id), str(live_id)]},
        {"_type": "faqs", "entries": [str(lost_id)]},
        {"_type": "callout", "body": [text]},
    ]
    resolved = resolve(body, targets)
    shown = {
        "_type": "block",
        "children": [{"text": "a", "marks": ["x", "strong"]}, {"text": "b", "marks": []}],
        "markDefs": [{**link("x", live_id), "resolved": found}, {"_key": "z", "_type": "link"}],
    }
    assert resolved == [
        shown,
        divider,
        {"_type": "faqs", "entries": [str(lost_id), str(live_id)], "resolved": [{"slug": "f"}]},
        {"_type": "callout", "body": [shown]},
    ]
    assert "resolved" not in str(body), "what was given is not changed"
    assert without_embeds(body) == [text, divider, body[-1]]
