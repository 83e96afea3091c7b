"""Sitemaps as XML (sitemaps.org 0.9), with translations and the news extension."""

from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from lxml import etree

from app.discovery.sitemaps.news import NewsPage, language_of
from app.discovery.sitemaps.parts import Part
from app.discovery.sitemaps.reading import Listed, PartReader
from app.discovery.xml import add, moment, write

if TYPE_CHECKING:  # it is in the stubs alone
    from lxml.etree._serializer import _IncrementalFileWriter as IncrementalWriter

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
                    _write_page(xml, page)
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


def _write_page(xml: "IncrementalWriter", page: Listed) -> None:
    # Not an element that is made first: it would declare the namespaces again.
    with xml.element(f"{SITEMAP}url"):
        with xml.element(f"{SITEMAP}loc"):
            xml.write(page.url)
        with xml.element(f"{SITEMAP}lastmod"):
            xml.write(moment(page.updated_at))
        for locale, url in page.alternates:
            link = {"rel": "alternate", "hreflang": locale, "href": url}
            with xml.element(f"{XHTML}link", link):
                pass
