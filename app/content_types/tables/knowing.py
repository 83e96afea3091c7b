"""The columns that a request may name, and how it is said that it may not."""

from dataclasses import dataclass

from app.content_types.tables.layouts import Layout, StoredColumn
from app.foundation.errors import Invalid, field_error


@dataclass(frozen=True)
class Known:
    """The columns that a request may name, and whether the table is too large for some."""

    layout: Layout
    row_count: int
    unindexed_rows: int

    def column(self, parameter: str, name: str) -> StoredColumn:
        """A column by its name. Raises `Invalid` if there is none."""
        column = self.layout.by_name.get(name)
        if column is None:
            raise wrong(
                parameter,
                "unknown-value",
                f"“{name[:100]}” is not a column of this table, which has: "
                f"{', '.join(self.layout.by_name)}.",
            )
        return column

    def searched(self, parameter: str, name: str) -> StoredColumn:
        """A column to filter, sort or count by. Raises `Invalid` if that would take too long."""
        column = self.column(parameter, name)
        if not column.indexed and self.row_count > self.unindexed_rows:
            indexed = [one.name for one in self.layout.columns if one.indexed]
            raise wrong(
                parameter,
                "not-indexed",
                f"The table has {self.row_count:,} rows, and above {self.unindexed_rows:,} it can "
                f"be filtered and sorted by indexed columns only: {', '.join(indexed) or 'none'}. "
                f"“{name}” is not one of them.",
            )
        return column


def names_in(parameter: str, text: str | None, most: int) -> list[str]:
    """The names between commas. Raises `Invalid` if there are too many."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    if len(names) > most:
        raise wrong(parameter, "too-long", f"“{parameter}” names at most {most}.")
    return names


def refuse_twice(parameter: str, names: list[str]) -> None:
    """Raises `Invalid` for a name that stands there twice."""
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise wrong(parameter, "duplicate", f"“{parameter}” names {twice} twice.")


def wrong(parameter: str, code: str, detail: str) -> Invalid:
    """The refusal of a parameter."""
    return Invalid(detail, [field_error(parameter, code, detail, place="query")])
