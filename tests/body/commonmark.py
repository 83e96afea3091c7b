"""The examples of CommonMark's specification, from its npm package."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.javascript import needed_package

# As the package's own index.js has it.
_PART = re.compile(
    r"^`{32} example\n(?P<markdown>.*?)^\.\n.*?^`{32}$|^#{1,6} *(?P<section>[^\n]*)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Example:
    """One example: its number, the section that it stands in, and its Markdown."""

    number: int
    section: str
    markdown: str


def examples() -> Iterator[Example]:
    """All of them, in order."""
    text = (needed_package("commonmark-spec") / "spec.txt").read_text(encoding="utf-8")
    text, _, _ = text.partition("<!-- END TESTS -->")
    number, section = 0, ""
    for part in _PART.finditer(text):
        if part["markdown"] is None:
            section = part["section"]
        else:
            number += 1
            yield Example(number, section, part["markdown"].replace("→", "\t"))
