"""What columns want of rows that are there, asked in SQL: who fails is named by row and column."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.content_types.tables.columns import Column
from app.content_types.tables.files.reports import Problems
from app.content_types.tables.layouts import Layout, StoredColumn
from app.content_types.tables.problems import refuse_rows
from app.foundation.database import WriteSession


async def refuse_duplicates(
    session: WriteSession, layout: Layout, column: StoredColumn, name: str, offset: int = 0
) -> None:
    """Raises `Invalid` naming the rows whose value stands in an earlier row already."""
    values, row_id = layout.values(column), layout.table.c["_id"]
    ranked = select(
        row_id.label("row_id"),
        func.row_number().over(partition_by=values, order_by=layout.order).label("rank"),
    ).where(values.is_not(None))
    again = ranked.subquery()
    is_again = row_id.in_(select(again.c.row_id).where(again.c.rank > 1))
    what = "stands in another row"
    await refuse_where(session, layout, is_again, name, "duplicate", what, offset)


async def refuse_where(
    session: WriteSession,
    layout: Layout,
    condition: ColumnElement[bool] | None,
    name: str,
    code: str,
    what: str,
    offset: int = 0,
) -> None:
    """Raises `Invalid` naming the first rows, in table order, for which a condition holds.

    Rows are counted from behind the first `offset` rows.
    """
    table = layout.table
    numbered = select(
        func.row_number().over(order_by=layout.order).label("number"),
        (condition if condition is not None else table.c["_id"].is_not(None)).label("is_wrong"),
    ).subquery()
    wrong = select(numbered.c.number).where(numbered.c.is_wrong)
    count = await session.scalar(select(func.count()).select_from(wrong.subquery()))
    if count:
        problems = Problems()
        for number in await session.scalars(wrong.order_by(numbered.c.number).limit(1000)):
            problems.add(number - offset, name, code, f"{name} {what}.")
        problems.count = count
        refuse_rows(problems)


async def check_limits(session: WriteSession, layout: Layout, columns: Sequence[Column]) -> None:
    """Raises `Invalid` for values that `enum`, `minimum` or `maximum` forbid."""
    for column in columns:
        values = layout.values(layout.by_name[column.name])
        low, high = column.bounds
        wrong: list[ColumnElement[bool]] = []
        if column.allowed is not None:
            wrong.append(and_(values.is_not(None), values.not_in(column.allowed)))
        if low is not None:
            wrong.append(func.coalesce(values < low, False))
        if high is not None:
            wrong.append(func.coalesce(values > high, False))
        if wrong:
            what = "has a value that the column may not have"
            await refuse_where(session, layout, or_(*wrong), column.name, "out-of-range", what)
