"""Which index a page is read through, where the database would choose badly.

Rows that few filters' matches can hold are *gathered* through the index of a filter and sorted;
else the index of the order is *walked* until a page of matches is found. SQLite knows neither how
many rows match nor that a page is soon full, so it is told. PostgreSQL knows, and is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, literal, select

from app.content_types.tables.filtering import Filter
from app.content_types.tables.layouts import Layout, StoredColumn
from app.foundation.database import AnySelect

FEW_PER_ROW = 1000
"""Matches worth gathering for a page of one row; for longer pages, times the root of the length.

Gathering costs what matches, walking what a page is of all rows; where both cost the same lies the
root of the one times the other, here for a million rows.
"""


@dataclass(frozen=True)
class Plan:
    """What no index is used for."""

    hidden_filters: tuple[Filter, ...] = ()
    hides_order: bool = False


def drivers(filters: Sequence[Filter], first: StoredColumn | None) -> list[Filter]:
    """Filters whose index is another than that of the order."""
    return [
        one
        for one in filters
        if one.column.indexed and one.operator.takes_index and one.column != first
    ]


def count_matches(layout: Layout, found: Sequence[Filter], limit: int) -> AnySelect:
    """How many rows each of these filters matches, as far as it matters for the choice."""
    most = few(limit) + 1
    counts = []
    for one in found:
        matching = select(literal(1)).select_from(layout.table).where(one.condition(layout))
        part = matching.limit(most).subquery()
        counts.append(select(func.count()).select_from(part).scalar_subquery())
    return select(*counts)


def few(limit: int) -> int:
    """How many matches are gathered rather than walked for."""
    return int(FEW_PER_ROW * limit**0.5)


def choose(
    filters: Sequence[Filter],
    found: Sequence[Filter],
    counts: Sequence[int],
    limit: int,
    *,
    by_row_id: bool,
) -> Plan:
    """Through the index of the filter that matches least, or through that of the order."""
    least = min(range(len(found)), key=lambda position: counts[position])
    driver = found[least]
    others = tuple(one for one in filters if one != driver)
    if by_row_id and driver.operator.is_exact:  # one index has both
        return Plan(others)
    if counts[least] > few(limit):
        return Plan(tuple(found))
    return Plan(others, hides_order=True)
