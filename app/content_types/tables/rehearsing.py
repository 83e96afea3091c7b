"""A dry run of an import: the file is read to its end, and nothing is kept."""

from typing import Any
from uuid import UUID

from app.content.content_type import ContentType
from app.content_types.tables.files import TabularFile, Upload
from app.content_types.tables.import_schemas import (
    ImportCheck,
    ImportResult,
    describe_column,
    describe_warnings,
)
from app.content_types.tables.importing import (
    Filled,
    Mode,
    Reading,
    discard,
    fill,
    find_base,
    open_upload,
    read_rows,
)
from app.content_types.tables.problems import refuse_rows
from app.content_types.tables.values import as_json
from app.foundation.database import Database
from app.foundation.errors import Invalid


def result_of(filled: Filled) -> ImportResult:
    """What an import brought."""
    return ImportResult(
        row_count=filled.row_count,
        columns=[describe_column(column) for column in filled.file.columns],
        warnings=describe_warnings(filled.file.warnings),
    )


async def rehearse(
    database: Database, kind: ContentType, entry_id: UUID, upload: Upload, mode: Mode, api_url: str
) -> ImportCheck:
    """What the import would do, and what it has understood."""
    base = await find_base(database, kind, entry_id)
    file: TabularFile | None = None
    reading: Reading | None = None
    problem: dict[str, Any] | None = None
    try:
        file = await open_upload(upload, base)
        reading = await read_rows(file, _take_nothing, _tell_nobody)
        if reading.problems.count:
            refuse_rows(reading.problems)
        if any(column.unique for column in file.columns):
            # Only the database can tell whether a value stands twice in a file of any size.
            filled = await fill(database, kind, entry_id, upload, mode, _tell_nobody)
            await discard(database, filled.dataset)
    except Invalid as refused:
        problem = refused.document(api_url)
    return _check(file, reading, problem)


def _check(
    file: TabularFile | None, reading: Reading | None, problem: dict[str, Any] | None
) -> ImportCheck:
    columns = file.columns if file is not None else []
    return ImportCheck(
        would_succeed=problem is None,
        format=file.format if file is not None else None,
        dialect=file.dialect if file is not None else None,
        encoding=file.encoding if file is not None else None,
        row_count=reading.row_count if reading is not None else 0,
        columns=[describe_column(column) for column in columns],
        sample=[
            {column.name: as_json(value) for column, value in zip(columns, row, strict=True)}
            for row in (reading.sample if reading is not None else ())
        ],
        problem=problem,
        warnings=describe_warnings(file.warnings) if file is not None else [],
    )


async def _take_nothing(rows: object) -> None:
    """A dry run keeps no row."""


async def _tell_nobody(rows_done: int) -> None:
    """Nobody follows a dry run."""
