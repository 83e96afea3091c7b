"""What editors paste from elsewhere becomes the blocks that they meant, and no word is lost."""

import re
from collections import Counter
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from app.body.block_type import Json
from app.body.html_reading import HtmlReading
from app.body.reading import paragraphs
from app.body.schema import BLOCKS
from app.body.word_lists import is_marker
from tests.body.bodies import PROVIDERS
from tests.factories import create

PASTES = Path(__file__).parent / "pastes"
UNSEEN = "script, style, noscript, svg, iframe"


def source(name: str) -> str:
    return (PASTES / f"{name}.html").read_text(encoding="utf-8")


def read(html: str) -> HtmlReading:
    reading = HtmlReading(BLOCKS, PROVIDERS)
    reading.read(html)
    return reading


def outlines(blocks: list[Json]) -> list[str]:
    """Each block as one line: what it is, and its text with its marks."""
    return [_outline(found) for found in blocks]


def _outline(found: Json) -> str:
    if found["_type"] != "block":
        return f"{found['_type']}: " + " / ".join(paragraphs([found]))
    definitions = {item["_key"]: item.get("href") for item in found["markDefs"]}
    text = "".join(
        "".join(f"<{definitions.get(mark, mark)}>" for mark in span["marks"])
        + span["text"]
        + "</>" * len(span["marks"])
        for span in found["children"]
    )
    item = f"{found['listItem']} {found['level']}" if "listItem" in found else found["style"]
    return f"{item}: {text}"


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def seen_by_readers(html: str) -> str:
    """The text of a page, as one that has no scripts and no pictures shows it."""
    page = LexborHTMLParser(html)
    hidden = [*page.css(UNSEEN), *(span for span in page.css("span") if is_marker(span.attributes))]
    for node in hidden:
        node.decompose()
    assert page.body is not None
    return page.body.text(separator=" ")


@pytest.mark.parametrize("name", ["google_docs", "word", "pages", "news"])
def test_every_visible_word_of_a_paste_is_kept(name: str) -> None:
    html = source(name)
    # Sub- and superscript cut words: letters count, not where they are apart.
    seen = Counter("".join(seen_by_readers(html).split()))
    blocks = read(html).blocks
    kept = "".join(text for text in paragraphs(blocks))
    credited = "".join(found.get("credit", "") for found in blocks)
    assert not seen - Counter(kept + credited)
    assert not words("hidden track void") & words(kept)


def test_a_google_document_keeps_its_marks_lists_and_links() -> None:
    found = read(source("google_docs"))
    assert outlines(found.blocks) == [
        "h2: The ferry is back",
        "normal: After nine months the <strong>night ferry</> sails again, <em>quietly</>, as the "
        "<https://harbor.example/plan>timetable</> says.",
        "bullet 1: Two crossings",
        "bullet 2: <strike-through>one</> at dusk",
        "bullet 1: <strong>No</> cars",
        "number 1: H<sub>2</>O, 10 m<sup>3</>",
        "code: Port       | Time\nNorthpoint | 21:40",
    ]
    assert found.warnings == [
        (6, "A table was kept as preformatted text; a data table would keep its cells.")
    ]


def test_word_keeps_its_lists_which_are_paragraphs() -> None:
    found = read(source("word"))
    assert outlines(found.blocks) == [
        "h2: Minutes",
        "normal: The <strong>council</> met on <em>Tuesday</>; the "
        "<underline>vote</><strike-through>s</> are on <https://council.example/votes>record</>.",
        "bullet 1: Bridge",
        "bullet 2: <strong>North</> side",
        "bullet 1: School",
        "normal: In this order:",
        "number 1: Count",
        "number 1: Publish",
        "normal: m<sup>2</> and small words\non two lines",
        "code: Seat | Member\n1    | Vacant",
        "normal: A map of the ward Figure one",
    ]
    assert found.warnings == [
        (None, "<style> was left out (2 times)."),
        (9, "A table was kept as preformatted text; a data table would keep its cells."),
        (10, "The picture “A map of the ward” has no http(s) address and was left out."),
    ]


