"""A file of rows that was opened: its columns, and its values, read and checked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from app.content_types.tables.columns import Column
from app.content_types.tables.files.dialects import Dialect
from app.content_types.tables.files.headers import Place
from app.content_types.tables.files.limits import Limits
from app.content_types.tables.files.reports import FileWarning, Problems, Warnings
from app.content_types.tables.files.rows import Rows, Source

Format = Literal["csv", "ndjson", "json", "xlsx"]


class ColumnReader(Protocol):
    """Reads the cells of one column."""

    def read(
        self, cells: Sequence[Any], numbers: Sequence[int], problems: Problems, warnings: Warnings
    ) -> list[Any]:
        """The values of some cells; `BAD` where there is none."""


@dataclass
class TabularFile:
    """What a file holds. Nothing of it is kept in memory but some thousands of rows."""

    format: Format
    encoding: str | None
    describe: Callable[[], Dialect | None] = field(repr=False)
    places: Sequence[Place]
    source: Source = field(repr=False)
    readers: Mapping[int, ColumnReader] = field(repr=False)
    header_problems: Problems = field(default_factory=Problems)
    opening_warnings: Warnings = field(default_factory=Warnings)
    reading_warnings: Warnings = field(default_factory=Warnings)

    @property
    def dialect(self) -> Dialect | None:
        """How a CSV file is written, as far as that had to be found out until now."""
        return self.describe()

    @property
    def columns(self) -> list[Column]:
        """The table's columns, or what was found if it has none."""
        return [place.column for place in self.places]

    @property
    def warnings(self) -> list[FileWarning]:
        """What was noted so far; after `chunks`, of the whole file."""
        return [*self.opening_warnings, *self.reading_warnings][:1000]

    def chunks(self, problems: Problems) -> Iterator[list[tuple[Any, ...]]]:
        """All rows, as Python values in the order of the columns; those in chunks with problems
        are left out. Each call begins at the beginning of the file.

        Raises `UnreadableFile` if the file turns out to be none.
        """
        self.reading_warnings = warnings = Warnings()
        problems.extend([self.header_problems])
        limits = [Limits(place.column) for place in self.places]
        broken = Problems()
        for rows in self.source.rows(broken, warnings):
            found = [broken, *(Problems() for _ in limits)]
            columns = self._columns(rows, limits, found[1:], warnings)
            if any(each.count for each in found):
                problems.extend(found)
                broken.clear()
            else:
                yield list(zip(*columns, strict=True))
        problems.extend([broken])

    def _columns(
        self, rows: Rows, limits: Sequence[Limits], found: Sequence[Problems], warnings: Warnings
    ) -> list[Sequence[Any]]:
        cells = list(zip(*rows.cells, strict=True))
        columns: list[Sequence[Any]] = []
        for place, limit, problems in zip(self.places, limits, found, strict=True):
            if place.position is None:
                columns.append([None] * len(rows.cells))
                continue
            reader = self.readers[place.position]
            values = reader.read(cells[place.position], rows.numbers, problems, warnings)
            limit.check(values, rows.numbers, problems)
            columns.append(values)
        return columns
