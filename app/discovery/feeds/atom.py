"""A feed as Atom (RFC 4287), in pages (RFC 5005)."""

from collections.abc import Iterable
from mimetypes import guess_type

from lxml import etree

from app.content.feed_entries import FeedAuthor, FeedEntry
from app.content.links import FEED_FORMS
from app.discovery.feeds.reading import Feed
from app.discovery.xml import LANGUAGE, Element, add, moment, write

ATOM = "{http://www.w3.org/2005/Atom}"


def write_atom(feed: Feed) -> bytes:
    """The document."""
    root = etree.Element(f"{ATOM}feed", nsmap={None: ATOM[1:-1]})
    if feed.language is not None:
        root.set(LANGUAGE, feed.language)
    add(root, f"{ATOM}id", feed.id.urn)
    add(root, f"{ATOM}title", feed.title)
    add(root, f"{ATOM}subtitle", feed.description)
    add(root, f"{ATOM}updated", moment(feed.updated_at))
    _add_authors(root, [FeedAuthor(feed.site_name, feed.site_url)])
    add(root, f"{ATOM}link", rel="alternate", type="text/html", href=feed.home_url)
    add_page_links(root, feed, FEED_FORMS["atom"])
    for entry in feed.entries:
        _add_entry(root, entry)
    return write(root)


def add_page_links(parent: Element, feed: Feed, media_type: str) -> None:
    """Where this page is, the first and the next one, and who tells of new ones (WebSub)."""
    addresses = {"self": feed.self_url, "first": feed.first_url, "next": feed.next_url}
    for rel, address in addresses.items():
        if address is not None:
            add(parent, f"{ATOM}link", rel=rel, type=media_type, href=address)
    if feed.hub_url is not None:
        add(parent, f"{ATOM}link", rel="hub", href=feed.hub_url)


def _add_entry(root: Element, entry: FeedEntry) -> None:
    element = add(root, f"{ATOM}entry")
    element.set(LANGUAGE, entry.locale)
    add(element, f"{ATOM}id", entry.id.urn)
    add(element, f"{ATOM}title", entry.title)
    add(element, f"{ATOM}link", rel="alternate", type="text/html", href=entry.url)
    if entry.image is not None:
        address = entry.image["url"]
        kind = guess_type(address)[0]
        add(element, f"{ATOM}link", rel="enclosure", type=kind, href=address)
    add(element, f"{ATOM}published", moment(entry.published_at))
    add(element, f"{ATOM}updated", moment(entry.updated_at))
    _add_authors(element, entry.authors)
    if entry.section is not None:
        add(element, f"{ATOM}category", term=entry.section)
    for tag in entry.tags:
        add(element, f"{ATOM}category", term=tag.slug, label=tag.name)
    if entry.summary:
        add(element, f"{ATOM}summary", entry.summary)
    add(element, f"{ATOM}content", entry.html, type="html")


def _add_authors(parent: Element, authors: Iterable[FeedAuthor]) -> None:
    for author in authors:
        element = add(parent, f"{ATOM}author")
        add(element, f"{ATOM}name", author.name)
        add(element, f"{ATOM}uri", author.url)
