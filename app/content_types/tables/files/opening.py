"""Opens an uploaded file: finds out its format, encoding, dialect and columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.content_types.tables.columns import Column
from app.content_types.tables.files.opening_csv import open_csv
from app.content_types.tables.files.opening_json import open_json
from app.content_types.tables.files.opening_xlsx import open_xlsx
from app.content_types.tables.files.reports import UnreadableFile
from app.content_types.tables.files.tabular import TabularFile

CSV = "text/csv"
NDJSON = "application/x-ndjson"
JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = (CSV, NDJSON, JSON, XLSX)


@dataclass(frozen=True)
class Upload:
    """A file on disk, as it was sent."""

    path: Path
    media_type: str
    charset: str | None = None
    """From the Content-Type, if it says so."""


def open_file(upload: Upload, columns: Sequence[Column] | None) -> TabularFile:
    """Looks at the file. Without `columns` they are found, by looking at all of it.

    Raises `UnreadableFile`.
    """
    if upload.path.stat().st_size == 0:
        raise UnreadableFile("empty-file", "The file is empty; send a header, and rows below it.")
    if upload.media_type == CSV:
        return open_csv(upload.path, upload.charset, columns)
    if upload.media_type == XLSX:
        return open_xlsx(upload.path, columns)
    return open_json(upload.path, columns, is_lines=upload.media_type == NDJSON)
