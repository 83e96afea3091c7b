"""NDJSON and JSON: strict, streamed, and wrong only where it is wrong."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.content_types.tables.columns import Column
from app.content_types.tables.files import UnreadableFile
from tests.content_types.tables.files.reading import JSON, NDJSON, read

COLUMNS = [
    Column(name="a", type="integer", title="The A"),
    Column(name="f", type="number", required=True),
    Column(name="s", type="string"),
]


@pytest.mark.parametrize(
    ("media_type", "text"),
    [
        (NDJSON, '{"a":1,"f":2,"s":""}\r\n\n{"f":1.5,"The A":null}'),
        (NDJSON, '\ufeff{"a":1,"f":2,"s":""}\n{"f":1.5}\n'),
        (JSON, '[{"a":1,"f":2,"s":""} , {"f":1.5}]\n'),
        (JSON, '{"rows":[{"The A":1,"f":2,"s":""},{"f":1.5}]}'),
        (JSON, '{"x":[1,{"rows":[]}],"rows":[{"a":"1","f":2,"s":""},{"f":1.5}],"y":null}'),
    ],
)
def test_rows_are_objects_in_lines_in_an_array_or_in_rows(
    tmp_path: Path, media_type: str, text: str
) -> None:
    reading = read(tmp_path, text, COLUMNS, media_type=media_type)
    assert reading.problems == []
    assert reading.rows == [(1, 2.0, ""), (None, 1.5, None)]


def test_each_wrong_line_is_a_problem_of_its_row_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [
        '{"f":1}',
        '{"f":1,"f":2}',
        "nope",
        "[1]",
        '{"f":NaN}',
        '{"f":1e999}',
        '{"f":1,"b":2}',
        '{"f":1,"s":"\\ud800"}',
        '{"f":1,"s":"\\u0000"}',
        '{"f":1,"a":9223372036854775808}',
        '{"f":1}{}',
        '{"f":true,"a":1.0,"s":1}',
        '{"f":1,"s":{"a":[1]}}',
        '{"a":1,"The A":2,"f":1}',
        '{"a":1}',
        '{"f":' + "[" * 100_000,
        '{"f":1,"a":"x"}',
    ]
    reading = read(tmp_path, "\n".join(lines), COLUMNS, media_type=NDJSON)
    assert reading.wrong == [
        (2, None, "bad-format"),
        (3, None, "bad-format"),
        (4, None, "wrong-type"),
        (5, None, "bad-format"),
        (6, None, "bad-format"),
        (7, None, "unknown-field"),
        (8, None, "bad-format"),
        (9, "s", "bad-format"),
        (10, None, "bad-format"),
        (11, None, "bad-format"),
        (12, "a", "wrong-type"),
        (12, "f", "wrong-type"),
        (12, "s", "wrong-type"),
        (13, "s", "wrong-type"),
        (14, None, "duplicate"),
        (15, "f", "required"),
        (16, None, "bad-format"),
        (17, "a", "bad-format"),
    ]
    assert all(problem.detail.endswith(".") for problem in reading.problems)


@pytest.mark.parametrize(
    "text", ['[{"f":1},', '[{"f":1},{"f":', '[{"f":1}] x', '[{"f":1} {"f":2}]', '{"rows":[{"f":1}]']
)
def test_json_that_breaks_off_is_a_problem_after_the_rows_before(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, text, COLUMNS, media_type=JSON)
    assert [code for _, _, code in reading.wrong] == ["bad-format"]
    assert reading.count == 1


@pytest.mark.parametrize(
    ("media_type", "content", "code"),
    [
        (JSON, b"{}", "bad-format"),
        (JSON, b"[]", "no-columns"),
        (JSON, b"[1]", "no-columns"),
        (JSON, b"<html>", "no-columns"),
        (NDJSON, b"nope", "no-columns"),
        (NDJSON, '{"a":"ü"}'.encode("latin-1"), "wrong-encoding"),
        (NDJSON, b"", "empty-file"),
        (NDJSON, "\n".join(f'{{"k{n}":1}}' for n in range(300)).encode(), "too-many-columns"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    tmp_path: Path, media_type: str, content: bytes, code: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, content, media_type=media_type)
    assert refused.value.code == code
    assert refused.value.detail.endswith(".")


def test_columns_are_found_by_all_keys_of_all_rows(tmp_path: Path) -> None:
    rows = [
        '{"Region Name":"x","i":1,"n":1,"b":true,"d":"2026-01-01","t":"2026-01-01T09:00:00Z"}',
        '{"i":null,"n":1.5,"b":null,"d":"2026-02-01","late":"https://example.com/"}',
        '{"i":2,"mixed":1}',
        '{"mixed":"x"}',
    ]
    reading = read(tmp_path, "\n".join(rows[:3]), media_type=NDJSON)
    assert reading.types == {
        "region_name": "string",
        "i": "integer",
        "n": "number",
        "b": "boolean",
        "d": "date",
        "t": "datetime",
        "late": "url",
        "mixed": "integer",
    }
    assert reading.file.columns[0].title == "Region Name"
    moment = datetime(2026, 1, 1, 9, tzinfo=UTC)
    assert reading.rows[0] == ("x", 1, 1.0, True, date(2026, 1, 1), moment, None, None)
    reading = read(tmp_path, "\n".join(rows), media_type=NDJSON)
    assert reading.types["mixed"] == "string"
    assert reading.wrong == [(3, "mixed", "wrong-type")]


def test_a_number_that_a_double_does_not_hold_is_a_warning(tmp_path: Path) -> None:
    text = '{"f":0.1}\n{"f":0.12345678901234567890}\n{"f":9007199254740993}\n'
    reading = read(tmp_path, text, COLUMNS, media_type=NDJSON)
    assert reading.problems == []
    assert [(warning.code, warning.row) for warning in reading.warnings] == [
        ("not-exact", 2),
        ("not-exact", 3),
    ]
