"""The worst that can be sent is converted or refused in a moment; what is too much is named."""

import httpx
import pytest

from app.body.html import HtmlWriter
from app.body.html_reading import HtmlReading
from app.body.markdown import MarkdownWriter
from app.body.markdown_reading import (
    BOUNDS,
    MOST_CELLS,
    MOST_MARKERS,
    MarkdownReading,
    check_bounds,
)
from app.body.sanitizing import (
    DEEPEST,
    LONGEST,
    MOST_AMPERSANDS,
    MOST_REOPENED,
    MOST_TAGS,
    TooMuch,
)
from app.body.schema import BLOCKS, MOST_BLOCKS
from tests.body.bodies import PROVIDERS
from tests.body.nastiest import EVERY, nasty
from tests.factories import assert_problem, block, pointers
from tests.measuring import measured

MEBIBYTE = 1024 * 1024
MOST_SECONDS = 1.0


def seconds(name: str, content: str) -> tuple[float, str]:
    """Seconds of the processor for reading and for writing again; what it was refused for."""
    reading = MarkdownReading(PROVIDERS) if name == "markdown" else HtmlReading(BLOCKS, PROVIDERS)
    refused = ""
    with measured() as watch:
        try:
            reading.read(content)
        except TooMuch as wrong:
            refused = str(wrong)
        if not refused and len(reading.blocks) <= MOST_BLOCKS:
            HtmlWriter(BLOCKS).body(reading.blocks)
            MarkdownWriter(BLOCKS).body(reading.blocks)
    return watch.seconds, refused


def check_html(html: str) -> None:
    HtmlReading(BLOCKS, PROVIDERS).read(html)


def most_that_is_read(name: str, what: object) -> str:
    """The longest of its kind that no limit refuses."""
    check = check_bounds if name == "markdown" else check_html
    most, refused = 0, LONGEST + 1
    while refused - most > max(1, most // 100):
        length = (most + refused) // 2
        try:
            check(nasty(name, what, length))
        except TooMuch:
            refused = length
        else:
            most = length
    return nasty(name, what, most)


@pytest.mark.parametrize(("name", "title", "what"), EVERY, ids=[" ".join(e[:2]) for e in EVERY])
def test_the_nastiest_is_converted_or_refused_in_a_moment(
    name: str, title: str, what: object
) -> None:
    spent, refused = seconds(name, nasty(name, what, MEBIBYTE))
    assert refused
    assert spent < MOST_SECONDS
    # Not refused for its length, perhaps for its depth.
    spent, _ = seconds(name, nasty(name, what, LONGEST))
    assert spent < MOST_SECONDS
    content = most_that_is_read(name, what)
    assert len(content) > 200
    spent, refused = seconds(name, content)
    assert not refused
    assert spent < MOST_SECONDS, len(content)


async def refuse(editor: httpx.AsyncClient, body: object) -> tuple[list[str], str]:
    answer = await editor.post("/articles", json={"title": "x", "body": body})
    problem = assert_problem(answer, 422, "invalid")
    return pointers(problem), problem["detail"]


async def test_a_body_of_more_than_2000_blocks_is_refused_in_every_format(
    editor: httpx.AsyncClient,
) -> None:
    where, _ = await refuse(editor, [block("x")] * 2001)
    assert where == ["#/body"]
    for name, content in (("html", "<p>x" * 2001), ("markdown", "x\n\n" * 2001)):
        where, detail = await refuse(editor, {"format": name, "content": content})
        assert where == ["#/body/content"]
        assert "at most 2000 blocks, not 2001" in detail


async def test_a_span_of_more_than_100000_characters_is_refused_in_every_format(
    editor: httpx.AsyncClient,
) -> None:
    for body in (
        [block("x" * 100_001)],
        {"format": "html", "content": f"<p>{'x' * 100_001}</p>"},
        {"format": "markdown", "content": "x" * 100_001},
    ):
        where, detail = await refuse(editor, body)
        assert where == ["#/body/0/children/0/text"]
        assert "100000" in detail


async def test_lists_are_at_most_8_deep(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    where, _ = await refuse(editor, [block("x", listItem="bullet", level=9)])
    assert where == ["#/body/0/level"]
    # What is pasted keeps its text: it is only not indented further.
    markdown = "".join(f"{'  ' * depth}- {depth}\n" for depth in range(12))
    for name, content in (("markdown", markdown), ("html", "<ul><li>x" * 12)):
        answer = await editor.post(
            "/articles", json={"title": "x", "body": {"format": name, "content": content}}
        )
        levels = [found["level"] for found in answer.json()["draft"]["body"]]
        assert levels == [1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8]


@pytest.mark.parametrize(
    ("name", "content", "most"),
    [
        ("html", "x" * (LONGEST + 1), LONGEST),
        ("html", "<b>" * (DEEPEST + 1), DEEPEST),
        ("html", "<br>" * (MOST_TAGS + 1), MOST_TAGS),
        ("html", "&" * (MOST_AMPERSANDS + 1), MOST_AMPERSANDS),
        ("html", "".join(f"<p><font size={at}>" for at in range(500)), MOST_REOPENED),
        ("html", "<p><b><b><b><i><i><i><u><u><u>" + "<p>x" * 4000, MOST_TAGS),
        ("markdown", "x" * (LONGEST + 1), LONGEST),
        ("markdown", "- " * (MOST_MARKERS + 1), MOST_MARKERS),
        ("markdown", "a|" * 2000 + "\nx" * 10, MOST_CELLS),
        *(("markdown", part * (most + 1), most) for part, most in BOUNDS.items()),
    ],
)
async def test_a_limit_says_what_it_is_and_how_much(
    editor: httpx.AsyncClient, name: str, content: str, most: int
) -> None:
    where, detail = await refuse(editor, {"format": name, "content": content})
    assert where == ["#/body/content"]
    assert detail.startswith(f"The {name} must ")
    assert str(most) in detail
