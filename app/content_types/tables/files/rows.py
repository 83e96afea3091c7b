"""What every format is read into first: rows of cells as the file has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.content_types.tables.files.reports import Problems, Warnings


@dataclass(frozen=True)
class Rows:
    """Some thousands of rows of a file, all as wide as its header."""

    numbers: Sequence[int]
    """Where each stands in the file; 1 is the first below the header."""
    cells: Sequence[Sequence[Any]]


class Source(Protocol):
    """A file of rows. Its cells are in the file's words; what they mean is for others to say."""

    @property
    def header(self) -> list[str]:
        """What stands above its columns."""

    def rows(self, problems: Problems, warnings: Warnings) -> Iterator[Rows]:
        """All rows, from the beginning, each time it is asked."""
