"""Finds the encoding of a text file: its mark, what was declared, UTF-8, else what is likely."""

import codecs
from dataclasses import dataclass
from pathlib import Path

import chardet

from app.content_types.tables.files.reports import UnreadableFile, Warnings

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TELLING = 64 * 1024
"""Bytes around letters beyond ASCII that a guess is made from."""
_BLOCK = 1 << 20
_WESTERN = "cp1252"


@dataclass(frozen=True)
class Charset:
    """An encoding: what Python calls it, and what the web does."""

    codec: str

    @property
    def name(self) -> str:
        """As the WHATWG's Encoding Standard has it, where it does."""
        name = codecs.lookup(self.codec.removesuffix("-sig")).name
        return f"windows-{name[2:]}" if name.startswith("cp125") else name


def find_charset(path: Path, declared: str | None, warnings: Warnings) -> Charset:
    """The encoding of a file, of which then all of it can be decoded."""
    if (marked := _marked(path)) is not None:
        return _checked(path, marked)
    if declared is not None and declared.lower() not in {"utf-8", "utf8"}:
        return _checked(path, _known(declared))
    telling = _undecodable(path, "utf-8")
    if telling is None:
        return Charset("utf-8")
    if declared is not None:
        raise UnreadableFile(
            "wrong-encoding",
            "The file is not UTF-8, though that is declared; leave the charset out, or say which "
            "it is.",
        )
    codec = _without_mark(path) or _likely(telling)
    warnings.add(
        "encoding-guessed",
        f"The file does not say its encoding; it was read as {Charset(codec).name}.",
    )
    return _checked(path, codec)


def find_unicode(path: Path) -> Charset:
    """The encoding of a file of JSON, which is UTF-8, or UTF-16 or UTF-32 with a mark."""
    if (codec := _marked(path)) is not None:
        return _checked(path, codec)
    return _checked(path, "utf-8")


def _marked(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4)
    return next((codec for mark, codec in _MARKS if start.startswith(mark)), None)


def _known(declared: str) -> str:
    try:
        info = codecs.lookup(declared)
    except (LookupError, ValueError):
        info = None
    if info is None or not info._is_text_encoding:
        raise UnreadableFile(
            "unknown-encoding",
            f"The charset “{declared[:40]}” is not known; send UTF-8, or leave it out.",
        )
    return _WESTERN if info.name in {"iso8859-1", "ascii"} else info.name


def _checked(path: Path, codec: str) -> Charset:
    if _undecodable(path, codec) is not None:
        raise UnreadableFile(
            "wrong-encoding", f"The file is not {Charset(codec).name} throughout; save it as UTF-8."
        )
    return Charset(codec)


def _undecodable(path: Path, codec: str) -> bytes | None:
    """None if all of the file can be decoded; else bytes around the letters beyond ASCII."""
    decoder = codecs.getincrementaldecoder(codec)()
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            file.seek(max(file.tell() - 2 * _BLOCK, 0))
            return _telling(file.read(3 * _BLOCK))
    return None


def _telling(data: bytes) -> bytes:
    lines = [line for line in data.splitlines(keepends=True) if not line.isascii()]
    return b"".join(lines)[:_TELLING] or data[:_TELLING]


def _without_mark(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4)
    if start[1::2] == b"\0\0":
        return "utf-16-le"
    return "utf-16-be" if start[::2] == b"\0\0" else None


def _likely(telling: bytes) -> str:
    found = chardet.detect(telling, encoding_era=chardet.EncodingEra.MODERN_WEB)["encoding"]
    codec = _known(found) if found else _WESTERN
    try:
        # Of few letters many encodings say the same; the most common one is meant.
        if codec != _WESTERN and telling.decode(codec) == telling.decode(_WESTERN):
            return _WESTERN
        telling.decode(codec)
    except UnicodeDecodeError:
        return codec if codec != _WESTERN else "latin-1"
    return codec
