"""XLSX: native values, texts as in CSV, and workbooks that are made to hurt."""

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.content_types.tables.columns import Column
from app.content_types.tables.files import DoesNotFit, UnreadableFile, write_xlsx
from tests.content_types.tables.files.reading import XLSX, Reading, read

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - spreadsheets know no zones
CELLS = b'<row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row>'


def workbook(*rows: list[Any]) -> bytes:
    """A workbook of one sheet."""
    book, buffer = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(buffer)
    return buffer.getvalue()


def forged(parts: dict[str, Iterable[bytes]]) -> bytes:
    """A workbook some of whose parts are replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook(["a", "b"], ["x", 1]))) as plain,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for name in {**dict.fromkeys(plain.namelist()), **parts}:
            with made.open(name, "w") as part:
                for piece in parts[name] if name in parts else [plain.read(name)]:
                    part.write(piece)
    return buffer.getvalue()


def sheet(*pieces: bytes, before: bytes = b"") -> dict[str, Iterable[bytes]]:
    """The XML of a sheet."""
    start = b'<?xml version="1.0"?>%s<worksheet xmlns="%s">' % (before, MAIN.encode())
    return {"xl/worksheets/sheet1.xml": [start, *pieces, b"</sheetData></worksheet>"]}


def strings(*pieces: bytes) -> dict[str, Iterable[bytes]]:
    """The XML of the shared strings."""
    return {"xl/sharedStrings.xml": [b'<sst xmlns="%s">' % MAIN.encode(), *pieces, b"</sst>"]}


def of(folder: Path, content: bytes, columns: list[Column] | None = None) -> Reading:
    """Reads a workbook."""
    return read(folder, content, columns, media_type=XLSX)


def test_native_values_and_texts_are_read_and_their_types_found(tmp_path: Path) -> None:
    content = workbook(
        [],
        ["Name", "Wert", "Tag", "Wann", "Um", "ok", "gemischt", "leer", "als Text", None],
        [
            "00123",
            1,
            date(2026, 1, 1),
            NAIVE.replace(hour=9, minute=30),
            time(9, 30),
            True,
            1,
            None,
            "1,5",
        ],
        [None] * 9,
        ["B", 2.5, date(2026, 1, 2), NAIVE.replace(day=2), time(10), False, "x", None, "2,75"],
    )
    reading = of(tmp_path, content)
    assert reading.problems == []
    assert reading.types == {
        "name": "string",
        "wert": "number",
        "tag": "date",
        "wann": "datetime",
        "um": "time",
        "ok": "boolean",
        "gemischt": "string",
        "leer": "string",
        "als_text": "number",
    }
    moment = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
    first = ("00123", 1.0, date(2026, 1, 1), moment, time(9, 30), True, "1", None, 1.5)
    assert reading.rows[0] == first
    assert len(reading.rows) == 2
    assert reading.warned == {("zone-assumed", "wann"), ("made-text", "gemischt")}


def test_cells_of_another_type_and_errors_are_problems_by_row_and_column(tmp_path: Path) -> None:
    columns = [
        Column(name="n", type="integer"),
        Column(name="d", type="date"),
        Column(name="s", type="string"),
        Column(name="u", type="url"),
    ]
    content = workbook(
        ["n", "d", "s", "u"],
        [5.0, date(2026, 1, 1), 7, "https://example.com/"],
        [5.5, NAIVE.replace(hour=9), "#DIV/0!", 7],
        [True, 3, "x", "x"],
        ["x", "31.12.2026", None, None, None, "beyond"],
    )
    reading = of(tmp_path, content, columns)
    assert reading.wrong == [
        (2, "n", "wrong-type"),
        (2, "d", "wrong-type"),
        (2, "s", "wrong-type"),
        (2, "u", "wrong-type"),
        (3, "n", "wrong-type"),
        (3, "d", "wrong-type"),
        (3, "u", "bad-format"),
        (4, None, "long-row"),
        (4, "n", "bad-format"),
    ]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (sheet(b"<sheetData>", *[b"<row>" + b"<c/>" * 250_000] * 12), "workbook-too-large"),
        (sheet(b"<sheetData>", *[CELLS * 16_384] * 520), "workbook-too-large"),
        (sheet(b'<sheetData><row r="999999999999"><c><v>1</v></c></row>'), "workbook-too-large"),
        (strings(*[b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"] * 20), "workbook-too-large"),
        (strings(b"<si><t>", *[b"x" * 1_000_000] * 12, b"</t></si>"), "workbook-too-large"),
        (sheet(b"<sheetData><!-- </row> -->"), "bad-workbook"),
        (
            sheet(
                b'<sheetData><row><c t="inlineStr"><is><t>&e;</t></is></c></row>',
                before=b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>',
            ),
            "bad-workbook",
        ),
        (sheet(b"<sheetData><row></wrong>"), "bad-workbook"),
        (sheet(b'<sheetData><row><c r="1A1"><v>x</v></c></row>'), "bad-workbook"),
        (sheet(b"<sheetData>"), "empty-file"),
        ({"xl/styles.xml": [b"<a>" * 1_500_000]}, "workbook-too-large"),
        ({"xl/workbook.xml": [b"<workbook/>"]}, "bad-workbook"),
    ],
)
def test_workbooks_that_would_hurt_are_refused_with_a_sentence(
    tmp_path: Path, parts: dict[str, Iterable[bytes]], code: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        of(tmp_path, forged(parts))
    assert refused.value.code == code
    assert refused.value.detail.endswith(".")


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(100), b"a,b\n1,2\n"])
def test_what_is_no_workbook_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableFile) as refused:
        of(tmp_path, content)
    assert refused.value.code == "bad-workbook"


def test_a_sheet_that_claims_all_cells_is_read_for_what_it_has(tmp_path: Path) -> None:
    parts = sheet(b'<dimension ref="A1:XFD1048576"/><sheetData>', CELLS * 3)
    assert of(tmp_path, forged(parts)).rows == [("a", 1), ("a", 1)]


def test_texts_never_become_formulas_or_links_and_doubles_keep_their_digits(tmp_path: Path) -> None:
    columns = [Column(name="s", type="string"), Column(name="f", type="number")]
    rows = [("=1+1", 0.1 + 0.2), ("https://example.com/", 1e300), ("{=A1}", 5e-324), ("", -0.0)]
    path = tmp_path / "written.xlsx"
    write_xlsx(path, columns, rows)
    assert of(tmp_path, path.read_bytes(), columns).rows == rows
    with zipfile.ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert "0.30000000000000004" in xml


def test_a_text_that_no_cell_of_a_spreadsheet_holds_is_refused(tmp_path: Path) -> None:
    columns = [Column(name="s", type="string")]
    with pytest.raises(DoesNotFit, match="32,767"):
        write_xlsx(tmp_path / "written.xlsx", columns, [("x" * 32_768,)])
