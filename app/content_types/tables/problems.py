"""What is wrong with rows: by row and column, the first thousand, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from app.foundation.errors import FieldError, Invalid, field_error

MOST_PROBLEMS = 1000


@dataclass(frozen=True)
class RowProblem:
    """A cell that cannot stay as it is. `row` counts data rows from 1; 0 is the header."""

    row: int
    column: str | None
    code: str
    detail: str


def row_error(problem: RowProblem) -> FieldError:
    """As an item of `errors`."""
    where = f"#/rows/{problem.row - 1}" + (f"/{problem.column}" if problem.column else "")
    error = field_error(where, problem.code, problem.detail)
    return {**error, "row": problem.row, "column": problem.column}  # type: ignore[typeddict-unknown-key]


def refuse_rows(problems: Sequence[RowProblem], count: int) -> NoReturn:
    """Raises `Invalid` with the first problems and how many there are."""
    first = problems[0]
    raise Invalid(
        f"{count} cells are not as their columns want them; the first is in row {first.row}: "
        f"{first.detail}",
        [row_error(problem) for problem in problems[:MOST_PROBLEMS]],
        error_count=count,
    )
