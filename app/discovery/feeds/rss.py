"""A feed as RSS 2.0, with the modules that readers of feeds know."""

from datetime import datetime
from email.utils import format_datetime
from mimetypes import guess_type
from typing import Any

from lxml import etree

from app.content.feed_entries import FeedEntry
from app.content.links import FEED_FORMS
from app.discovery.feeds.atom import ATOM, add_page_links
from app.discovery.feeds.reading import NEVER, Feed
from app.discovery.xml import Element, add, moment, write

CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
NAMES = {"atom": ATOM, "content": CONTENT, "dc": DUBLIN_CORE, "media": MEDIA}


def write_rss(feed: Feed) -> bytes:
    """The document."""
    root = etree.Element("rss", nsmap={name: space[1:-1] for name, space in NAMES.items()})
    root.set("version", "2.0")
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.home_url)
    add(channel, "description", feed.description)
    if feed.language is not None:
        add(channel, "language", feed.language)
    if feed.updated_at != NEVER:
        add(channel, "lastBuildDate", _date(feed.updated_at))
    add(channel, "generator", "Broadsheet")
    add(channel, "docs", "https://www.rssboard.org/rss-specification")
    add_page_links(channel, feed, FEED_FORMS["rss"])
    for entry in feed.entries:
        _add_item(channel, entry)
    return write(root)


def _add_item(channel: Element, entry: FeedEntry) -> None:
    item = add(channel, "item")
    add(item, "title", entry.title)
    add(item, "link", entry.url)
    add(item, "guid", entry.id.urn, isPermaLink="false")
    add(item, "pubDate", _date(entry.published_at))
    add(item, f"{ATOM}updated", moment(entry.updated_at))
    for author in entry.authors:
        add(item, f"{DUBLIN_CORE}creator", author.name)
    add(item, f"{DUBLIN_CORE}language", entry.locale)
    if entry.section is not None:
        add(item, "category", entry.section)
    for tag in entry.tags:
        add(item, "category", tag.name)
    if entry.summary:
        add(item, "description", entry.summary)
    add(item, f"{CONTENT}encoded", entry.html)
    if entry.image is not None:
        _add_image(item, entry.image)


def _add_image(item: Element, image: dict[str, Any]) -> None:
    address = image["url"]
    kind = guess_type(address)[0]
    if kind is not None:
        # It must have a length, and the RSS Advisory Board advises 0 where nobody knows it.
        add(item, "enclosure", url=address, length=0, type=kind)
    shown = add(item, f"{MEDIA}content", url=address, medium="image", type=kind,
                width=image.get("width"), height=image.get("height"))  # fmt: skip
    for name, key in (("description", "alt"), ("credit", "credit")):
        if text := image.get(key):
            add(shown, f"{MEDIA}{name}", text)


def _date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)
