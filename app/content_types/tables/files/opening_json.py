"""Opens a file of JSON objects: its columns, by name or title, or those that its keys make."""

from collections.abc import Sequence
from pathlib import Path

from app.content_types.tables.columns import Column
from app.content_types.tables.files.charsets import find_unicode
from app.content_types.tables.files.headers import Place, make_names, make_title
from app.content_types.tables.files.json_cells import JsonCells, JsonEvidence
from app.content_types.tables.files.json_reading import JsonFile
from app.content_types.tables.files.reports import UnreadableFile, Warnings
from app.content_types.tables.files.tabular import TabularFile

_MOST_KEYS = 10_000


def open_json(path: Path, columns: Sequence[Column] | None, *, is_lines: bool) -> TabularFile:
    """What the file holds. Raises `UnreadableFile`."""
    warnings = Warnings()
    encoding = find_unicode(path)
    if columns is None:
        columns, keys = _found_columns(JsonFile(path, encoding.codec, is_lines, {}), warnings)
    else:
        titles = {column.title: at for at, column in enumerate(columns) if column.title}
        keys = {**titles, **{column.name: at for at, column in enumerate(columns)}}
    return TabularFile(
        "ndjson" if is_lines else "json",
        encoding.name,
        lambda: None,
        [Place(column, position) for position, column in enumerate(columns)],
        JsonFile(path, encoding.codec, is_lines, keys),
        {position: JsonCells(column) for position, column in enumerate(columns)},
        opening_warnings=warnings,
    )


def _found_columns(file: JsonFile, warnings: Warnings) -> tuple[list[Column], dict[str, int]]:
    evidence: dict[str, JsonEvidence] = {}
    wrong = "There is no row with a key."
    for found in file.found():
        wrong = found.wrong or wrong
        if isinstance(found.value, dict) and len(evidence) < _MOST_KEYS:
            for key, value in found.value.items():
                if value is not None or key not in evidence:
                    evidence.setdefault(key, JsonEvidence()).look(value)
    if not evidence:
        raise UnreadableFile("no-columns", f"{wrong.rstrip('.')}. Send an object for each row.")
    names = make_names(list(evidence), warnings)
    columns = [
        Column(name=name, type=column.type, title=make_title(key, name))
        for name, (key, column) in zip(names, evidence.items(), strict=True)
    ]
    return columns, {key: position for position, key in enumerate(evidence)}
