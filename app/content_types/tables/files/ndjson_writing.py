"""Writes rows as NDJSON: one object a line, with every column."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import orjson

from app.content_types.tables.columns import Column

_AT_ONCE = 500


def ndjson_chunks(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """The rows, whose values are as a statement on a dataset returns them."""
    names = [column.name for column in columns]
    following = iter(rows)
    while chunk := list(islice(following, _AT_ONCE)):
        yield b"".join(
            [
                orjson.dumps(dict(zip(names, row, strict=True)), option=orjson.OPT_APPEND_NEWLINE)
                for row in chunk
            ]
        )
