"""Opens an XLSX workbook: the first sheet, whose first row that is not empty is the header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.content_types.tables.columns import Column
from app.content_types.tables.files.csv_reading import EMPTY
from app.content_types.tables.files.decisions import Habits
from app.content_types.tables.files.headers import Place, find_columns, make_names, make_title
from app.content_types.tables.files.reports import Problems, Warnings
from app.content_types.tables.files.rows import Rows
from app.content_types.tables.files.sheet_cells import SheetCells, SheetEvidence
from app.content_types.tables.files.sheet_reading import Sheet
from app.content_types.tables.files.survey import Survey, kinds_of, note
from app.content_types.tables.files.tabular import TabularFile
from app.content_types.tables.files.texts import text_readers
from app.content_types.tables.files.workbook_checks import check_workbook


def open_xlsx(path: Path, columns: Sequence[Column] | None) -> TabularFile:
    """What the workbook holds. Raises `UnreadableFile`."""
    check_workbook(path)
    sheet, warnings, problems = Sheet(path), Warnings(), Problems()
    names = [] if columns is not None else make_names(sheet.header, warnings)
    texts = _TextsOf(sheet, [SheetEvidence() for _ in sheet.header])
    if columns is None:
        survey = Survey(texts, [None] * len(names), Habits())
        places = [
            _found(name, position, texts, survey, warnings) for position, name in enumerate(names)
        ]
    else:
        places = find_columns(sheet.header, columns, problems)
        survey = Survey(texts, kinds_of(places, len(sheet.header)), Habits())
    texts_of = text_readers(places, survey, is_decided=False, is_noted=columns is None)
    return TabularFile(
        "xlsx",
        None,
        lambda: None,
        places,
        sheet,
        {
            place.position: SheetCells(place.column, texts_of[place.position])
            for place in places
            if place.position is not None
        },
        problems,
        warnings,
    )


@dataclass(frozen=True)
class _TextsOf:
    """The cells of a sheet that are texts; the others are noted, and null."""

    sheet: Sheet
    evidence: Sequence[SheetEvidence]

    @property
    def header(self) -> list[str]:
        """That of the sheet."""
        return self.sheet.header

    def rows(self, problems: Problems, warnings: Warnings) -> Iterator[Rows]:
        """All rows."""
        for rows in self.sheet.rows(problems, warnings):
            for position, cells in enumerate(zip(*rows.cells, strict=True)):
                self.evidence[position].look(cells)
            yield Rows(rows.numbers, [[_text_or_null(cell) for cell in row] for row in rows.cells])


def _text_or_null(cell: Any) -> str:
    if not isinstance(cell, str):
        return ""
    return cell or EMPTY


def _found(name: str, position: int, texts: _TextsOf, survey: Survey, warnings: Warnings) -> Place:
    decision = survey.decision(position)
    kind = texts.evidence[position].type(decision.type)
    title = make_title(texts.header[position], name)
    unit = decision.unit if kind == decision.type else None
    column = Column(name=name, type=kind, title=title, unit=unit)
    if kind == decision.type:
        note(decision, column, warnings)
    return Place(column, position)
