"""CSV as the world sends it: encodings, dialects, numbers and dates of many hands."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from app.content_types.tables.columns import Column
from app.content_types.tables.files import UnreadableFile
from tests.content_types.tables.files.reading import read

TOWNS = "Ort;Einwohner;Fläche\nKöln;1.073.096;405,0\nTübingen;91.877;108,1\n"
TOWN_ROWS = [("Köln", 1073096, 405.0), ("Tübingen", 91877, 108.1)]


@pytest.mark.parametrize(
    ("codec", "charset", "named"),
    [
        ("utf-8", None, "utf-8"),
        ("utf-8-sig", None, "utf-8"),
        ("utf-16", None, "utf-16"),
        ("utf-16-be", "utf-16-be", "utf-16-be"),
        ("latin-1", None, "windows-1252"),
        ("latin-1", "iso-8859-1", "windows-1252"),
        ("cp1252", "windows-1252", "windows-1252"),
        ("utf-16-le", None, "utf-16-le"),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_are_understood(
    tmp_path: Path, codec: str, charset: str | None, named: str, line_end: str
) -> None:
    reading = read(tmp_path, TOWNS.replace("\n", line_end).encode(codec), charset=charset)
    assert reading.rows == TOWN_ROWS
    assert reading.file.encoding == named
    dialect = reading.file.dialect
    assert dialect is not None
    assert (dialect.delimiter, dialect.line_end) == (";", line_end)
    assert (dialect.decimal, dialect.thousands) == (",", ".")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("miasto;ludność\nŁódź;1\nKraków;2\nGdańsk;3\nPoznań;4\n", "cp1250"),
        ("город;население\nМосква;1\nКазань;2\nОмск;3\n", "cp1251"),
        ("πόλη;πληθυσμός\nΑθήνα;1\nΠάτρα;2\n", "cp1253"),
        ("城市,人口\n北京,1\n上海,2\n广州,3\n", "gb18030"),
        ("都市,人口\n東京,1\n大阪,2\n名古屋,3\n", "shift_jis"),
        ("ciudad;año\nLeón;2020\nCádiz;2021\n€ uro;2022\n", "cp1252"),
    ],
)
def test_other_encodings_are_guessed_and_the_guess_is_told(
    tmp_path: Path, text: str, codec: str
) -> None:
    reading = read(tmp_path, text.encode(codec))
    assert reading.file.source.header == text.split("\n")[0].replace(";", ",").split(",")
    assert ("encoding-guessed", None) in reading.warned


def test_a_letter_far_inside_a_large_file_tells_the_encoding(tmp_path: Path) -> None:
    lines = ["name,value", *(f"plain {number},1" for number in range(80_000)), "Köln,2", "x,3"]
    reading = read(tmp_path, "\n".join(lines).encode("latin-1"))
    assert reading.rows[80_000] == ("Köln", 2)
    assert reading.file.encoding == "windows-1252"


@pytest.mark.parametrize(
    ("content", "charset", "code"),
    [
        (b"", None, "empty-file"),
        (b"\n\n\r\n", None, "empty-file"),
        ("K\u00f6ln\n".encode("latin-1"), "utf-8", "wrong-encoding"),
        ("\ufeffa\n".encode("utf-8") + b"\xff", None, "wrong-encoding"),
        (b"a\n1\n", "klingon", "unknown-encoding"),
        (b"a\n1\n", "base64", "unknown-encoding"),
        (b"a\n1\n", "\0", "unknown-encoding"),
        ('a,"b\n1,2\n', None, "bad-format"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(
    tmp_path: Path, content: bytes | str, charset: str | None, code: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, content, charset=charset)
    assert refused.value.code == code
    assert refused.value.detail.endswith(".")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1,5\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('Name, Vorname;Alter\n"Kurz, Eva";41\n"Lang, Otto";7\n', ";"),
        ('id;text\n1;"a, b; c"\n2;"x\ny, z"\n', ";"),
        ("sep=;\r\na;b\r\n1;2\r\n", ";"),
        ("only\nNorth\nSouth\n", ","),
        ("\n\na;b\n1;2\n", ";"),
    ],
)
def test_delimiters_are_found(tmp_path: Path, text: str, delimiter: str) -> None:
    reading = read(tmp_path, text)
    assert reading.file.dialect is not None
    assert reading.file.dialect.delimiter == delimiter
    assert len(reading.rows) == (1 if "1" in text and "2;" not in text[8:] else 2) or reading.rows
    assert not reading.problems


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "-2", ""], "integer", [1, -2, None]),
        (["1", "2.5", "1e3"], "number", [1.0, 2.5, 1000.0]),
        (["1,5", "2"], "number", [1.5, 2.0]),
        (["1.234,5", "12"], "number", [1234.5, 12.0]),
        (["1,234.5", "12"], "number", [1234.5, 12.0]),
        (["1.234.567", "1.000"], "integer", [1234567, 1000]),
        (["1 234,5", "7"], "number", [1234.5, 7.0]),
        (["1\u202f234", "7"], "integer", [1234, 7]),
        (["1'234.50", "7"], "number", [1234.5, 7.0]),
        (["1\u2019234.50", "7"], "number", [1234.5, 7.0]),
        (["12,5 %", "3 %"], "number", [12.5, 3.0]),
        (["€ 12.50", "€ 3.05"], "number", [12.5, 3.05]),
        (["12,50 €", "-3,05 €"], "number", [12.5, -3.05]),
        (["CHF 5", "CHF 7"], "integer", [5, 7]),
        (["\u221212", "3"], "integer", [-12, 3]),
        (["5 %", "7"], "string", ["5 %", "7"]),
        (["5 %", "7 €"], "string", ["5 %", "7 €"]),
        (["00123", "53111"], "string", ["00123", "53111"]),
        (["+49 30 1", "+49 40 2"], "string", ["+49 30 1", "+49 40 2"]),
        (["12345678901234567890", "1"], "string", ["12345678901234567890", "1"]),
        (["9223372036854775807"], "integer", [9223372036854775807]),
        (["1_000"], "string", ["1_000"]),
        (["nan", "1"], "string", ["nan", "1"]),
        (["１２"], "string", ["１２"]),
        ([" 12 ", "3"], "integer", [12, 3]),
        (["12", "n/a"], "string", ["12", "n/a"]),
        (["", ""], "string", [None, None]),
        (["true", "FALSE"], "boolean", [True, False]),
        (["Yes", "no"], "boolean", [True, False]),
        (["ja", "nein", "Ja"], "boolean", [True, False, True]),
        (["ja", "vielleicht"], "string", ["ja", "vielleicht"]),
        (["2026-03-01", "2026-12-31"], "date", [date(2026, 3, 1), date(2026, 12, 31)]),
        (["31.12.2026", "1.2.2026"], "date", [date(2026, 12, 31), date(2026, 2, 1)]),
        (["25/12/2026", "01/02/2026"], "date", [date(2026, 12, 25), date(2026, 2, 1)]),
        (["12/25/2026", "01/02/2026"], "date", [date(2026, 12, 25), date(2026, 1, 2)]),
        (["03/04/2026", "01/02/2026"], "string", ["03/04/2026", "01/02/2026"]),
        (["31.06.2026"], "string", ["31.06.2026"]),
        (["2026-13-01"], "string", ["2026-13-01"]),
        (["01.03.26"], "string", ["01.03.26"]),
        (["2026-03-01T09:30:00Z"], "datetime", [datetime(2026, 3, 1, 9, 30, tzinfo=UTC)]),
        (["2026-03-01 09:30+01:00"], "datetime", [datetime(2026, 3, 1, 8, 30, tzinfo=UTC)]),
        (["01.03.2026 9:30"], "datetime", [datetime(2026, 3, 1, 9, 30, tzinfo=UTC)]),
        (["2026-03-01", "2026-03-01T09:30:00Z"], "string", ["2026-03-01", "2026-03-01T09:30:00Z"]),
        (["09:30", "23:59:59"], "time", [time(9, 30), time(23, 59, 59)]),
        (["36:15", "12:00"], "string", ["36:15", "12:00"]),
        (["https://example.com/a"], "url", ["https://example.com/a"]),
        (["https://example.com/a", "x"], "string", ["https://example.com/a", "x"]),
    ],
)
def test_types_are_found_by_the_whole_column(
    tmp_path: Path, cells: list[str], kind: str, values: list[object]
) -> None:
    reading = read(tmp_path, "\n".join(["k;v", *(f"x;{cell}" for cell in cells)]))
    assert reading.types["v"] == kind
    assert [row[1] for row in reading.rows] == values
    assert reading.problems == []


def test_the_last_of_many_rows_decides_too(tmp_path: Path) -> None:
    many = "1\n" * 50_000
    assert read(tmp_path, f"v\n{many}x\n").types == {"v": "string"}
    assert read(tmp_path, f"v;w\n{'1;1.234{n}'.replace('{n}', chr(10)) * 20_000}1;1,5\n").rows[
        0
    ] == (
        1,
        1234.0,
    )


def test_what_can_be_meant_in_two_ways_follows_the_file(tmp_path: Path) -> None:
    reading = read(
        tmp_path, "a;b;c;d\n1.234;1,5;03/04/2026;25/12/2026\n5.678;2,5;01/02/2026;1/2/2026\n"
    )
    assert reading.rows[0] == (1234, 1.5, date(2026, 4, 3), date(2026, 12, 25))
    assert {("ambiguous", "a"), ("ambiguous", "c")} <= reading.warned


def test_what_can_be_meant_in_two_ways_is_else_a_text_or_a_problem(tmp_path: Path) -> None:
    text = "a;b\n1.234;03/04/2026\n5.678;01/02/2026\n7;05/05/2026\n"
    reading = read(tmp_path, text)
    assert reading.types == {"a": "string", "b": "string"}
    assert reading.warned == {("ambiguous", "a"), ("ambiguous", "b")}
    columns = [Column(name="a", type="number"), Column(name="b", type="date")]
    reading = read(tmp_path, text, columns)
    assert reading.wrong == [(row, name, "bad-format") for row in (1, 2) for name in "ab"]
    assert "1.234 or 1234" in reading.problems[0].detail


def test_a_bare_point_is_a_decimal_point_where_commas_separate(tmp_path: Path) -> None:
    reading = read(tmp_path, "a,b\n1.234,x\n5.678,y\n")
    assert reading.rows == [(1.234, "x"), (5.678, "y")]
    assert reading.warnings == []


def test_given_columns_are_read_in_the_dialect_of_the_file(tmp_path: Path) -> None:
    columns = [
        Column(name="value", type="number", unit="%"),
        Column(name="day", type="date"),
        Column(name="ok", type="boolean"),
        Column(name="at", type="datetime"),
        Column(name="count", type="integer"),
    ]
    head = "day;value;ok;at;count\n"
    reading = read(
        tmp_path,
        f"{head}31.12.2026;1.234;ja;01.03.2026 9:30;1.000\n1.1.2026;5,5 %;nein;;12\n",
        columns,
    )
    assert reading.problems == []
    assert reading.rows == [
        (1234.0, date(2026, 12, 31), True, datetime(2026, 3, 1, 9, 30, tzinfo=UTC), 1000),
        (5.5, date(2026, 1, 1), False, None, 12),
    ]
    assert ("zone-assumed", "at") in reading.warned
    assert read(tmp_path, f"{head};5 €;;;\n", columns).wrong == [(1, "value", "bad-format")]


def test_integers_have_no_decimals_so_their_marks_are_of_thousands(tmp_path: Path) -> None:
    columns = [Column(name="a", type="integer"), Column(name="b", type="string")]
    reading = read(tmp_path, "a;b\n1.000;x\n2;y\n", columns)
    assert (reading.rows, reading.warnings) == ([(1000, "x"), (2, "y")], [])
    assert read(tmp_path, "a,b\n1.000,x\n2,y\n", columns).wrong == [(1, "a", "bad-format")]


def test_null_and_the_empty_string_are_two_things_in_every_column(tmp_path: Path) -> None:
    columns = [Column(name="a", type="string"), Column(name="n", type="integer")]
    reading = read(tmp_path, 'a,n\n"",1\n,2\n"""",3\n"x,""\n""",4\n,""\n', columns)
    assert reading.wrong == [(5, "n", "bad-format")]
    reading = read(tmp_path, 'a,n\n"",1\n,2\n"""",3\n"x,""\n""",4\n', columns)
    assert reading.rows == [("", 1), (None, 2), ('"', 3), ('x,"\n"', 4)]
    assert read(tmp_path, 'a,n\n,""\nx,1\n').types == {"a": "string", "n": "string"}


def test_ragged_rows_lose_nothing_silently(tmp_path: Path) -> None:
    columns = [Column(name=name, type="string") for name in "abc"]
    reading = read(tmp_path, "a,b,c\n1\n1,2,3,,\n\n1,2,3,4\n", columns)
    assert reading.wrong == [(3, None, "long-row")]
    assert reading.warned == {("short-row", None)}
    assert reading.warnings[0].row == 1
    reading = read(tmp_path, "a,b,c\n1\n1,2,3,,\n\n1,2,3\n", columns)
    assert reading.rows == [("1", None, None), ("1", "2", "3"), ("1", "2", "3")]


def test_headers_name_columns_in_any_order_by_name_or_title(tmp_path: Path) -> None:
    columns = [
        Column(name="region", type="string", title="Region of the country"),
        Column(name="value", type="integer"),
        Column(name="note", type="string"),
    ]
    reading = read(tmp_path, "value;Region of the country\n1;North\n", columns)
    assert reading.rows == [("North", 1, None)]
    needed = [*columns[:2], Column(name="note", type="string", required=True)]
    reading = read(tmp_path, "value,,other,value\n1,x,y,2\n", needed)
    assert reading.wrong == [
        (0, None, "required"),
        (0, None, "unknown-field"),
        (0, "value", "duplicate"),
        (0, "note", "required"),
    ]


def test_names_are_made_from_any_header(tmp_path: Path) -> None:
    header = ["Größe (m²)", "a", "A", "", "2026", "東京", "__x__", "a" * 100, "Größe (m²)", "–"]
    reading = read(tmp_path, ",".join(header) + "\n" + ",".join("1" * len(header)) + "\n")
    names = list(reading.types)
    assert names[:4] == ["grosse_m2", "a", "a_2", "column_4"]
    assert names[4].startswith("c_2026")
    assert len(set(names)) == len(header)
    titles = [column.title for column in reading.file.columns]
    assert titles[0] == "Größe (m²)"
    assert titles[5] == "東京"
    assert {("header-duplicate", "a_2"), ("header-empty", "column_4")} <= reading.warned


def test_limits_of_columns_are_checked_in_every_row(tmp_path: Path) -> None:
    columns = [
        Column(name="kind", type="string", enum=["a", "b"], required=True),
        Column(name="value", type="integer", minimum=0, maximum=10),
        Column(name="day", type="date", minimum="2026-01-01"),
    ]
    rows = "a,5,2026-01-01\n" * 5_000
    reading = read(
        tmp_path, f"kind,value,day\n{rows}c,11,2025-12-31\n,-1,\nb,x,2026-02-30\n", columns
    )
    assert reading.wrong == [
        (5001, "kind", "unknown-value"),
        (5001, "value", "out-of-range"),
        (5001, "day", "out-of-range"),
        (5002, "kind", "required"),
        (5002, "value", "out-of-range"),
        (5003, "value", "bad-format"),
        (5003, "day", "bad-format"),
    ]


def test_problems_are_counted_beyond_those_that_are_listed(tmp_path: Path) -> None:
    columns = [Column(name="a", type="integer"), Column(name="b", type="integer")]
    reading = read(tmp_path, "a,b\n" + "x,y\n" * 3_000, columns)
    assert reading.count == 6_000
    assert reading.wrong == [(row, name, "bad-format") for row in range(1, 501) for name in "ab"]


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("0.1", True),
        ("0.30000000000000004", True),
        ("1.50", True),
        ("123456789012345678", False),
        ("1234567890123456789.5", False),
        ("0.12345678901234567890", False),
        ("1e-400", False),
        ("9007199254740993", False),
        ("9007199254740992", True),
        ("1e22", True),
    ],
)
def test_a_number_that_a_double_does_not_hold_is_a_warning(
    tmp_path: Path, text: str, exact: bool
) -> None:
    reading = read(
        tmp_path, f"v,w\n{text},1\n", [Column(name=name, type="number") for name in "vw"]
    )
    assert reading.rows == [(float(text), 1.0)]
    assert reading.warned == (set() if exact else {("not-exact", "v")})
    reading = read(
        tmp_path,
        f"v;w\n{text.replace('.', ',')};1,5\n",
        [Column(name=name, type="number") for name in "vw"],
    )
    assert reading.rows == [(float(text), 1.5)]
    assert reading.warned == (set() if exact else {("not-exact", "v")})


@pytest.mark.parametrize("text", ["1e999", "-1e999", "9" * 400])
def test_a_number_beyond_every_double_is_a_problem(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"v\n{text}\n", [Column(name="v", type="number")]).wrong == [
        (1, "v", "out-of-range")
    ]
    assert read(tmp_path, f"v\n{'9' * 5000}\n", [Column(name="v", type="integer")]).wrong == [
        (1, "v", "out-of-range")
    ]
