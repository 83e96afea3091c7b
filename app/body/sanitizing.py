"""What HTML may cost and what may be in it, before a parser sees it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

import nh3

LONGEST = 262_144
"""Characters of HTML or Markdown that are read; a long article has a quarter of it."""
DEEPEST = 100
MOST_TAGS = 10_000
MOST_AMPERSANDS = 50_000
MOST_REOPENED = 400_000

INLINE = {"a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em",
          "font", "i", "ins", "kbd", "label", "mark", "q", "rp", "rt", "ruby", "s", "samp",
          "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var",
          "wbr"}  # fmt: skip
BLOCKS = {"address", "article", "aside", "blockquote", "button", "caption", "center", "dd",
          "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1",
          "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "img", "legend", "li", "main",
          "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
          "thead", "tr", "ul"}  # fmt: skip
UNSEEN = {"script", "style", "template", "noscript", "iframe", "object", "title", "head", "svg",
          "math", "audio", "video", "canvas", "map", "noembed", "noframes"}  # fmt: skip
"""Elements whose text readers do not see as text: it goes with them."""
NAMED = UNSEEN - {"title", "head"} | {"embed", "input", "button", "select", "textarea"}
"""Elements that an editor is told of when they are left out."""

_FLAT = {"p", "li", "dd", "dt", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
                  "br", "hr", "img", "wbr", "meta", "link", "input", "col", "base", "area",
                  "source", "track", "param", "embed"}  # fmt: skip
"""Elements that close others of their kind, so that they are never deep in each other."""
_FLAT_TAGS = _FLAT | {f"/{name}" for name in _FLAT}
_TAG = re.compile(r"<(/?[a-zA-Z][^\s/>]{0,40})")
_FORMATTING = {"b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"}
_FORMATTING_TAG = re.compile(
    rf"<(?:{'|'.join(_FORMATTING)})(?=[ \t\n\r\f/>])"
    r"""(?:(?:[ \t\n\r\f]+[a-z-]+(?:=(?:"[^"<>]*"|'[^'<>]*'|[^ \t\n\r\f"'<>=`]+))?)*[ ]*/?>)?""",
    re.IGNORECASE,
)
_MOVING = {"table", "form"}
_PRE_LINE = re.compile(r"<pre[^<>]*>\n")
_MOST_CLEANED = 4 * MOST_TAGS
_MOST_ROUNDS = 5
_STYLES = {"font-weight", "font-style", "text-decoration", "text-decoration-line",
           "vertical-align", "mso-list"}  # fmt: skip


class TooMuch(ValueError):
    """More than is read; the message says what, and the limit."""


def check_length(content: str) -> None:
    """Raises `TooMuch` for what is longer than is read."""
    if len(content) > LONGEST:
        raise TooMuch(f"must have at most {LONGEST} characters, but has {len(content)}")


def count_elements(html: str) -> dict[str, int]:
    """How often each element opens. Raises `TooMuch` for what would take more than linear time.

    Parsers of HTML look through all open elements at many tags, so what is nested deeply is
    refused before one sees it.
    """
    check_length(html)
    if html.count("&") > MOST_AMPERSANDS:
        raise TooMuch(f"must have at most {MOST_AMPERSANDS} characters “&”")
    tags = [*map(str.lower, _TAG.findall(html))]
    opened = {tag: count for tag, count in Counter(tags).items() if tag[0] != "/"}
    if sum(opened.values()) > MOST_TAGS:
        raise TooMuch(f"must have at most {MOST_TAGS} elements")
    _check_reopened(html, opened)
    nesting = [tag for tag in tags if tag not in _FLAT_TAGS]
    if len(nesting) > DEEPEST:
        _check_nesting(nesting)
    return opened


def _check_reopened(html: str, opened: Mapping[str, int]) -> None:
    """Raises `TooMuch` for what parsers would open again and again.

    What formats text and is not closed is opened anew in every paragraph, thrice if it stands
    there thrice alike. An end tag in a comment closes nothing, so end tags do not count here.
    """
    elements = sum(opened.values())
    if elements * sum(opened.get(name, 0) for name in _FORMATTING) <= MOST_REOPENED:
        return
    tags = Counter(found[0].lower() for found in _FORMATTING_TAG.finditer(html))
    # A tag that is written in an unusual way may be unlike the others, though it begins alike.
    unlike = sum(min(count, 3) if tag[-1] == ">" else count for tag, count in tags.items())
    if elements * unlike > MOST_REOPENED:
        raise TooMuch(
            f"must have at most {MOST_REOPENED} elements times different tags such as <font>"
        )


def _check_nesting(tags: Sequence[str]) -> None:
    running: Counter[str] = Counter()
    depth = 0
    for tag in tags:
        if tag[0] != "/":
            running[tag] += 1
            depth += 1
            check_depth(depth)
        elif running[name := tag[1:]]:
            running[name] -= 1
            depth -= 1


@lru_cache(maxsize=1)
def cleaner() -> nh3.Cleaner:
    """What takes everything out that is not listed here."""
    return nh3.Cleaner(
        tags=INLINE | BLOCKS,
        clean_content_tags=UNSEEN,
        attributes={
            "a": {"href", "title", "data-entry"},
            "img": {"src", "alt", "width", "height"},
            "code": {"class"},
            "pre": {"class"},
            "p": {"class"},
            "small": {"class"},
            "aside": {"data-variant"},
            "figure": {"class", "data-embed", "data-table"},
            "section": {"data-faqs"},
            "*": {"style"},
        },
        filter_style_properties=_STYLES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def sanitize(html: str, opened: Set[str] = BLOCKS) -> str:
    """What is left of HTML when everything is gone that could do something.

    To clean what is clean already changes nothing. `opened` are the elements that may be in it.
    Raises `TooMuch` if parsers make too much of it.
    """
    cleaned = _clean(html, opened)
    if cleaned.count("<") > _MOST_CLEANED:
        raise TooMuch(f"must have at most {MOST_TAGS} elements, with those that parsers open anew")
    if opened.isdisjoint(_MOVING):
        return cleaned
    for _ in range(_MOST_ROUNDS):
        # Parsers put things elsewhere that stand in the wrong place of a table or form, and what
        # was put elsewhere may be in a wrong place again.
        if (again := _clean(cleaned, opened)) == cleaned:
            break
        cleaned = again
    return cleaned


def _clean(html: str, opened: Set[str]) -> str:
    cleaned = cleaner().clean(html)
    # The first line break in a <pre> is not shown: where one is, the parser has taken it away.
    return _PRE_LINE.sub(r"\g<0>\n", cleaned) if "pre" in opened else cleaned


def check_depth(depth: int) -> None:
    """Raises `TooMuch` for what is nested too deeply."""
    if depth > DEEPEST:
        raise TooMuch(f"must not have more than {DEEPEST} elements inside each other")
