"""What the sanitizer leaves, it leaves alone; what is left out of HTML is named."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.body.html import HtmlWriter
from app.body.html_reading import HtmlReading
from app.body.sanitizing import sanitize
from app.body.schema import BLOCKS
from tests.body.bodies import PROVIDERS, normal_form, sayable
from tests.body.test_round_trips import as_html_shows
from tests.body.vectors import HTML, MARKDOWN

PARTS = st.sampled_from(
    ["<", ">", "/", "&", ";", "#", '"', "'", "`", "=", " ", "\n", "\0", "-", "!", "--", "<!--",
     "-->", "<b>", "</b>", "<p ", "<a href=", "<svg>", "<math>", "<style>", "</style>", "<title>",
     "<table>", "<td>", "</table>", "<a>", "<form>", "</form>", "<pre>\n", "<div>", "</div>",
      "<noscript>", "<template>", "<mtext>", "<mglyph>", "&lt;", "&amp;", "&#x3c",
     "javascript:", "onerror", "style=", "x", "é"]
)  # fmt: skip
JUNK = st.lists(PARTS, max_size=25).map("".join) | st.text(max_size=50)


@pytest.mark.parametrize("vectors", [HTML, MARKDOWN], ids=["html", "markdown"])
def test_cleaning_twice_is_cleaning_once(vectors: list[str]) -> None:
    for vector in [*vectors, "\n".join(vectors)]:
        once = sanitize(vector)
        assert sanitize(once) == once, vector


@settings(max_examples=500, deadline=None)
@given(JUNK)
def test_cleaning_anything_twice_is_cleaning_it_once(html: str) -> None:
    once = sanitize(html)
    assert sanitize(once) == once


@settings(max_examples=300, deadline=None)
@given(JUNK | st.sampled_from(HTML))
def test_our_own_html_of_anything_reads_the_same_again(html: str) -> None:
    first = HtmlReading(BLOCKS, PROVIDERS)
    first.read(html)
    again = HtmlReading(BLOCKS, PROVIDERS)
    again.read(HtmlWriter(BLOCKS).body(first.blocks))
    expected = normal_form(as_html_shows(sayable(first.blocks)))
    assert normal_form(as_html_shows(again.blocks)) == expected
    assert again.warnings == []
