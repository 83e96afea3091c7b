"""What is written, to the byte."""

from typing import Any

import orjson
from hypothesis import example, given
from hypothesis import strategies as st

from app.content_types.tables.columns import Column
from app.content_types.tables.files import csv_header, write_csv, write_ndjson

COLUMNS = [
    Column(name="s", type="string"),
    Column(name="i", type="integer"),
    Column(name="f", type="number"),
    Column(name="b", type="boolean"),
]
ROWS = [
    ["", 1, 0.1, True],
    [None, None, None, None],
    ['say "hi", you', "9007199254740993", 1e16, False],
    ["=1+1", -5, -0.5, None],
    ["two\r\nlines", 0, 5.0, True],
]


def csv_of(columns: list[Column], rows: list[Any], *, spreadsheet_safe: bool = False) -> bytes:
    """A whole file."""
    return csv_header(columns) + write_csv(columns, rows, spreadsheet_safe=spreadsheet_safe)


def test_csv_is_what_rfc_4180_says_with_two_quotes_for_the_empty_string() -> None:
    assert csv_of(COLUMNS, ROWS) == (
        b's,i,f,b\r\n"",1,0.1,true\r\n,,,\r\n"say ""hi"", you",9007199254740993,1e+16,false\r\n'
        b'=1+1,-5,-0.5,\r\n"two\r\nlines",0,5.0,true\r\n'
    )


def test_a_table_without_rows_is_its_header() -> None:
    assert csv_of(COLUMNS, []) == b"s,i,f,b\r\n"


def test_formulas_are_defused_only_if_asked_for_and_numbers_stay_numbers() -> None:
    cells = ["=1", "+1", "-1", "@a", "\tx", "\rx", "", None, "a=1", " =1"]
    columns = [Column(name="s", type="string"), Column(name="n", type="number")]
    rows = [[cell, -1.5] for cell in cells]
    written = csv_of(columns, rows, spreadsheet_safe=True).decode()
    assert written == (
        "s,n\r\n'=1,-1.5\r\n'+1,-1.5\r\n'-1,-1.5\r\n'@a,-1.5\r\n'\tx,-1.5\r\n\"'\rx\",-1.5\r\n"
        '"",-1.5\r\n,-1.5\r\na=1,-1.5\r\n =1,-1.5\r\n'
    )


def test_ndjson_has_every_column_in_every_line() -> None:
    assert write_ndjson(COLUMNS, ROWS[:2]) == (
        b'{"s":"","i":1,"f":0.1,"b":true}\n{"s":null,"i":null,"f":null,"b":null}\n'
    )


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.none(), min_size=1))
@example([1e15, 1e16, 1e-4, 1e-5, 5e-324, -0.0, 0.1 + 0.2, 123456789.125])
def test_numbers_are_written_as_json_has_them_and_read_again(numbers: list[float | None]) -> None:
    column = Column(name="n", type="number")
    lines = csv_of([column], [[number] for number in numbers]).decode().split("\r\n")
    forms = ["" if number is None else orjson.dumps(number).decode() for number in numbers]
    assert lines == ["n", *forms, ""]
    read = column.value_type.read_text
    assert [read(line) if line else None for line in lines[1:-1]] == numbers
