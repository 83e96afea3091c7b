"""The header `Link` of live entries: the page on the site, other forms, feeds (RFC 8288)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from app.content.content_type import ContentType
from app.content.queries import EntriesQuery

FEED_FORMS = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}
"""How the addresses of feeds end, and what is there."""

LONGEST = 2000
"""Characters of an address in a header; proxies do not let much more through."""
_SAFE = "/%:@!$&'()*+,;=~-._?#[]"  # headers are ASCII, and an editor's address may not be


def link(address: str, rel: str, media_type: str | None = None) -> str:
    """One value of the header."""
    kind = f'; type="{media_type}"' if media_type else ""
    return f'<{quote(address, safe=_SAFE)}>; rel="{rel}"{kind}'


def page_links(content_type: ContentType, document: Any) -> tuple[str, ...]:
    """What a document leads to. Addresses are relative to the server, but for the site's own."""
    return tuple(found for found in _page_links(content_type, document) if len(found) < LONGEST)


def list_links(content_type: ContentType, query: EntriesQuery) -> tuple[str, ...]:
    """The feeds with the same entries as a list."""
    if content_type.document.feed is None:
        return ()
    names = ("section", "tag", "author", "locale")
    asked = {name: value for name in names if (value := getattr(query, name, None)) is not None}
    return tuple(
        link(feed_path(content_type, form, asked), "alternate", media_type)
        for form, media_type in FEED_FORMS.items()
    )


def feed_path(content_type: ContentType, form: str, asked: dict[str, str]) -> str:
    """Where a feed is."""
    query = f"?{urlencode(asked, quote_via=quote)}" if asked else ""
    return f"/v1/feeds/{content_type.plural}.{form}{query}"


def document_path(content_type: ContentType, slug: str) -> str:
    """Where a document is."""
    return f"/v1/{content_type.plural}/{quote(slug, safe='')}"


def _page_links(content_type: ContentType, document: Any) -> Iterator[str]:
    path, view = document_path(content_type, document.slug), content_type.document
    if (seo := getattr(document, "seo", None)) is not None:
        yield link(seo.canonical_url, "canonical")
    for rest, rel, media_type in view.links:
        yield link(f"{path}{rest}?locale={document.locale}", rel, media_type)
    for other in view.alternatives:
        address = f"{path}?locale={document.locale}&format={other.name}"
        yield link(address, "alternate", other.media_type)
    if view.feed is not None:
        asked = {"section": document.section.slug} if document.section else {}
        address = feed_path(content_type, "atom", {**asked, "locale": document.locale})
        yield link(address, "alternate", FEED_FORMS["atom"])
