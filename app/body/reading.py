"""What is drawn from a body in one walk over its tree: plain text, outline, words, minutes."""

import re
from collections.abc import Iterator
from math import ceil

from icu4py.breakers import WordBreaker
from pydantic import Field

from app.body.block_type import Body, Json
from app.body.blocks.text import HEADINGS, text_of
from app.body.schema import BLOCKS
from app.foundation.schemas import AnswerModel, Image
from app.foundation.slugs import first_free, make_slug

WORDS_A_MINUTE = 238
"""Silent reading of prose, in words a minute: Brysbaert (2019), a review of 190 studies."""


_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


class OutlineItem(AnswerModel):
    """A heading, and the anchor that leads to it."""

    key: str = Field(description="`_key` of the heading's block.")
    level: int = Field(description="2 to 4.")
    text: str = Field(description="The heading as plain text.")
    anchor: str = Field(description="Unique in the document; the `id` of the heading in HTML.")


def paragraphs(body: Body) -> Iterator[str]:
    """Every piece of text that readers see in a body, in order."""
    for block in body:
        yield from BLOCKS[block["_type"]].text(block)


def plain_text(body: Body) -> str:
    """All text of a body, a line for each paragraph."""
    return "\n".join(" ".join(text.split()) for text in paragraphs(body) if text.strip())


def outline(body: Body) -> list[OutlineItem]:
    """The headings with text, each with an anchor of its own."""
    items: list[OutlineItem] = []
    taken: set[str] = set()
    for block in body:
        text = text_of(block).strip() if block.get("style") in HEADINGS else ""
        if text:
            anchor = first_free(make_slug(text, longest=80) or "section", taken)
            taken.add(anchor)
            level = HEADINGS[block["style"]]
            items.append(OutlineItem(key=block["_key"], level=level, text=text, anchor=anchor))
    return items


def count_words(body: Body, locale: str) -> int:
    """Words by Unicode's rules (UAX #29), by dictionary in languages without spaces (ICU)."""
    return sum(
        _LETTER_OR_DIGIT.search(word) is not None
        for text in paragraphs(body)
        if text
        for word in WordBreaker(text, locale)
    )


def reading_minutes(words: int) -> int:
    """Minutes to read this many words, at least one."""
    return max(1, ceil(words / WORDS_A_MINUTE))


def one_line(text: str) -> str:
    """The text without breaks of lines and runs of spaces."""
    return " ".join(text.split())


def first_paragraph(body: Body) -> str:
    """The first paragraph that is not a heading, as one line of plain text."""
    for block in body:
        is_paragraph = block["_type"] == "block" and block.get("style", "normal") == "normal"
        if is_paragraph and (text := one_line(text_of(block))):
            return text
    return ""


def first_picture(body: Body) -> Json | None:
    """The first picture in the text, with the fields that lead images have."""
    found = next((block for block in body if block["_type"] == "image"), None)
    return found and {name: found.get(name) for name in Image.model_fields}


def shortened(text: str, longest: int, locale: str) -> str:
    """The text, cut between words with an ellipsis if it is too long."""
    if len(text) <= longest:
        return text
    cut = text.rfind(" ", longest // 2, longest)
    if cut < 0:
        cut = _last_boundary(text[:longest], locale) or longest - 1
    return text[:cut].rstrip(" ,;:.-\u2013\u2014\u3001\u3002\uff0c") + "…"


def _last_boundary(text: str, locale: str) -> int:
    """Where the last word begins, if that is in the second half; else 0."""
    start = len(text) - len(list(WordBreaker(text, locale))[-1])
    return start if start >= len(text) // 2 else 0
