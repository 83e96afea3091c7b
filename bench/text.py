"""Portable Text as a newsroom writes it, the same in every run."""

from collections.abc import Iterator, Sequence
from typing import Any

Json = dict[str, Any]

WORDS = ("harbor", "tide", "gauge", "storm", "reading", "quay", "pilot", "swell", "warning",
         "season", "ferry", "office", "morning", "signal", "water", "crew", "chart", "voyage",
         "lantern", "channel", "anchor", "current", "breakwater", "sensor", "telephone",
         "minute")  # fmt: skip
SECTIONS = 5
PARAGRAPHS = 4


def sentence(turn: int, words: int = 18) -> str:
    """Words in an order that the number decides."""
    chosen = [WORDS[(turn * 7 + place * 5) % len(WORDS)] for place in range(words)]
    return " ".join(chosen).capitalize() + "."


def block(*children: Json, style: str = "normal", **more: Any) -> Json:
    """A text block."""
    return {"_type": "block", "style": style, "children": children, "markDefs": [], **more}


def span(text: str, *marks: str) -> Json:
    """A run of text."""
    return {"_type": "span", "text": text, "marks": marks}


def paragraph(turn: int) -> Json:
    """Two or three sentences, one of them with an emphasis in the middle."""
    if turn % 3:
        return block(span(f"{sentence(turn)} {sentence(turn + 1)}"))
    return block(
        span(f"{sentence(turn)} "),
        span(sentence(turn + 1), "strong"),
        span(f" {sentence(turn + 2)}"),
    )


def linking(turn: int, definition: Json) -> Json:
    """A sentence that leads somewhere."""
    return block(
        span(f"{sentence(turn, 8)} "),
        span("Read on", "link"),
        markDefs=[{"_key": "link", **definition}],
    )


def answer(turn: int) -> list[Json]:
    """The answer to a question."""
    web = {"_type": "link", "href": "https://harbor.example.com/notices"}
    return [paragraph(turn), linking(turn, web)]


def article_body(linked: Sequence[str]) -> list[Json]:
    """A long read: headings, paragraphs, lists, a callout, a quote, a picture, code, links."""
    return [part for turn in range(SECTIONS) for part in _section(turn)] + [
        linking(turn, {"_type": "entryLink", "entry": entry}) for turn, entry in enumerate(linked)
    ]


def _section(turn: int) -> Iterator[Json]:
    yield block(span(sentence(turn, 6)[:-1]), style="h2")
    for place in range(PARAGRAPHS):
        yield paragraph(turn * PARAGRAPHS + place)
    yield _ornament(turn)
    for place in range(2):
        yield block(span(sentence(turn + place, 9)), listItem="bullet", level=1)


def _ornament(turn: int) -> Json:
    ornaments: tuple[Json, ...] = (
        {"_type": "callout", "variant": "did_you_know", "title": "Did you know?",
         "body": [paragraph(turn)]},
        {"_type": "pullQuote", "text": sentence(turn), "attribution": "The harbor master"},
        {"_type": "image", "url": "https://images.example.com/2026/gauge.jpg",
         "alt": sentence(turn), "width": 1600, "height": 1067},
        {"_type": "code", "language": "json", "code": '{\n  "level_m": 1.82\n}'},
        {"_type": "embed", "url": "https://www.youtube.com/watch?v=aqz-KE-bpKQ"},
        {"_type": "divider"},
    )  # fmt: skip
    return ornaments[turn % len(ornaments)]
