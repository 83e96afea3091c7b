"""Links in the text of a feed: readers of feeds do not know where a relative one begins."""

import dataclasses
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from app.content.feed_entries import FeedEntry

ADDRESSES = {"a": "href", "img": "src", "iframe": "src"}


def with_absolute_links(entry: FeedEntry) -> FeedEntry:
    """The entry, with a text whose links stand for themselves."""
    return dataclasses.replace(entry, html=make_absolute(entry.html, entry.url))


def make_absolute(html: str, base: str) -> str:
    """The HTML with every address made absolute; if all are, it is left as it is."""
    parser = LexborHTMLParser(html)
    is_changed = False
    for tag, name in ADDRESSES.items():
        for element in parser.css(f"{tag}[{name}]"):
            address = element.attributes[name] or ""
            if not urlsplit(address).scheme:
                element.attrs[name] = urljoin(base, address)
                is_changed = True
    if not is_changed or parser.body is None:
        return html
    return parser.body.inner_html or ""
