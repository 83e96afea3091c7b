"""Files that are made to hurt: a clear problem, little memory, an end."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.content_types.tables.columns import Column
from tests.conftest import ROOT
from tests.content_types.tables.files.reading import CSV, JSON, NDJSON, read

MEASURE = """
import resource, sys
from pathlib import Path
from app.content_types.tables.columns import Column
from app.content_types.tables.files import Problems, UnreadableFile, Upload, open_file

def outcome(path, media_type, columns):
    problems = Problems()
    try:
        for chunk in open_file(Upload(path, media_type, None), columns).chunks(problems):
            pass
    except UnreadableFile as refused:
        return refused.code
    return problems.first[0].code if problems.first else "fine"

columns = [Column(name="a", type="integer"), Column(name="b", type="string")]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
for path, media_type in zip(sys.argv[1::2], sys.argv[2::2]):
    print(*(outcome(Path(path), media_type, given) for given in (columns, None)), sep=",")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 - before)
"""
MIB = 1 << 20
LARGE = {
    "plain": (CSV, [b"a,b\n", *[b"1,some text\n" * 50_000] * 6], ["fine", "fine"]),
    "commas": (CSV, [b"a;b\n", *[b"1.000;some text\n" * 20_000] * 2, b"1;x\n"], ["fine", "fine"]),
    "quotes": (CSV, [b'a,b\n1,"', *[b'x""\n' * (MIB // 4)] * 15], ["too-long", "too-long"]),
    "one row": (CSV, [b"a,b\n1,", *[b"x" * MIB] * 30], ["too-long", "too-long"]),
    "one row of cells": (CSV, [b"a,b\n1", *[b',"x"' * (MIB // 4)] * 30], ["too-long", "too-long"]),
    "one header": (CSV, [b"a" * MIB] * 30, ["too-long", "too-long"]),
    "blank lines": (CSV, [b"a,b\n", *[b"\r" * MIB] * 20], ["bad-format", "bad-format"]),
    "NULs": (CSV, [b"a,b\n", *[b"1,\0\n" * (MIB // 16)]], ["bad-format", "bad-format"]),
    "one line of JSON": (NDJSON, [b'{"b":"', *[b"x" * MIB] * 30], ["bad-format", "no-columns"]),
    "one element": (JSON, [b'[{"b":"', *[b"x" * MIB] * 30], ["bad-format", "no-columns"]),
    "depth": (JSON, [b"[" * MIB] * 12, ["bad-format", "no-columns"]),
    "an array": (JSON, [b"[", *[b'{"a":1,"b":"x"},' * 50_000] * 2, b'{"a":1}]'], ["fine", "fine"]),
}


def test_memory_stays_flat_and_there_is_an_end(tmp_path: Path) -> None:
    arguments: list[str] = []
    for name, (media_type, pieces, _) in LARGE.items():
        path = tmp_path / name
        with path.open("wb") as file:
            file.writelines(pieces)
        arguments += [str(path), media_type]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=100,
        cwd=ROOT,
    )
    *found, growth = measured.stdout.splitlines()
    assert dict(zip(LARGE, found, strict=True)) == {
        name: ",".join(outcomes) for name, (_, _, outcomes) in LARGE.items()
    }
    assert int(growth) < 100


def test_hostile_names_become_names(tmp_path: Path) -> None:
    header = [
        "'; DROP TABLE datasets; --",
        '"">""<script>',
        "../../etc/passwd",
        "_id",
        "a__b",
        "constructor",
        "\u202eevil\u200b",
        "\x1b[31mred",
        "ＳＥＬＥＣＴ",
    ]
    text = ",".join(f'"{name}"' for name in header) + "\n" + ",".join("1" * len(header)) + "\n"
    reading = read(tmp_path, text)
    assert list(reading.types) == [
        "drop_table_datasets",
        "script",
        "etc_passwd",
        "id",
        "a_b",
        "constructor",
        "evil",
        "c_31mred",
        "select",
    ]
    assert reading.file.columns[7].title == "[31mred"


def test_sentences_hold_no_control_characters(tmp_path: Path) -> None:
    columns = [Column(name="a", type="integer")]
    reading = read(tmp_path, 'a\n"\x1b[31m\x07\u202e\r\nx"\n', columns)
    assert reading.problems[0].detail.isprintable()
    assert len(read(tmp_path, f"a\n{'x' * 90_000}\n", columns).problems[0].detail) < 200


def test_ten_thousand_columns_are_too_many_for_a_new_table(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        ",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join(["1"] * 10_000) + "\n",
        [Column(name="c7", type="integer")],
    )
    assert reading.count == 9_999
    assert reading.rows == [(1,)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("x" * 100_001, "too-long"),
        ("x" * 140_000, "too-long"),
        ("a\0b", "bad-format"),
        ("\0", "bad-format"),
        ("\0\0\0", "bad-format"),
    ],
)
def test_a_text_that_no_cell_may_have_is_a_problem_of_its_row(
    tmp_path: Path, cell: str, code: str
) -> None:
    reading = read(tmp_path, f"a,b\nx,1\n{cell},2\n", [Column(name=n, type="string") for n in "ab"])
    assert [(row, code) for row, _, code in reading.wrong] == [(2, code)]


def test_quotes_that_are_wrong_are_problems_of_their_rows(tmp_path: Path) -> None:
    columns = [Column(name=name, type="string") for name in "ab"]
    reading = read(tmp_path, 'a,b\n"x"y,1\nz,2\nw"w,3\n"open,4\n5,6\n', columns)
    assert reading.wrong == [(1, None, "bad-format"), (4, None, "bad-format")]
    assert read(tmp_path, 'a,b\nw"w,3\n""""w"",""4\n', columns).wrong == [(2, None, "bad-format")]
