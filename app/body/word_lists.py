"""Lists of Microsoft Word: paragraphs whose style says that they are items."""

import re
from collections.abc import Mapping

from selectolax.lexbor import LexborNode

Attributes = Mapping[str, str | None]
"""Those of an element, by name."""

_ITEM = re.compile(r"mso-list: *\w+ +level(\d)", re.IGNORECASE)
_MARKER = re.compile(r"mso-list: *ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\(?\w{1,6}[.)]")


def is_marker(attributes: Attributes) -> bool:
    """Whether it is the bullet or number of an item, which a browser puts there by itself."""
    style = attributes.get("style")
    return bool(style and _MARKER.search(style))


def list_item(node: LexborNode, attributes: Attributes) -> tuple[str, int] | None:
    """The kind and level of a paragraph that is an item of a list."""
    found = _ITEM.search(attributes.get("style") or "")
    if found is None:
        return None
    marker = next((span for span in node.css("span") if is_marker(span.attributes)), None)
    is_numbered = marker is not None and _NUMBER.match(marker.text())
    return "number" if is_numbered else "bullet", max(1, int(found[1]))
