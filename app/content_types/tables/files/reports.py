"""What is found on the way through a file: problems refuse it, warnings do not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

MOST_REPORTED = 1000
LONGEST_SHOWN = 60


class UnreadableFile(Exception):
    """The file as a whole cannot be read. The message is a sentence that says what to do."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class CellProblem:
    """What is wrong in a row, 0 for the header; `column` is None if it is the row as a whole."""

    row: int
    column: str | None
    code: str
    detail: str


@dataclass(frozen=True)
class FileWarning:
    """What was read in a way that its sender should know of."""

    code: str
    detail: str
    row: int | None = None
    column: str | None = None


@dataclass
class Problems:
    """The first thousand, and how many there are."""

    count: int = 0
    first: list[CellProblem] = field(default_factory=list)

    def add(self, row: int, column: str | None, code: str, detail: str) -> None:
        """Notes one."""
        self.count += 1
        if self.count <= MOST_REPORTED:
            self.first.append(CellProblem(row, column, code, detail))

    def extend(self, others: Sequence["Problems"]) -> None:
        """Notes those of the same rows, in the order of the rows."""
        self.count += sum(other.count for other in others)
        found = sorted((problem for other in others for problem in other.first), key=_row)
        self.first += found[: MOST_REPORTED - len(self.first)]

    def clear(self) -> None:
        """Forgets them."""
        self.count = 0
        self.first.clear()


def _row(problem: CellProblem) -> int:
    return problem.row


@dataclass
class Warnings:
    """The first thousand. Some are said once for a column, whatever the number of its rows."""

    first: list[FileWarning] = field(default_factory=list)

    def add(
        self, code: str, detail: str, *, row: int | None = None, column: str | None = None
    ) -> None:
        """Notes one."""
        if len(self.first) < MOST_REPORTED:
            self.first.append(FileWarning(code, detail, row, column))

    def once(self, code: str, detail: str, column: str) -> None:
        """Notes it unless that was said of the column."""
        if not any(known.code == code and known.column == column for known in self.first):
            self.add(code, detail, column=column)

    def __iter__(self) -> Iterator[FileWarning]:
        return iter(self.first)


def shown(value: object) -> str:
    """A value as a sentence shows it: in quotes, cut, on one line, without control characters."""
    text = " ".join(str(value)[: LONGEST_SHOWN * 2].split())
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return f"“{text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + '…'}”"
