"""A body is text: what is seen stays, what tricks goes, and nothing of it is ever markup."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.comments.rendering import render_html
from app.comments.text import clean_line, clean_text, folded

FLAG = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("  a  \n\n\n\n b ", "a\n\n b"),
        ("e\u0301", "é"),
        ("\u202eevil\u202c \u2066x\u2069 \u200fy", "evil x y"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("va\u200dni\u200cty", "vanity"),
        ("a\u200d\u200d\u200db", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d👩\u200d👧 🏳️\u200d🌈 👍🏽", "👩\u200d👩\u200d👧 🏳️\u200d🌈 👍🏽"),
        (FLAG + "!", FLAG + "!"),
        ("a\U000e0067\U000e0062", "a"),
        ("Z" + "\u0335\u0322\u0327\u031b\u0349" * 20 + "algo", None),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("tab\tstays", "tab\tstays"),
        ("\ue000\ufdd0private", "private"),
    ],
)  # fmt: skip
def test_what_is_not_seen_is_stripped_and_what_is_meant_stays(typed: str, kept: str | None) -> None:
    cleaned = clean_text(typed)
    if kept is None:
        assert len(cleaned) < 12
    else:
        assert cleaned == kept


@given(st.text(max_size=200))
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)
    assert folded(folded(text)) == folded(text)


TYPED = st.lists(
    st.sampled_from([
        "<", ">", "&", '"', "'", "http://a.example", "https://b.example/?x=1&y=", "javascript:",
        "<script>", "</p>", "onclick=", "\n", "\n\n", " ", "word", "data:text/html,", "&lt;", "`",
        "HTTP://C.example", "//d.example", "mailto:e@f.example", "ftp://g.example", "<!--", "]]>",
    ])
    | st.text(max_size=5),
    max_size=20,
).map("".join)  # fmt: skip


@given(TYPED)
def test_html_has_paragraphs_lines_and_safe_links_and_says_what_was_typed(typed: str) -> None:
    text = clean_text(typed)
    html = render_html(text)
    tree = LexborHTMLParser(html)
    assert tree.body is not None
    nodes = [node for node in tree.body.traverse(include_text=False) if node.tag != "body"]
    assert {node.tag for node in nodes} <= {"p", "br", "a"}
    for node in nodes:
        if node.tag == "a":
            assert set(node.attributes) == {"href", "rel"}
            assert str(node.attributes["href"]).lower().startswith(("http://", "https://"))
            assert node.attributes["rel"] == "nofollow ugc noopener"
        else:
            assert not node.attributes
    assert "".join(tree.body.text().split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.example/x, and (http://b.example/y).",
         ["https://a.example/x", "http://b.example/y"]),
        ("www.a.example a@b.example ftp://c.example //d.example javascript:alert(1)", []),
        ("한국 https://한국.example/길?x=1#y", ["https://한국.example/길?x=1#y"]),
        ('https://a.example/"onmouseover="x', ['https://a.example/&quot;onmouseover=&quot;x']),
    ],
)  # fmt: skip
def test_bare_addresses_become_links(text: str, links: list[str]) -> None:
    html = render_html(text)
    assert html.count("<a ") == len(links)
    for link in links:
        assert f'href="{link}"' in html


@pytest.mark.parametrize(
    "text",
    ["http://" * 700, "a" * 5000, "http://a.b/" + "(" * 4900, "x@" * 2500, "http://a." * 550,
     "\u0301" * 5000, "\u200d" * 5000, "\n" * 5000, "👩\u200d" * 2500],
)  # fmt: skip
def test_the_longest_bodies_take_no_time(text: str) -> None:
    started = time.process_time()
    render_html(clean_text(text))
    assert time.process_time() - started < 0.5