def test_apple_pages_keeps_its_lists_and_links() -> None:
    assert outlines(read(source("pages")).blocks) == [
        "normal: <strong>Spring list</>",
        "normal: Seeds come first, <em>soil</> second. "
        "See <mailto:garden@club.example>the club</>.",
        "bullet 1: Peas",
        "bullet 1: Beans",
        "bullet 2: Runner",
        "number 1: Dig",
        "code: Bed | Row\nA   |",
    ]


def test_a_news_page_becomes_blocks() -> None:
    found = read(source("news"))
    assert outlines(found.blocks) == [
        "h2: River rises",
        "normal: <em>What is known</>",
        "normal: By </people/ada>Ada Example</>",
        "normal: 2 January",
        "normal: The river </topics/river>rose</> by <strong>two meters</> on Friday.",
        "normal: Nobody was hurt\u00a0— so far.",
        "image: The river at noon",
        "h2: <#why>Why</> it <em>rose</>",
        "blockquote: We had never seen it.",
        "blockquote: Never.",
        "h4: Small print",
        "bullet 1: Rain",
        "number 2: Snow",
        "number 2: Ice\nand hail",
        "bullet 1: Wind",
        "code: level = 2\nprint(level)\n",
        "normal: Run <code>measure</>,\nthen press <code>Enter</>.",
        "divider: ",
        "normal: Gauge",
        "normal: A ruler",
        "normal: Levels",
        "code: Day | Meters\nFri | 2",
        "code: Inner | Table",
        "normal: Laid out",
        "normal: Inline chart",
        "image: ",
        "normal: after the map",
        "normal: Method",
        "normal: Measured daily.",
        "normal: Mail",
        "normal: Subscribe",
        "h3: More",
        "normal: </a>First</>",
        "normal: </b>Second</>",
    ]
    assert found.blocks[6] == {
        "_type": "image",
        "url": "https://images.example/river.jpg",
        "alt": "The river",
        "width": 800,
        "height": 450,
        "caption": "The river at noon",
        "credit": "Photo: B. Example",
    }
    assert found.blocks[15]["language"] == "python"
    left_out = {detail.split()[0] for at, detail in found.warnings if at is None}
    assert left_out == {"<button>", "<iframe>", "<input>", "<noscript>", "<script>", "<style>",
                        "<svg>"}  # fmt: skip


@pytest.mark.parametrize("name", ["google_docs", "word", "pages", "news"])
async def test_a_paste_is_saved_with_warnings_that_point_at_its_blocks(
    editor: httpx.AsyncClient, name: str
) -> None:
    body = {"format": "html", "content": source(name)}
    saved = await create(editor, "articles", title="x", body=body)
    blocks = saved["draft"]["body"]
    kept = [warning for warning in saved["warnings"] if warning["code"] == "not-kept"]
    assert kept
    for warning in kept:
        assert warning["pointer"].startswith("#/body")
        if "table" in warning["detail"]:
            at = int(warning["pointer"].removeprefix("#/body/"))
            assert blocks[at]["_type"] == "code"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        # A marker in brackets is a number, and one that does not say so is a bullet.
        ("<p style='mso-list:l0 level3 lfo1'><span style='mso-list:Ignore'>(iv) </span>x</p>",
         "number 3: x"),
        ("<p style='mso-list:l0 level1 lfo1'>x</p>", "bullet 1: x"),
        ("<p style='mso-list:none'>x</p>", "normal: x"),
        ("<p>&nbsp;</p><p> <br> <br> </p><p>x</p><div><br></div>", "normal: x"),
        ("<b style='font-weight:normal'>x</b>", "normal: x"),
        ("<p>a<b>b</b><b>c</b>d</p>", "normal: a<strong>bc</>d"),
        ("<p> a  <b> b </b> c </p>", "normal: a <strong>b </>c"),
        ("<pre>\n\nx</pre>", "code: \nx"),
    ],
)  # fmt: skip
def test_details_of_pastes(html: str, expected: str) -> None:
    assert outlines(read(html).blocks) == [expected]
