"""The worst that can be sent is converted or refused in a moment; what is too much is named."""

import time
from collections.abc import Callable

import httpx
import pytest

from app.body.html import HtmlWriter
from app.body.html_reading import HtmlReading
from app.body.markdown import MarkdownWriter
from app.body.markdown_reading import BOUNDS, MOST_CELLS, MarkdownReading, check_bounds
from app.body.sanitizing import (
    DEEPEST,
    LONGEST,
    MOST_AMPERSANDS,
    MOST_TAGS,
    TooMuch,
    count_elements,
)
from app.body.schema import BLOCKS
from tests.body.bodies import PROVIDERS
from tests.factories import assert_problem, block, pointers

MEBIBYTE = 1024 * 1024
MOST_SECONDS = 1.0

HTML = {
    "bold": "<b>",
    "boxes": "<div>",
    "links": "<a href=x>",
    "bold paragraphs": "<p><b>",
    "tables": "<table>",
    "tables in cells": "<table><tr><td>",
    "cells": "<td>",
    "fonts": "<font><p>",
    "ampersands": "&",
    "entities": "&amp;",
    "unknown entities": "&x",
    "less than": "<",
    "comments": "<!--",
    "selects": "<select><option>",
    "a word": "x",
    "lists": "<ul><li>",
    "items": "<li>",
    "formatting": "<a><b><i><u><s><em><p>",
    "drawings": "<svg><p>",
    "closing": "</b>",
    "crossing": "<b>x</p>",
    "nobr": "<nobr>",
    "boxes in links": "<a><div>",
    "styles": "<style>",
    "character data": "<![CDATA[",
    "headings": "<h1></h2>",
    "breaks": "<br>",
    "spaces": "a ",
    "blank lines": "\n",
    "styled": "<b style='font-weight:bold;font-style:italic'>x</b>",
    "empty attributes": "<a b c d e f>",
    "pre": "<pre>\n",
    "quotes": "<blockquote>",
    "pictures": "<img src=https://i.example/x.png>",
    "figures": "<figure><img src=https://i.example/x.png></figure>",
    "table rows": "<table><tr><td>a<td>b</table>",
    "asides": "<aside data-variant=x>",
    "forms": "<form><table><a>",
    "words of Word": "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>x</p>",
}
MARKDOWN = {
    "emphasis": "*a **a ",
    "asterisks": "*",
    "inner emphasis": "a**b",
    "underscores": "_a ",
    "brackets": "[",
    "pictures": "![",
    "open links": "[a](",
    "open addresses": "[a](<b",
    "open titles": '[a](b "',
    "emphasized links": "[*a](",
    "quotes": ">",
    "lists": "- ",
    "numbers": "1. ",
    "ticks": "`",
    "ampersands": "&",
    "entities": "&amp;",
    "less than": "<",
    "comments": "<!--",
    "instructions": "<?",
    "declarations": "<!A",
    "attributes": "<a href='",
    "addresses": "<http://",
    "pipes": "a|",
    "rows": "|a\n",
    "tildes": "~~",
    "struck": "~~a ",
    "backslashes": "\\",
    "lines": "a\n",
    "hard breaks": "a  \n",
    "paragraphs": "word\n\n",
    "headings": "# a\n",
    "words": "word ",
    "tags": "<b>",
    "callouts": "> [!NOTE] x\n\n",
    "definitions": "[a]: x\n",
    "list items": "- a\n",
    "fences": "```\n",
    "tabs": "\t",
    "spaces": " ",
}


def whole(pattern: str, length: int) -> str:
    return (pattern * (length // len(pattern) + 1))[:length]


def growing(length: int) -> str:
    return "".join("`" * at + " " for at in range(int((2 * length) ** 0.5)))[:length]


def attributes(length: int) -> str:
    return "<a " + " ".join(f"a{at}=1" for at in range(length // 9)) + ">x"


def picture(length: int) -> str:
    return f"<img src='data:image/png;base64,{'A' * (length - 40)}'>"


def nested_list(length: int) -> str:
    return "".join("  " * at + "- a\n" for at in range(int(length**0.5)))[:length]


def wide_table(length: int) -> str:
    columns = 1000
    return ("a|" * columns + "\n" + "-|" * columns + "\n" + "x\n" * length)[:length]


def definitions(length: int) -> str:
    return "".join(f"[{at}]: x\n" for at in range(length // 8))


def bomb(length: int) -> str:
    """One long address, used as often as there is room."""
    used = "[a]" * (length // 6)
    return f"[a]: {'x' * (length - len(used) - 10)}\n\n{used}"


BUILT: list[tuple[str, str, Callable[[int], str]]] = [
    ("html", "many attributes", attributes),
    ("html", "a picture in the text", picture),
    ("markdown", "growing ticks", growing),
    ("markdown", "a nested list", nested_list),
    ("markdown", "a wide table", wide_table),
    ("markdown", "definitions", definitions),
    ("markdown", "a bomb of references", bomb),
]
EVERY = [
    *(("html", name, pattern) for name, pattern in HTML.items()),
    *(("markdown", name, pattern) for name, pattern in MARKDOWN.items()),
    *BUILT,
]


def seconds(name: str, content: str) -> tuple[float, str]:
    """Seconds of the processor for reading and for writing again; what it was refused for."""
    reading = MarkdownReading(PROVIDERS) if name == "markdown" else HtmlReading(BLOCKS, PROVIDERS)
    begun = time.process_time()
    try:
        reading.read(content)
        refused = ""
    except TooMuch as wrong:
        refused = str(wrong)
    else:
        HtmlWriter(BLOCKS).body(reading.blocks)
        MarkdownWriter(BLOCKS).body(reading.blocks)
    return time.process_time() - begun, refused


def nasty(name: str, what: object, length: int) -> str:
    return whole(what, length) if isinstance(what, str) else what(length)  # type: ignore[operator]


def most_that_is_read(name: str, what: object) -> str:
    """The longest of its kind that no limit refuses."""
    check = check_bounds if name == "markdown" else count_elements
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
        ("markdown", "x" * (LONGEST + 1), LONGEST),
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
