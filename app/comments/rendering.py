"""A comment as HTML, made once when it is written: paragraphs, lines, bare links, nothing else."""

from html import escape

from linkify_it import LinkifyIt

_OPTIONS = {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False}
_LINKS = LinkifyIt(options=_OPTIONS).add("mailto:", None).add("ftp:", None).add("//", None)
"""Finds bare http(s) addresses; what has no scheme, or another one, stays text."""

REL = "nofollow ugc noopener"


def render_html(text: str) -> str:
    """Safe to put into a page as it is: all that a reader typed is escaped."""
    paragraphs = (_paragraph(part) for part in text.split("\n\n") if part.strip())
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def links_in(text: str) -> list[str]:
    """The addresses in a text."""
    return [found.url for found in _LINKS.match(text) or ()]


def _paragraph(text: str) -> str:
    return "<br>".join(_line(line) for line in text.strip("\n").split("\n"))


def _line(text: str) -> str:
    parts: list[str] = []
    position = 0
    for found in _LINKS.match(text) or ():
        href = escape(found.url)
        parts.append(escape(text[position : found.index]))
        parts.append(f'<a href="{href}" rel="{REL}">{escape(found.text)}</a>')
        position = found.last_index
    return "".join([*parts, escape(text[position:])])
