"""Files of rows: what is read from CSV, NDJSON, JSON and XLSX, and how rows are written to them."""

from app.content_types.tables.files.csv_writing import Rows, csv_header, write_csv
from app.content_types.tables.files.dialects import Dialect
from app.content_types.tables.files.ndjson_writing import write_ndjson
from app.content_types.tables.files.opening import MEDIA_TYPES, Upload, open_file
from app.content_types.tables.files.reports import (
    CellProblem,
    FileWarning,
    Problems,
    UnreadableFile,
)
from app.content_types.tables.files.tabular import TabularFile
from app.content_types.tables.files.xlsx_writing import DoesNotFit, write_xlsx

__all__ = [
    "MEDIA_TYPES",
    "CellProblem",
    "Dialect",
    "DoesNotFit",
    "FileWarning",
    "Problems",
    "Rows",
    "TabularFile",
    "UnreadableFile",
    "Upload",
    "csv_header",
    "open_file",
    "write_csv",
    "write_ndjson",
    "write_xlsx",
]
