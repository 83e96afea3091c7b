"""Nothing that an editor can send runs in a reader's browser, whatever the format and the field."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import httpx
from markdown_it import MarkdownIt

from app.body.block_type import Json
from app.body.hrefs import is_href
from app.body.html import HtmlWriter
from app.body.html_reading import HtmlReading
from app.body.markdown import MarkdownWriter
from app.body.markdown_reading import MarkdownReading
from app.body.schema import BLOCKS
from app.foundation.schemas import is_http_url
from tests.body.bodies import PROVIDERS
from tests.body.browser import stage
from tests.body.vectors import ADDRESSES, HTML, MARKDOWN, TEXTS, packed
from tests.factories import assert_problem, block, create, linking_block, live, pointers

# What our HTML consists of, and nothing else.
ELEMENTS = {"p", "h2", "h3", "h4", "blockquote", "ul", "ol", "li", "strong", "em", "u", "del",
            "sub", "sup", "code", "pre", "a", "br", "hr", "figure", "figcaption", "img", "small",
            "aside", "section", "details", "summary"}  # fmt: skip
ATTRIBUTES = {"h2[id]", "h3[id]", "h4[id]", "a[href]", "a[rel]", "a[title]", "a[data-entry]",
              "code[class]", "p[class]", "figure[class]", "figure[data-embed]", "small[class]",
              "img[src]", "img[alt]", "img[width]", "img[height]", "aside[class]",
              "aside[data-variant]", "section[class]", "section[data-faqs]"}  # fmt: skip
SCHEMES = {f"href {scheme}:" for scheme in ("http", "https", "mailto", "tel")}
ALLOWED = ELEMENTS | ATTRIBUTES | SCHEMES
# What renderers of Markdown write for what we say there.
OTHERS = {"s", "img[title]", "href entry:"}

REFUSED = ("01a209fa-0000-7000-8000-000000000001", "](table:", "](faqs:", "\0")
"""In what a save refuses as a whole: references that lead nowhere, and NUL."""
CERTAIN = {
    "at once": "<img src=x onerror=alert(1)>",
    "clicked": "<a href=javascript:alert(1)>x</a>",
    "clicked, with a tab": "<a href='java\tscript:alert(1)'>x</a>",
    "hovered": "<b onmouseover=alert(1)>x</b>",
    "focused": "<p onfocus=alert(1)>x</p>",
    "in a frame": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "in a picture": "<svg><a href=javascript:alert(1)><text y=9>x</text></a></svg>",
    "broken out": '<p title=""><img src=x onerror=alert(1)>">x</p>',
}


async def test_what_nothing_holds_back_does_execute() -> None:
    sample = {f"vector {at}": vector for at, vector in enumerate(HTML[::5])}
    async with stage() as shown:
        await shown.show(CERTAIN)
        certain = set(shown.fired)
        found = await shown.show(sample)
    assert certain == set(CERTAIN)
    # The others are for older browsers, or attack a step before the page.
    assert len(shown.fired - certain) > len(sample) / 3
    assert {"script", "img[onerror]", "href javascript:"} <= found
    assert "evil.example" in {urlsplit(address).hostname for address in shown.fetched}


async def test_each_vector_alone_is_harmless_in_every_format_and_rendition() -> None:
    pages = [
        *(html_of(blocks_of(vector)) for vector in HTML),
        *(html_of(markdown_blocks(vector)) for vector in [*MARKDOWN, *HTML]),
        *(html_of(portable(vector)) for vector in TEXTS),
        *(rendered_markdown(portable(vector)) for vector in TEXTS),
        *(rendered_markdown(blocks_of(vector)) for vector in HTML),
    ]
    await assert_harmless(pages)


def blocks_of(html: str) -> list[Json]:
    reading = HtmlReading(BLOCKS, PROVIDERS)
    reading.read(html)
    return reading.blocks


def markdown_blocks(markdown: str) -> list[Json]:
    reading = MarkdownReading(PROVIDERS)
    reading.read(markdown)
    return reading.blocks


def html_of(body: Sequence[Json]) -> str:
    return HtmlWriter(BLOCKS).body(body)


def rendered_markdown(body: Sequence[Json]) -> str:
    """What a renderer that lets HTML through makes of our Markdown."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(parser.render(MarkdownWriter(BLOCKS).body(body)))


def portable(text: str) -> list[Json]:
    """Blocks with the text in every place that takes one."""
    line = " ".join(text.split())
    found = [
        *(block(text, style=style) for style in ("normal", "h2", "h3", "h4", "blockquote")),
        block(text, listItem="bullet", level=1),
        linking_block(text, {"_type": "link", "href": "/x", "title": line}),
        {"_type": "callout", "variant": "note", "title": line, "body": [block(text)]},
        {"_type": "pullQuote", "text": text, "attribution": line},
        {"_type": "image", "url": "https://i.example/x.png", "alt": text, "caption": text,
         "credit": line},
        {"_type": "code", "code": text},
        {"_type": "embed", "url": "https://youtube.com/watch", "title": line},
    ]  # fmt: skip
    for mark in ("strong", "code", "strike-through", "sup"):
        marked = block(text)
        marked["children"][0]["marks"] = [mark]
        found.append(marked)
    if is_href(text):
        found.append(linking_block("x", {"_type": "link", "href": text}))
    if is_http_url(text):
        found.append({"_type": "image", "url": text})
    return found


