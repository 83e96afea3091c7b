"""Opens a CSV file: encoding, dialect, columns, and how each column is read."""

import re
from collections.abc import Sequence
from pathlib import Path

from app.content_types.tables.columns import Column
from app.content_types.tables.files.charsets import Charset, find_charset
from app.content_types.tables.files.csv_reading import CsvFile, decoded
from app.content_types.tables.files.decisions import Habits
from app.content_types.tables.files.dialects import (
    Dialect,
    find_delimiter,
    find_hint,
    find_line_end,
)
from app.content_types.tables.files.headers import Place, find_columns, make_names
from app.content_types.tables.files.reports import Problems, Warnings
from app.content_types.tables.files.survey import Survey, found_columns, kinds_of
from app.content_types.tables.files.tabular import TabularFile
from app.content_types.tables.files.texts import text_readers

_DECIMAL_COMMA = r"[^\w\n\",]{0,4}[\d.'\u2019\s]*\d,\d+[^\n\",\d]{0,4}"
_LONGEST_MATCH = 80


def open_csv(path: Path, charset: str | None, columns: Sequence[Column] | None) -> TabularFile:
    """What the file holds. Raises `UnreadableFile`."""
    warnings, problems = Warnings(), Problems()
    encoding = find_charset(path, charset, warnings)
    file, sample = _dialect(path, encoding, columns or ())
    habits = Habits(has_points=file.delimiter == ",")
    if columns is None:
        names = make_names(file.header, warnings)
        survey = Survey(file, [None] * len(names), habits)
        places = found_columns(names, file.header, survey, warnings)
    else:
        places = find_columns(file.header, columns, problems)
        survey = Survey(file, kinds_of(places, len(file.header)), habits)
    is_decided = columns is None or _may_have_decimal_commas(file, places)
    return TabularFile(
        "csv",
        encoding.name,
        lambda: _describe(file, sample, survey),
        places,
        file,
        text_readers(places, survey, is_decided=is_decided, is_noted=columns is None),
        problems,
        warnings,
    )


def _dialect(path: Path, encoding: Charset, columns: Sequence[Column]) -> tuple[CsvFile, str]:
    sample = next((text for text in decoded(path, encoding.codec) if text), "")
    known = [text for column in columns for text in (column.name, column.title) if text]
    hint = find_hint(sample)
    delimiter, quote = (hint[0], '"') if hint else find_delimiter(sample, known)
    return CsvFile(path, encoding.codec, delimiter, quote, hint[1] if hint else 0), sample


def _may_have_decimal_commas(file: CsvFile, places: Sequence[Place]) -> bool:
    """Whether 1.234 may mean 1234, so that the whole file must be looked at before."""
    if not any(place.column.type == "number" for place in places):
        return False
    if file.delimiter != ",":
        return True
    quote = re.escape(file.quote)
    pattern = re.compile(rf"{quote}(?<=[,\r\n]{quote}){_DECIMAL_COMMA}{quote}")
    before = ""
    for text in decoded(file.path, file.encoding):
        if file.quote in text and pattern.search(before + text):
            return True
        before = text[-_LONGEST_MATCH:]
    return False


def _describe(file: CsvFile, sample: str, survey: Survey) -> Dialect:
    habits = survey.habits if survey.was_made else Habits()
    return Dialect(
        delimiter=file.delimiter,
        quote=file.quote,
        line_end=find_line_end(sample),
        decimal=habits.decimal,
        thousands=habits.thousands,
        date_order=habits.order,
    )
