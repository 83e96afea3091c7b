"""Every statement that touches a dataset, in every test: nothing in it may be a user's text."""

import re
from typing import Any

from sqlalchemy import Engine, event

_OURS = re.compile(
    r"""
      "?dataset_[0-9a-f]{32}(?:_c\d+_(?:up|down|only)|_order)?"?   # tables and indexes
    | "?[cf]\d+(?:_+\d+)?"? | (?:_id|_pos)(?:__\d+)?                # columns and labels
    | "?anon_\d+"?                                                # subqueries
    | \b(?:count|sum|min|max|lower|coalesce|row_number)(?:_\d+)?\b
    | "?\b(?:key\d*|number|is_wrong|rank|row_id)\b"?
    | \b[A-Z][A-Z ]*\b                                             # key words and types
    | \$\d+ | \?                                                   # parameters
    | "C" | '/' | '%' | \d+ | \b(?:true|false)\b
    | [\s(),.;*=<>!|&+%:/-]
    """,
    re.VERBOSE,
)


_A_DATASET = re.compile(r"dataset_[0-9a-f]{32}")


class UserTextInSql(AssertionError):
    """A statement on a dataset has something in it that is not ours."""


def check_statement(statement: str) -> None:
    """Raises `UserTextInSql` for what is neither a name of ours nor a parameter."""
    if _A_DATASET.search(statement) and (left := _OURS.sub("", statement)):
        raise UserTextInSql(f"{left!r} in {statement}")


def watch_statements() -> None:
    """From now on every statement of the process is looked at."""

    @event.listens_for(Engine, "before_cursor_execute")
    def look(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        check_statement(statement)
