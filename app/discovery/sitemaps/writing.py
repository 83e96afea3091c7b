"""Sitemaps as XML (sitemaps.org 0.9), with translations and the news extension."""

from collections.abc import Iterable
from typing import IO

from lxml import etree

from app.discovery.sitemaps.news import NewsPage, language_of
from app.discovery.sitemaps.parts import Part
from app.discovery.sitemaps.reading import Listed, PartReader
from app.discovery.xml import Element, add, moment, write

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def write_index(parts: Iterable[Part], api_url: str) -> bytes:
    """The index."""
    root = etree.Element(f"{SITEMAP}sitemapindex", nsmap={None: SITEMAP[1:-1]})
    for part in parts:
        element = add(root, f"{SITEMAP}sitemap")
        add(element, f"{SITEMAP}loc", f"{api_url}/sitemaps/{part.plural}-{part.number}.xml")
        add(element, f"{SITEMAP}lastmod", moment(part.changed_at))
    return write(root)


async def write_part(reader: PartReader, file: IO[bytes]) -> None:
    """One part."""
    names = {None: SITEMAP[1:-1], "xhtml": XHTML[1:-1]}
    with etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(f"{SITEMAP}urlset", nsmap=names):
            async for piece in reader.read():
                for page in piece:
                    xml.write(_url(page, names))
    file.seek(0)


def write_news(pages: Iterable[NewsPage], publication: str) -> bytes:
    """The news sitemap."""
    root = etree.Element(f"{SITEMAP}urlset", nsmap={None: SITEMAP[1:-1], "news": NEWS[1:-1]})
    for page in pages:
        element = add(root, f"{SITEMAP}url")
        add(element, f"{SITEMAP}loc", page.url)
        add(element, f"{SITEMAP}lastmod", moment(page.updated_at))
        news = add(element, f"{NEWS}news")
        source = add(news, f"{NEWS}publication")
        add(source, f"{NEWS}name", publication)
        add(source, f"{NEWS}language", language_of(page.locale))
        add(news, f"{NEWS}publication_date", moment(page.published_at))
        add(news, f"{NEWS}title", page.title)
    return write(root)


def _url(page: Listed, names: dict[str | None, str]) -> Element:
    element = etree.Element(f"{SITEMAP}url", nsmap=names)
    add(element, f"{SITEMAP}loc", page.url)
    add(element, f"{SITEMAP}lastmod", moment(page.updated_at))
    for locale, url in page.alternates:
        add(element, f"{XHTML}link", rel="alternate", hreflang=locale, href=url)
    return element
