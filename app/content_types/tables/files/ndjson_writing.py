"""Writes rows as NDJSON: one object a line, with every column."""

from collections.abc import Sequence

import orjson

from app.content_types.tables.files.csv_writing import Values, WrittenColumn


def write_ndjson(columns: Sequence[WrittenColumn], found: Values) -> str:
    """Some rows, whose values are as a statement on a dataset brings them back."""
    names = [column.name for column in columns]
    # Each line becomes text at once: the library's bytes hold more memory than they show.
    return "".join(
        orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE).decode()
        for row in zip(*found, strict=True)
    )
