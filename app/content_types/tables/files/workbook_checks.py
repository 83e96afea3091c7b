"""Looks at a workbook before anything parses it: what would not fit into memory is refused.

A workbook is a ZIP file of XML. Its reader takes one row, and one list of texts, at a time; so no
row may be longer than is sane. Nobody's spreadsheet has comments, CDATA or a DTD in its XML: where
there are none, a `<` always begins a tag, and the ends of rows can be counted on the bytes.
"""

import re
import zipfile
import zlib
from pathlib import Path

from app.content_types.tables.files.reports import UnreadableFile

MEBIBYTE = 1 << 20
_BLOCK = MEBIBYTE
_LONGEST_ROW = 10 * MEBIBYTE
_LIMITS = (
    (re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE), 512 * MEBIBYTE),
    (re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE), 16 * MEBIBYTE),
    (re.compile(r".*\.(?:xml|rels)", re.IGNORECASE), 4 * MEBIBYTE),
)
_MOST_PARTS = 5_000
_END_OF_ROW = re.compile(rb"</(?:\w+:)?(?:row|si)\s*>")
_NO_TAG = re.compile(rb"<[!?](?!xml )")


def check_workbook(path: Path) -> None:
    """Raises `UnreadableFile` if the file is no workbook, or too large a one."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > _MOST_PARTS:
                raise _too_large(f"It has {len(parts)} parts.")
            for part in parts:
                _check_part(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as wrong:
        raise UnreadableFile(
            "bad-workbook",
            f"The file is not an XLSX workbook that can be read ({str(wrong)[:100]}); "
            "save it anew, without a password, or as CSV.",
        ) from None


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    limit = next((limit for name, limit in _LIMITS if name.fullmatch(part.filename)), None)
    if limit is None:
        return
    if part.file_size > limit:
        raise _too_large(f"{part.filename} has {part.file_size // MEBIBYTE} MiB when unpacked.")
    pending = 0
    with archive.open(part) as stream:
        tail = b""
        while block := stream.read(_BLOCK):
            block = tail + block
            if _NO_TAG.search(block):
                raise UnreadableFile(
                    "bad-workbook",
                    f"{part.filename} has XML that no spreadsheet has (comments or a DTD); "
                    "save the workbook anew.",
                )
            ends = [found.end() for found in _END_OF_ROW.finditer(block)][-1:]
            pending = len(block) - ends[0] if ends else pending + len(block) - len(tail)
            if pending > _LONGEST_ROW:
                raise _too_large("It has a row that is longer than 10 MiB.")
            tail = block[-64:]


def _too_large(detail: str) -> UnreadableFile:
    return UnreadableFile(
        "workbook-too-large", f"The workbook is too large. {detail} Send the table as CSV."
    )