async def assert_harmless(pages: Sequence[str], texts: Sequence[str] = ()) -> None:
    """Shows HTML in a few frames; what we write is balanced, so neighbors hide nothing."""
    each = list(dict.fromkeys(pages))
    groups = {f"{at}": "\n".join(each[at : at + 150]) for at in range(0, len(each), 150)}
    async with stage() as shown:
        found = await shown.show(groups)
        await shown.show_texts(list(texts))
    assert shown.fired == set()
    assert found <= ALLOWED | OTHERS, found - ALLOWED
    assert {"p", "a[href]", "href https:"} <= found
    assert "evil.example" not in {urlsplit(address).hostname for address in shown.fetched}


async def test_nothing_that_was_published_executes(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    answers = [
        *[await converted(editor, reader, "html", group) for group in grouped(HTML)],
        *[await converted(editor, reader, "markdown", group) for group in grouped(MARKDOWN)],
        await with_every_text(editor, reader),
    ]
    pages = [answer["rendered"]["html"] for answer in answers]
    texts = [text for answer in answers for text in texts_in(answer)]
    assert sum(len(page) for page in pages) > 100_000
    assert any(text.startswith("<script>") for text in texts)
    await assert_harmless(pages, texts)


def grouped(vectors: Sequence[str]) -> Iterator[str]:
    """Few documents; a vector that swallows what is behind it stands alone above."""
    sendable = [vector for vector in vectors if not any(part in vector for part in REFUSED)]
    for at in range(0, len(sendable), 40):
        yield "\n\n".join(sendable[at : at + 40])


async def converted(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, name: str, content: str
) -> Json:
    """An article from Markdown or HTML, published, as readers get it."""
    body = {"format": name, "content": content}
    return await delivered(reader, await live(editor, "articles", title="x", body=body))


async def delivered(reader: httpx.AsyncClient, entry: Json, **params: str) -> Json:
    params = {"render": "html,markdown,text", **params}
    answer = await reader.get(f"/v1/articles/{entry['draft']['slug']}", params=params)
    assert answer.status_code == 200, answer.text
    document: Json = answer.json()
    return document


async def with_every_text(editor: httpx.AsyncClient, reader: httpx.AsyncClient) -> Json:
    """An article that has the vectors in every field of plain text, and shows FAQ entries."""
    names, lines = packed(TEXTS, 190), list(packed(TEXTS, 480))
    prose = "\n".join(vector.replace("\0", "") for vector in TEXTS)[:9_900]
    picture = {"url": "https://i.example/x.png", "alt": prose, "caption": prose, "credit": lines[0]}
    section = await create(editor, "sections", name=next(names), description=prose)
    tags = [await create(editor, "tags", name=next(names)) for _ in range(5)]
    authors = [
        await create(editor, "authors", name=next(names), role=line, bio=prose, avatar=picture)
        for line in lines[:3]
    ]
    faqs = [await live(editor, "faqs", question=line, answer=portable(line)) for line in lines[:20]]
    made = await live(
        editor,
        "articles",
        title=lines[1],
        kicker=lines[2],
        summary=prose,
        lead_image=picture,
        body=[
            *(found for line in packed(TEXTS, 900) for found in portable(line)),
            {"_type": "faqs", "entries": [faq["id"] for faq in faqs]},
        ],
        section_id=section["id"],
        tag_ids=[tag["id"] for tag in tags],
        authors=[{"author_id": author["id"], "role": line}
                 for author, line in zip(authors, lines[3:], strict=False)],
        faq_ids=[faq["id"] for faq in faqs],
        corrections=[{"text": vector.replace("\0", "")} for vector in islice(HTML, 50)],
        seo={"title": lines[4], "description": prose, "image": picture},
        extra={"own": prose},
    )  # fmt: skip
    document = await delivered(reader, made, include="all")
    # Plain text is delivered as it was written: a frontend that escapes it shows it as it is.
    assert (document["title"], document["summary"]) == (lines[1], prose)
    return document


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a document but its rendered HTML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from () if name == "html" else texts_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part)


async def test_no_address_that_runs_is_saved(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    body = [linking_block("x", {"_type": "link", "href": address}) for address in ADDRESSES]
    problem = assert_problem(
        await editor.post("/articles", json={"title": "x", "body": body}), 422, "invalid"
    )
    refused = {int(pointer.split("/")[2]) for pointer in pointers(problem)}
    kept = [block for at, block in enumerate(body) if at not in refused]
    assert len(refused) > 55
    assert 0 < len(kept) < 25
    made = await delivered(reader, await live(editor, "articles", title="x", body=kept))
    async with stage() as shown:
        found = await shown.show({"links": made["rendered"]["html"]})
    assert shown.fired == set()
    assert {part for part in found if part.startswith("href ")} <= SCHEMES
