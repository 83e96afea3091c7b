"""Whether a document is what its format says: by the published schemas, and by other readers."""

from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import feedparser
import httpx
import jsonschema_rs
import orjson
from lxml import etree

SCHEMAS = Path(__file__).parent / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ONCE = {"title", "link", "description", "guid", "pubDate", "enclosure", "source", "comments"}


@lru_cache
def grammar(name: str) -> Any:
    """A schema, by the name of its file."""
    document = etree.parse(SCHEMAS / name)
    return etree.RelaxNG(document) if name.endswith(".rng") else etree.XMLSchema(document)


def parse(answer: httpx.Response) -> etree._Element:
    """An XML answer, by a parser that mends nothing."""
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content, etree.XMLParser(recover=False, resolve_entities=False))


def hold_to(name: str, answer: httpx.Response) -> etree._Element:
    """The answer is valid by a schema; its root."""
    root = parse(answer)
    grammar(name).assertValid(root)
    return root


def hold_atom(answer: httpx.Response) -> Any:
    """The answer is Atom; what feedparser reads of it."""
    root = hold_to("atom.rng", answer)
    for entry in root.iter(f"{ATOM}entry"):  # what RFC 4287 says besides its grammar
        alternates = entry.findall(f"{ATOM}link[@rel='alternate']")
        kinds = [(link.get("type"), link.get("hreflang")) for link in alternates]
        assert len(kinds) == len(set(kinds)) >= 1
        assert entry.find(f"{ATOM}content") is not None
    assert root.find(f"{ATOM}author") is not None
    assert len(root.findall(f"{ATOM}link[@rel='self']")) == 1
    return read_feed(answer)


def hold_rss(answer: httpx.Response) -> Any:
    """The answer is RSS 2.0; what feedparser reads of it."""
    root = parse(answer)
    assert root.tag == "rss"
    assert root.get("version") == "2.0"
    [channel] = root
    for name in ("title", "link", "description"):
        assert len(channel.findall(name)) == 1, name
    for item in channel.iter("item"):
        tags = [child.tag for child in item]
        assert all(tags.count(name) <= 1 for name in ONCE), tags
        assert {"title", "link", "guid", "pubDate"} <= set(tags)
        assert item.findtext("guid", "").startswith("urn:uuid:")
        assert item.find("guid").get("isPermaLink") == "false"  # type: ignore[union-attr]
        parsedate_to_datetime(item.findtext("pubDate", ""))
        for enclosure in item.iter("enclosure"):
            assert set(enclosure.attrib) == {"url", "length", "type"}
    return read_feed(answer)


def hold_json_feed(answer: httpx.Response) -> Any:
    """The answer is JSON Feed 1.1; the document."""
    schema = orjson.loads((SCHEMAS / "json-feed.json").read_bytes())
    document = orjson.loads(answer.content)
    jsonschema_rs.validate(schema, document, validate_formats=True)
    return document


def read_feed(answer: httpx.Response) -> Any:
    """A feed as another reader of feeds has it, with the HTML as it is."""
    found = feedparser.parse(answer.content, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def locations(root: etree._Element) -> list[str]:
    """The addresses of a sitemap or an index."""
    return [element.text or "" for element in root.iter(f"{SITEMAP}loc")]
