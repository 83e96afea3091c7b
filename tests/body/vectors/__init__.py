"""Texts that would run something in a reader's browser, if one of them got through."""

from collections.abc import Iterable, Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent
# Control characters stand in the files as their pictures.
_PICTURES = {0x2400 + code: chr(code) for code in range(32)}


def _read(name: str) -> list[str]:
    lines = (_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    found = [line for line in lines if line and not line.startswith("% ")]
    return [line.translate(_PICTURES) for line in found]


HTML = _read("html")
MARKDOWN = _read("markdown")
ADDRESSES = _read("addresses")
TEXTS = [*HTML, *MARKDOWN, *ADDRESSES]


def packed(vectors: Iterable[str], longest: int) -> Iterator[str]:
    """The vectors as few lines of at most this length; those that are longer are left out."""
    line = ""
    for vector in vectors:
        text = "".join(character for character in vector if ord(character) >= 32)
        if len(text) > longest:
            continue
        if len(line) + len(text) >= longest:
            yield line
            line = ""
        line = f"{line} {text}" if line else text
    yield line
