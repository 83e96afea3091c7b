"""A body that goes through Markdown or HTML and comes back is the same body, in its normal form.

What cannot be said is left out by the strategies: blocks without text, and in HTML runs of spaces
and spaces at the edges of a block.
"""

import re
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings

from app.body.html import HtmlWriter
from app.body.html_reading import HtmlReading
from app.body.markdown import MarkdownWriter
from app.body.markdown_reading import MarkdownReading
from app.body.schema import BLOCKS
from tests.body.bodies import HTML_TEXT, PROVIDERS, bodies, normal_form, resolved, sayable
from tests.body.commonmark import examples
from tests.factories import Json

often = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def through_markdown(body: Sequence[Json]) -> tuple[str, list[Json]]:
    """The body as Markdown, and what our reader makes of that."""
    written = MarkdownWriter(BLOCKS).body(body)
    return written, read_markdown(written)


def through_html(body: Sequence[Json]) -> tuple[str, list[Json]]:
    """The body as HTML, and what our reader makes of that."""
    written = HtmlWriter(BLOCKS).body(body)
    reading = HtmlReading(BLOCKS, PROVIDERS)
    reading.read(written)
    return written, reading.blocks


def read_markdown(text: str) -> list[Json]:
    reading = MarkdownReading(PROVIDERS)
    reading.read(text)
    return reading.blocks


@often
@given(bodies().map(sayable))
def test_a_body_survives_markdown(body: list[Json]) -> None:
    written, read = through_markdown(body)
    assert normal_form(read) == normal_form(body), written


@often
@given(bodies().map(sayable).map(resolved))
def test_a_body_with_its_references_resolved_survives_markdown(body: list[Json]) -> None:
    written, read = through_markdown(body)
    assert normal_form(read) == normal_form(body), written


@often
@given(bodies(HTML_TEXT).map(sayable).map(resolved))
def test_a_body_survives_html(body: list[Json]) -> None:
    written, read = through_html(body)
    assert normal_form(read) == normal_form(body), written


def test_every_example_of_commonmark_survives_both() -> None:
    read = {example: sayable(read_markdown(example.markdown)) for example in examples()}
    assert len(read) == 652
    for example, body in read.items():
        written, again = through_markdown(body)
        assert normal_form(again) == normal_form(body), (example, written)
        written, again = through_html(body)
        assert normal_form(as_html_shows(again)) == normal_form(as_html_shows(body)), (
            example,
            written,
        )


def as_html_shows(body: Sequence[Json]) -> list[Json]:
    """The body without what HTML cannot say: runs of spaces, spaces at the edges of a block.

    Code spans (``` `` a  b `` ```), text beside of HTML that was left out (`foo <!-- x -->`) and
    tabs have some.
    """
    return [_as_html_shows(block) for block in body]


def _as_html_shows(block: Json) -> Json:
    if block["_type"] == "callout":
        return {**block, "body": as_html_shows(block["body"])}
    if block["_type"] != "block":
        return block
    children, before = [], " "
    for span in block["children"]:
        text = re.sub(r"[ \t\u00a0]+", " ", span["text"])
        text = text[1:] if text[:1] == before[-1:] == " " else text
        children.append({**span, "text": text})
        before = text or before
    if children:
        children[-1]["text"] = children[-1]["text"].rstrip(" ")
    return {**block, "children": children}
