"""What reading and writing bodies costs, beside the bare libraries that only parse."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

from markdown_it import MarkdownIt
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser, LexborNode

from app.body.block_type import Json
from app.body.html import HtmlWriter
from app.body.html_element import TEXT
from app.body.html_reading import HtmlReading
from app.body.markdown import MarkdownWriter
from app.body.markdown_reading import MarkdownReading
from app.body.sanitizing import cleaner
from app.body.schema import BLOCKS
from bench.findings import markdown_table
from bench.text import article_body

SIZE = 7_000
"""Bytes of the article, as Markdown."""
MOST_TIMES = 3.0
"""Of the bare library's time, for reading and writing together."""
REPEATS = 50

Work = Callable[[], object]


@dataclass(frozen=True)
class Conversion:
    """One format: the bare parse, and reading and writing a body."""

    name: str
    size: int
    floor_ms: float
    least_ms: float
    """The parse, and a walk over what it gives that knows no rules."""
    read_ms: float
    write_ms: float

    @property
    def ratio(self) -> float:
        """Reading and writing, in times of the bare parse."""
        return (self.read_ms + self.write_ms) / self.floor_ms

    @property
    def is_met(self) -> bool:
        """Whether the bar is cleared."""
        return self.ratio <= MOST_TIMES


def measure_conversions(rounds: int) -> list[Conversion]:
    """Markdown and HTML, floors and conversions in turns."""
    body = _body()
    markdown, html = MarkdownWriter(BLOCKS).body(body), HtmlWriter(BLOCKS).body(body)
    clean = cleaner().clean
    bare = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return [
        _measure(
            "markdown",
            len(markdown),
            {
                "floor": lambda: bare.parse(markdown),
                "least": lambda: _joined(_blocks_of_tokens(bare.parse(markdown))),
                "read": lambda: MarkdownReading([]).read(markdown),
                "write": lambda: MarkdownWriter(BLOCKS).body(body),
            },
            rounds,
        ),
        _measure(
            "html",
            len(html),
            {
                "floor": lambda: LexborHTMLParser(clean(html)),
                "least": lambda: _joined(_blocks_of_nodes(LexborHTMLParser(clean(html)))),
                "read": lambda: HtmlReading(BLOCKS, []).read(html),
                "write": lambda: HtmlWriter(BLOCKS).body(body),
            },
            rounds,
        ),
    ]


def _measure(name: str, size: int, works: Mapping[str, Work], rounds: int) -> Conversion:
    times: dict[str, list[float]] = {kind: [] for kind in works}
    for _ in range(rounds):
        for kind, work in works.items():
            times[kind].append(_cpu_ms(work))
    found = {kind: median(taken) for kind, taken in times.items()}
    return Conversion(name, size, found["floor"], found["least"], found["read"], found["write"])


def report_conversions(conversions: Sequence[Conversion]) -> list[str]:
    """A table."""
    header = ("body", "characters", "bare parse, CPU ms", "least", "read", "write", "x bare",
              "limit", "met")  # fmt: skip
    rows = [
        [one.name, f"{one.size:,}",
         *(f"{time:.3f}" for time in (one.floor_ms, one.least_ms, one.read_ms, one.write_ms)),
         f"{one.ratio:.1f}", f"<= {MOST_TIMES:g}", "yes" if one.is_met else "**no**"]
        for one in conversions
    ]  # fmt: skip
    return markdown_table(header, rows)


def _blocks_of_tokens(tokens: Sequence[Token]) -> list[Json]:
    return [
        _plain_block([inner.content for inner in token.children])
        for token in tokens
        if token.children
    ]


def _blocks_of_nodes(page: LexborHTMLParser) -> list[Json]:
    blocks: list[Json] = []
    if page.body is not None:
        _visit(page.body, blocks)
    return blocks


def _visit(node: LexborNode, blocks: list[Json]) -> None:
    texts = []
    for child in node.iter(include_text=True):
        if child.tag == TEXT:
            texts.append(child.text_content or "")
        else:
            _visit(child, blocks)
    if texts:
        blocks.append(_plain_block(texts))


def _plain_block(texts: Sequence[str]) -> Json:
    spans = [{"_type": "span", "text": text, "marks": []} for text in texts]
    return {"_type": "block", "style": "normal", "children": spans, "markDefs": []}


def _joined(blocks: Sequence[Json]) -> str:
    return "".join(
        [f"<p>{''.join([span['text'] for span in block['children']])}</p>" for block in blocks]
    )


def _cpu_ms(work: Work) -> float:
    started = process_time()
    for _ in range(REPEATS):
        work()
    return 1000 * (process_time() - started) / REPEATS


def _body() -> list[dict[str, object]]:
    """As much of the long read as makes an article of 7 kB, stored as a save stores it."""
    reading = MarkdownReading([])
    whole = [block for block in article_body([]) if block["_type"] != "embed"]
    reading.read(MarkdownWriter(BLOCKS).body(whole)[:SIZE])
    return reading.blocks
