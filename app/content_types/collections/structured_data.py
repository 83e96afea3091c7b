"""Collections in the words of schema.org."""

from collections.abc import Sequence

from app.catalog.urls import SiteUrls
from app.content.graphs import Node, Structure, id_of, node
from app.content_types.collections.schemas import CollectionDocument


def describe(collection: CollectionDocument, urls: SiteUrls) -> Sequence[Node]:
    """The list of what it holds."""
    items = [
        node("ListItem", position=position, url=item.url, name=item.heading)
        for position, item in enumerate(collection.items, 1)
    ]
    listed = node(
        "ItemList",
        id_of(urls, "collection", collection.id),
        name=collection.title,
        numberOfItems=len(items),
        itemListElement=items,
    )
    return [listed]


STRUCTURE = Structure(page="CollectionPage", parameters=(), describe=describe)
