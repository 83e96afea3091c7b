"""What is wrong with rows, as a problem: the first thousand cells, and how many there are."""

from typing import NoReturn

from app.content_types.tables.files.reports import CellProblem, Problems, UnreadableFile
from app.foundation.errors import FieldError, Invalid, field_error


def cell_error(problem: CellProblem) -> FieldError:
    """As an item of `errors`, which says the row (the first has the number 1) and the column."""
    error = field_error(f"#/rows/{problem.row - 1}", problem.code, problem.detail)
    if problem.row < 1:
        error["pointer"] = "#/header"
    if problem.column is not None:
        error["pointer"] += f"/{problem.column}"
    error["row"], error["column"] = problem.row, problem.column
    return error


def refuse_rows(problems: Problems) -> NoReturn:
    """Raises `Invalid`."""
    first = problems.first[0]
    where = f"row {first.row}" if first.row else "the header"
    cells = "1 value is" if problems.count == 1 else f"{problems.count} values are"
    raise Invalid(
        f"{cells} not as the columns want them, so nothing is kept; the first is in {where}: "
        f"{first.detail}",
        [cell_error(problem) for problem in problems.first],
        error_count=problems.count,
    )


def unreadable(wrong: UnreadableFile) -> Invalid:
    """The problem of a file that cannot be read as a whole."""
    return Invalid(wrong.detail, [field_error("#", wrong.code, wrong.detail)])
