"""Lists of Microsoft Word: paragraphs whose style says that they are items."""

import re

from selectolax.lexbor import LexborNode

_ITEM = re.compile(r"mso-list: *\w+ +level(\d)", re.IGNORECASE)
_MARKER = re.compile(r"mso-list: *ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\(?\w{1,6}[.)]")


def is_marker(node: LexborNode) -> bool:
    """Whether it is the bullet or number of an item, which a browser puts there by itself."""
    return bool(_MARKER.search(node.attributes.get("style") or ""))


def list_item(node: LexborNode) -> tuple[str, int] | None:
    """The kind and level of a paragraph that is an item of a list."""
    found = _ITEM.search(node.attributes.get("style") or "")
    if found is None:
        return None
    marker = next(filter(is_marker, node.css("span")), None)
    is_numbered = marker is not None and _NUMBER.match(marker.text())
    return "number" if is_numbered else "bullet", max(1, int(found[1]))
