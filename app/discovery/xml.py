"""XML that anybody can read, whatever the texts in it hold."""

from datetime import UTC, datetime

import regex
from lxml import etree

# What XML 1.0 forbids even in escaped form. Texts may have them: they come from everywhere.
Element = etree._Element
_FORBIDDEN = regex.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def clean(text: str) -> str:
    """The text without the characters that XML cannot carry."""
    return _FORBIDDEN.sub("", text)


def add(parent: Element, name: str, text: str | None = None, **attributes: object) -> Element:
    """A new last child; attributes without a value are left out."""
    element = etree.SubElement(parent, name)
    for key, value in attributes.items():
        if value is not None:
            element.set(key, clean(str(value)))
    if text is not None:
        element.text = clean(text)
    return element


def write(root: Element) -> bytes:
    """A whole document."""
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def moment(at: datetime) -> str:
    """A moment in the form of XML Schema, Atom and sitemaps, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
