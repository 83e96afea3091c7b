"""From the header of a file to columns: those that it names, or new ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anyascii import anyascii

from app.content_types.tables.columns import MOST_COLUMNS, Column
from app.content_types.tables.files.reports import Problems, UnreadableFile, Warnings, shown

_LONGEST_NAME = 63
_LONGEST_TITLE = 1000


@dataclass(frozen=True)
class Place:
    """A column, and where its cells are: None if the file has none."""

    column: Column
    position: int | None


def find_columns(
    header: Sequence[str], columns: Sequence[Column], problems: Problems
) -> list[Place]:
    """Where the file has the columns, which it calls by name or title; problems are in row 0."""
    known = {column.title.strip(): column.name for column in columns if column.title}
    known |= {column.name: column.name for column in columns}
    positions: dict[str, int] = {}
    for position, text in enumerate(header):
        name = known.get(text)
        if not text:
            problems.add(0, None, "required", f"Column {position + 1} of the file has no name.")
        elif name is None:
            names = ", ".join(column.name for column in columns[:20])
            problems.add(
                0, None, "unknown-field", f"There is no column {shown(text)}; there are {names}."
            )
        elif name in positions:
            problems.add(0, name, "duplicate", f"The header names {shown(text)} twice.")
        else:
            positions[name] = position
    for column in columns:
        if column.required and column.name not in positions:
            problems.add(0, column.name, "required", "The file lacks the column; it is required.")
    return [Place(column, positions.get(column.name)) for column in columns]


def make_names(header: Sequence[str], warnings: Warnings) -> list[str]:
    """A name for each column of a file, made from what stands above it."""
    if len(header) > MOST_COLUMNS:
        raise UnreadableFile(
            "too-many-columns",
            f"The file has {len(header)} columns; a table has at most {MOST_COLUMNS}. "
            "Leave some out, or put them into rows.",
        )
    names: dict[str, None] = {}
    for position, text in enumerate(header, start=1):
        wanted = _name(text) or f"column_{position}"
        name, number = wanted, 1
        while name in names:
            number += 1
            name = f"{wanted[: _LONGEST_NAME - 4].rstrip('_')}_{number}"
        names[name] = None
        if not text:
            warnings.add(
                "header-empty", f"Column {position} had no name; it is {name}.", column=name
            )
        elif name != wanted:
            warnings.add(
                "header-duplicate",
                f"{shown(text)} stood there before; this one is {name}.",
                column=name,
            )
    return list(names)


def make_title(text: str, name: str) -> str | None:
    """What people call a column: the header on one line, if it says more than the name."""
    title = " ".join(re.sub(r"[\x00-\x1f]", " ", text).split())[:_LONGEST_TITLE].strip()
    return title if title and title != name else None


def _name(text: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", anyascii(text[:_LONGEST_TITLE]).lower()).strip("_")
    if plain and not plain[0].isalpha():
        plain = f"c_{plain}"
    return plain[:_LONGEST_NAME].strip("_")
