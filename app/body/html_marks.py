"""The marks of a text in HTML: what the elements and styles around it say."""

import re

from app.body.hrefs import is_href
from app.body.spans import Marks, with_mark
from app.body.word_lists import Attributes
from app.references.ids import is_uuid

DECORATORS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em",
    "var": "em", "u": "underline", "ins": "underline", "s": "strike-through",
    "strike": "strike-through", "del": "strike-through", "code": "code", "kbd": "code",
    "samp": "code", "tt": "code", "sub": "sub", "sup": "sup",
}  # fmt: skip
_BOLD = re.compile(r"font-weight: *(?:bold|bolder|[6-9]00)")
_NOT_BOLD = re.compile(r"font-weight: *(?:normal|lighter|[1-4]00)")
_BY_STYLE = (
    (_BOLD, "strong"),
    (re.compile(r"font-style: *(?:italic|oblique)"), "em"),
    (re.compile(r"text-decoration[a-z-]*:[^;]*line-through"), "strike-through"),
    (re.compile(r"text-decoration[a-z-]*:[^;]*underline"), "underline"),
    (re.compile(r"vertical-align: *super"), "sup"),
    (re.compile(r"vertical-align: *sub"), "sub"),
)


def marked(name: str, attributes: Attributes, marks: Marks) -> Marks:
    """The marks inside an element of the text."""
    if name == "a":
        marks = _linked(attributes, marks)
    elif name in DECORATORS:
        marks = with_mark(marks, DECORATORS[name])
    return styled(attributes, marks) if attributes else marks


def styled(attributes: Attributes, marks: Marks) -> Marks:
    """Word processors say with styles what others say with elements."""
    style = attributes.get("style")
    if not style:
        return marks
    if _NOT_BOLD.search(style):
        marks = tuple(mark for mark in marks if mark != "strong")
    is_linked = any(isinstance(mark, tuple) for mark in marks)
    for pattern, mark in _BY_STYLE:
        if pattern.search(style) and not (mark == "underline" and is_linked):
            marks = with_mark(marks, mark)
    return marks


def _linked(attributes: Attributes, marks: Marks) -> Marks:
    entry, href = attributes.get("data-entry") or "", (attributes.get("href") or "").strip()
    if is_uuid(entry):
        return with_mark(marks, ("entryLink", entry, None))
    if not is_href(href):
        return marks
    title = " ".join((attributes.get("title") or "").split())[:1000]
    return with_mark(marks, ("link", href, title or None))
