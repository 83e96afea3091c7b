"""Writes rows as NDJSON: one object a line, with every column."""

from collections.abc import Sequence

import orjson

from app.content_types.tables.files.csv_writing import Rows, WrittenColumn


def write_ndjson(columns: Sequence[WrittenColumn], rows: Rows) -> bytes:
    """Some rows, whose values are as a statement on a dataset brings them back."""
    names = [column.name for column in columns]
    lines = (dict(zip(names, row, strict=True)) for row in rows)
    return b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines)
