"""What HTML may cost and what may be in it, before a parser sees it."""

import re
from collections import Counter
from functools import lru_cache

import nh3

LONGEST = 262_144
"""Characters of HTML or Markdown that are read; a long article has a quarter of it."""
DEEPEST = 100
MOST_TAGS = 20_000
MOST_AMPERSANDS = 50_000

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

_CLOSES_ITSELF = {"p", "li", "dd", "dt", "tr", "td", "th", "thead", "tbody", "tfoot", "option",
                  "br", "hr", "img", "wbr", "meta", "link", "input", "col", "base", "area",
                  "source", "track", "param", "embed"}  # fmt: skip
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})")
_PRE_LINE = re.compile(r"<pre[^<>]*>\n")
_MOST_ROUNDS = 5
_STYLES = {"font-weight", "font-style", "text-decoration", "text-decoration-line",
           "vertical-align", "mso-list"}  # fmt: skip


class TooMuch(ValueError):
    """More than is read; the message says what, and the limit."""


def check_length(content: str) -> None:
    """Raises `TooMuch` for what is longer than is read."""
    if len(content) > LONGEST:
        raise TooMuch(f"must have at most {LONGEST} characters, but has {len(content)}")


def count_elements(html: str) -> Counter[str]:
    """How often each element opens. Raises `TooMuch` for what would take more than linear time.

    Parsers of HTML look through all open elements at many tags, so what is nested deeply is
    refused before one sees it.
    """
    check_length(html)
    if html.count("&") > MOST_AMPERSANDS:
        raise TooMuch(f"must have at most {MOST_AMPERSANDS} characters “&”")
    opened: Counter[str] = Counter()
    running: Counter[str] = Counter()
    depth = deepest = 0
    for end, name in _TAG.findall(html):
        name = name.lower()
        if name in _CLOSES_ITSELF:
            opened[name] += not end
        elif not end:
            opened[name] += 1
            running[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif running[name]:
            running[name] -= 1
            depth -= 1
    if deepest > DEEPEST:
        raise TooMuch(f"must not have more than {DEEPEST} elements inside each other")
    if opened.total() > MOST_TAGS:
        raise TooMuch(f"must have at most {MOST_TAGS} elements")
    return opened


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
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


def sanitize(html: str) -> str:
    """What is left of HTML when everything is gone that could do something.

    To clean what is clean already changes nothing.
    """
    cleaned = _clean(html)
    for _ in range(_MOST_ROUNDS):
        # Parsers put things elsewhere that stand in the wrong place of a table or form, and what
        # was put elsewhere may be in a wrong place again.
        if "<table" not in cleaned and "<form" not in cleaned:
            break
        if (again := _clean(cleaned)) == cleaned:
            break
        cleaned = again
    return cleaned


def _clean(html: str) -> str:
    # The first line break in a <pre> is not shown: where one is, the parser has taken it away.
    return _PRE_LINE.sub(r"\g<0>\n", _cleaner().clean(html))
