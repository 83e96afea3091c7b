"""Generated bodies, and the normal form in which two bodies are compared (api.md, section 5)."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.factories import Json

DECORATORS = ("strong", "em", "underline", "code", "strike-through", "sub", "sup")
ENTRY = "01a209fa-0000-7000-8000-00000000000{}"
PROVIDERS = ["youtube.com"]

# Every printable character of every script; in a third of the cases those that Markdown and HTML
# read as more than themselves.
SPECIAL = st.text(st.sampled_from("*_`~[]()<>&#!|\\-+.:=\"'1 a\u00a0é한\ue000"), max_size=12)
ANY = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\u2028\u2029\u0085"),
    max_size=20,
)
TRAPS = ["a\nb", "\n", " x ", "1. no list", "- no", "# no", "> no", "![a](b)", "<b>no</b>",
         "&amp;", "[!NOTE] no", "a  b", "---", "|-|", "~~~", "    no", "===", "a\n===",
         "a|b\n-|-", "http://a.b", "<!-- no -->", "\\", "x\\\ny", "\n\n", "a\n", "!"]  # fmt: skip
TEXT = st.one_of(ANY, SPECIAL, st.sampled_from(TRAPS))


def spans(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Json]:
    """A block's children and definitions."""
    link = st.sampled_from(
        [
            {"_type": "link", "href": "https://a.example/x?y=1&z=(2)"},
            {"_type": "link", "href": "/relative#part", "title": 'A "title" & more'},
            {"_type": "link", "href": "mailto:a@b.example"},
            {"_type": "entryLink", "entry": ENTRY.format(1)},
        ]
    )
    span = st.tuples(texts, st.lists(st.sampled_from(DECORATORS), unique=True, max_size=3),
                     st.none() | link)  # fmt: skip
    return st.lists(span, min_size=1, max_size=5).map(_children)


def _children(made: Sequence[tuple[str, list[str], Json | None]]) -> Json:
    definitions = [
        {**link, "_key": f"d{at}"} for at, (_, _, link) in enumerate(made) if link is not None
    ]
    children = [
        {
            "_type": "span",
            "text": text,
            "marks": [*marks, *([f"d{at}"] if link is not None else [])],
        }
        for at, (text, marks, link) in enumerate(made)
    ]
    return {"children": children, "markDefs": definitions}


def text_blocks(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Json]:
    """Paragraphs, headings, quotes and list items that do not skip a level."""
    style = st.sampled_from(["normal", "normal", "h2", "h3", "h4", "blockquote"])
    item = st.none() | st.tuples(st.sampled_from(["bullet", "number"]), st.integers(1, 4))
    return st.builds(_text_block, spans(texts), style, item)


def _text_block(inline: Json, style: str, item: tuple[str, int] | None) -> Json:
    made = {"_type": "block", "style": style, **inline}
    return made if item is None else made | {"listItem": item[0], "level": item[1]}


def line(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """One line that is not blank."""
    return texts.map(lambda text: " ".join(text.split())).filter(bool)


def bodies(texts: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[list[Json]]:
    """Bodies of every kind of block."""
    lines = line(texts)
    callout = st.builds(
        lambda variant, title, body: _drop({"_type": "callout", "variant": variant,
                                            "title": title, "body": body}),
        st.sampled_from(["note", "did_you_know", "x9"]),
        st.none() | lines,
        st.lists(text_blocks(texts), max_size=3),
    )  # fmt: skip
    quote = st.builds(
        lambda text, who: _drop({"_type": "pullQuote", "text": text, "attribution": who}),
        lines,
        st.none() | lines,
    )
    image = st.builds(
        lambda alt, caption: _drop({"_type": "image", "url": "https://i.example/a_(1).jpg",
                                    "alt": alt, "caption": caption}),
        st.none() | lines,
        st.none() | lines,
    )  # fmt: skip
    code = st.builds(
        lambda language, code: _drop({"_type": "code", "language": language, "code": code}),
        st.none() | st.sampled_from(["python", "c++"]),
        texts,
    )
    embed = st.builds(
        lambda title: _drop({"_type": "embed", "url": "https://youtube.com/w?v=1&t=2",
                             "title": title}),
        st.none() | lines,
    )  # fmt: skip
    others = [
        {"_type": "divider"},
        {"_type": "dataTable", "table": ENTRY.format(2)},
        {"_type": "faqs", "entries": [ENTRY.format(3), ENTRY.format(4)]},
    ]
    block = st.one_of(text_blocks(texts), text_blocks(texts), callout, quote, image, code, embed,
                      st.sampled_from(others))  # fmt: skip
    return st.lists(block, max_size=6)


def _drop(block: Json) -> Json:
    return {name: value for name, value in block.items() if value is not None}


def normal_form(body: Sequence[Json]) -> list[Json]:
    """Neighboring spans with equal marks merged, empty ones dropped, keys ignored."""
    return [_normal(block) for block in body]


def _normal(block: Json) -> Json:
    made = {name: value for name, value in block.items() if name not in {"_key", "resolved"}}
    if block["_type"] == "callout":
        made["body"] = normal_form(block["body"])
    if block["_type"] != "block":
        return made
    definitions = {item["_key"]: item for item in made.pop("markDefs")}
    merged: list[tuple[str, frozenset[Any]]] = []
    for span in made.pop("children"):
        marks = frozenset(_mark(mark, definitions) for mark in span["marks"])
        if span["text"] and merged and merged[-1][1] == marks:
            merged[-1] = (merged[-1][0] + span["text"], marks)
        elif span["text"]:
            merged.append((span["text"], marks))
    made["spans"] = [(text, sorted(map(str, marks))) for text, marks in merged]
    return made


def _mark(mark: str, definitions: dict[str, Json]) -> Any:
    if mark not in definitions:
        return mark
    plain = {name: value for name, value in definitions[mark].items() if name in
             {"_type", "href", "title", "entry"}}  # fmt: skip
    return tuple(sorted(plain.items()))


def sayable(body: Sequence[Json]) -> list[Json]:
    """The body without blocks that show no text: neither Markdown nor HTML can say them."""
    kept = [
        {**block, "body": sayable(block["body"])} if block["_type"] == "callout" else block
        for block in body
    ]
    return [block for block in kept if block["_type"] != "block" or _has_text(block)]


def _has_text(block: Json) -> bool:
    return bool("".join(span["text"] for span in block["children"]).strip())


def resolved(body: Sequence[Json]) -> list[Json]:
    """The body as delivery fills it in, so that every reference has something to show."""
    return [_resolved(block) for block in body]


def _resolved(block: Json) -> Json:
    match block["_type"]:
        case "dataTable":
            table = {"title": "T", "columns": [{"name": "a"}, {"name": "b"}], "rows": [{"a": 1}]}
            return {**block, "resolved": table}
        case "faqs":
            return {**block, "resolved": [{"question": "Q", "answer": []}]}
        case "callout":
            return {**block, "body": resolved(block["body"])}
        case "block":
            return {**block, "markDefs": list(map(_resolved_link, block["markDefs"]))}
    return block


def _resolved_link(definition: Json) -> Json:
    if definition["_type"] != "entryLink":
        return definition
    return {**definition, "resolved": {"url": "https://site.example/x"}}


HTML_TEXT = TEXT.map(lambda text: " ".join(text.split())) | st.sampled_from(["a\nb", "x\u00a0y"])
"""Texts that HTML can say: it knows no runs of space, and none at the edges of a block."""
