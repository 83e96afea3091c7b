"""What a page says of itself to machines: one graph of nodes in the words of schema.org.

Every node that others may speak of has an `@id` that is made from the site's address and the id
of the entry, so it stays when slugs and sections change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from app.catalog.sections.schemas import Breadcrumb
from app.catalog.urls import SiteUrls
from app.foundation.clock import format_instant

Node = dict[str, Any]

UNSAFE = str.maketrans({c: f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"})
"""What ends a `<script>`, begins a comment in it, or ends a line of JavaScript, stands only in
texts, where JSON has another spelling for it."""


@dataclass(frozen=True)
class Structure:
    """How a type describes its documents as nodes."""

    page: str
    """The class of the page, such as `WebPage`."""
    parameters: tuple[tuple[str, str], ...]
    """What the document is read with, such as `("include", "comments")`."""
    describe: Callable[[Any, SiteUrls], Sequence[Node]]
    """The nodes of a document, what the page is about first."""


def build_graph(
    structure: Structure, document: Any, breadcrumbs: Sequence[Breadcrumb], urls: SiteUrls
) -> str:
    """The graph of a document as JSON-LD that may stand inside `<script>`."""
    main, *others = structure.describe(document, urls)
    page = _page(structure, document, main, urls)
    site = [_site(urls), _publisher(urls)]
    graph = [*site, page, _trail(page, document, breadcrumbs), main, *others]
    text = orjson.dumps({"@context": "https://schema.org", "@graph": graph}).decode()
    return text.translate(UNSAFE)


def node(kind: str, node_id: str | None = None, /, **properties: Any) -> Node:
    """A node without what there is nothing to say of."""
    named = {"@type": kind, **({"@id": node_id} if node_id else {})}
    return named | {name: value for name, value in properties.items() if value not in (None, [])}


def refer(to: Node | str) -> Node:
    """A reference to a node."""
    return {"@id": to if isinstance(to, str) else to["@id"]}


def id_of(urls: SiteUrls, kind: str, entry_id: UUID | str) -> str:
    """The `@id` of what stands for an entry."""
    return f"{urls.settings.site_url}/#/{kind}/{entry_id}"


def page_id(urls: SiteUrls, document: Any) -> str:
    """The `@id` of an entry's page."""
    return id_of(urls, f"{document.type}-page", document.id)


def publisher_id(urls: SiteUrls) -> str:
    """The `@id` of who publishes the site."""
    return f"{urls.settings.site_url}/#publisher"


def site_id(urls: SiteUrls) -> str:
    """The `@id` of the site."""
    return f"{urls.settings.site_url}/#website"


def instant(moment: datetime | str | None) -> str | None:
    """A moment with its zone; what is stored as text has it already."""
    return format_instant(moment) if isinstance(moment, datetime) else moment


def dates(document: Any) -> Node:
    """When an entry was first published and last changed."""
    return {
        "datePublished": instant(document.published_at),
        "dateModified": instant(document.updated_at),
    }


def picture(image: Any) -> Node | None:
    """A picture, of a model or as it is stored."""
    if image is None:
        return None
    stored = image if isinstance(image, dict) else image.model_dump()
    return node(
        "ImageObject",
        url=stored["url"],
        description=stored["alt"],
        width=stored["width"],
        height=stored["height"],
        caption=stored["caption"],
        creditText=stored["credit"],
    )


def _site(urls: SiteUrls) -> Node:
    settings = urls.settings
    publisher = refer(publisher_id(urls))
    return node(
        "WebSite",
        site_id(urls),
        name=settings.site_name,
        url=settings.site_url,
        publisher=publisher,
    )


def _publisher(urls: SiteUrls) -> Node:
    settings = urls.settings
    return node("Organization", publisher_id(urls), name=settings.site_name, url=settings.site_url)


def _page(structure: Structure, document: Any, main: Node, urls: SiteUrls) -> Node:
    own = page_id(urls, document)
    return node(
        structure.page,
        own,
        url=document.url,
        name=document.seo.title,
        description=document.seo.description,
        inLanguage=document.locale,
        isPartOf=refer(site_id(urls)),
        breadcrumb=refer(f"{own}/breadcrumbs"),
        mainEntity=refer(main),
        **dates(document),
    )


def _trail(page: Node, document: Any, breadcrumbs: Sequence[Breadcrumb]) -> Node:
    steps = [(step.name, step.url) for step in breadcrumbs]
    items = [
        node("ListItem", position=position, name=name, item=url)
        for position, (name, url) in enumerate([*steps, (document.heading, document.url)], 1)
    ]
    return node("BreadcrumbList", page["breadcrumb"]["@id"], itemListElement=items)
