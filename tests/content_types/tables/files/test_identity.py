"""What is exported and imported again is what it was, byte for byte."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.content_types.tables.columns import Column
from app.content_types.tables.files import csv_header, write_csv, write_ndjson, write_xlsx
from tests.content_types.tables.files.reading import CSV, NDJSON, XLSX, as_stored, read

ODD = [
    *("", " ", "  x ", '"', '""', '"a', 'a""b', "'", ",", ";", "\t", "|", "\r", "\n", "\r\n", "\v"),
    *("a\rb", 'x,""\n', '"\r\n",', "=1+1", "+49 30 1234", "-1", "@sum", "00123", "1_000", "1,5"),
    *(
        "null",
        "true",
        "03/04/2026",
        "1.234",
        "sep=;",
        "\ufeffx",
        "\u2028",
        "\x85",
        "\x1c",
        "𝔘",
        "é",
    ),
    *("\x01", "\x7f", "#N/A", "\\", '\\"', "{}", "[1]", "’", "１２"),
]
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.lists(st.sampled_from(ODD), max_size=4).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)
DOUBLES = st.floats(allow_nan=False, allow_infinity=False)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "integer": INTEGERS,
    "number": DOUBLES,
    "boolean": st.booleans(),
    "date": st.dates(),
    "datetime": MOMENTS,
    "time": st.times(),
    "url": st.sampled_from(["https://example.com/", "http://a.example/?q=1,2;3#x"]),
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """Columns of any types, and rows of what they may hold."""
    types = draw(st.lists(st.sampled_from(list(VALUES)), min_size=1, max_size=5))
    columns = [Column(name=f"c{at}", type=kind) for at, kind in enumerate(types)]  # type: ignore[arg-type]
    cells = st.tuples(*(st.none() | VALUES[kind] for kind in types))
    return columns, draw(st.lists(cells, max_size=6))


def as_csv(columns: list[Column], rows: Sequence[tuple[Any, ...]]) -> bytes:
    """A whole file."""
    return csv_header(columns) + write_csv(columns, [as_stored(row) for row in rows])


def as_ndjson(columns: list[Column], rows: Sequence[tuple[Any, ...]]) -> bytes:
    """A whole file."""
    return write_ndjson(columns, [as_stored(row) for row in rows])


ONE_TEXT = [Column(name="c0", type="string")]
quickly = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quickly
@given(tables())
@example((ONE_TEXT, [(None,), ("",), (None,), ("\r",), (None,)]))
@example((ONE_TEXT, [(text,) for text in ODD]))
def test_csv_comes_back_byte_for_byte(
    tmp_path: Path, table: tuple[list[Column], list[tuple[Any, ...]]]
) -> None:
    columns, rows = table
    exported = as_csv(columns, rows)
    again = read(tmp_path, exported, columns, media_type=CSV)
    assert again.problems == []
    assert again.rows == rows
    assert as_csv(columns, again.rows) == exported
    assert again.warnings == []


@quickly
@given(tables())
def test_ndjson_comes_back_byte_for_byte(
    tmp_path: Path, table: tuple[list[Column], list[tuple[Any, ...]]]
) -> None:
    columns, rows = table
    exported = as_ndjson(columns, rows)
    if not exported:
        return
    again = read(tmp_path, exported, columns, media_type=NDJSON)
    assert again.problems == []
    assert again.rows == rows
    assert as_ndjson(columns, again.rows) == exported


@settings(parent=quickly, max_examples=40)
@given(tables())
def test_a_workbook_comes_back_with_the_same_values(
    tmp_path: Path, table: tuple[list[Column], list[tuple[Any, ...]]]
) -> None:
    columns, rows = table
    rows = [
        tuple(
            # What XML has no characters for is written in an escape of spreadsheets.
            "text" if isinstance(value, str) and _is_escaped(value) else value
            for value in row
        )
        for row in rows
        if any(value is not None for value in row)
    ]
    path = tmp_path / "written.xlsx"
    write_xlsx(path, columns, map(as_stored, rows))
    again = read(tmp_path, path.read_bytes(), columns, media_type=XLSX)
    assert again.problems == []
    assert again.rows == rows


def _is_escaped(text: str) -> bool:
    return "_x" in text or "\r" in text or any(ord(letter) < 32 for letter in text)
