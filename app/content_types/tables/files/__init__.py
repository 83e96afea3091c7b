"""Files of rows: what is read from CSV, NDJSON, JSON and XLSX, and how rows are written to them."""

from app.content_types.tables.files.dialects import Dialect
from app.content_types.tables.files.opening import MEDIA_TYPES, Upload, open_file
from app.content_types.tables.files.reports import (
    CellProblem,
    FileWarning,
    Problems,
    UnreadableFile,
)
from app.content_types.tables.files.tabular import TabularFile

__all__ = [
    "MEDIA_TYPES",
    "CellProblem",
    "Dialect",
    "FileWarning",
    "Problems",
    "TabularFile",
    "UnreadableFile",
    "Upload",
    "open_file",
]
