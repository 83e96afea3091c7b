"""Lists of live entries: a page is one statement, which is built once for each of its shapes.

What is filed under a section, a tag or an author is found in `listings`, where the entries of each
stand in the order of publication: a page is the beginning of one range of an index for each of
them, however long the lists are. Other orders, and filters by id, go through the type's own table.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Exists,
    Row,
    Select,
    Table,
    Uuid,
    bindparam,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from app.content.content_type import ContentType
from app.content.live import Live, columns_for, table_of
from app.content.models import FILED, Listing
from app.content.queries import ANY_LOCALE, FilterIds, ListColumns, LocalizedQuery
from app.foundation.database import AnySelect
from app.foundation.pagination import KeyValue
from app.foundation.prepared import Prepared

MOST_OWNERS = 50
"""Sections whose lists are merged; where there are more below one, the type's table is read."""

_FILED = Listing.__table__.alias("filed")
_ORDER_OF_FILED = (_FILED.c.published_at, _FILED.c.entry_id)


@dataclass(frozen=True)
class ListAsked:
    """A page of a list: everything about it but its values, so that pages share a statement."""

    kind: ContentType
    fields: tuple[str, ...]
    """What is shown of each entry."""
    sort: str
    """A column, with `-` in front if descending; `title` is sorted by `title_sort`."""
    limit: int
    filters: tuple[str, ...] = ()
    """All that are set, but for the leading one."""
    in_locale: bool = True
    is_behind: bool = False
    """Whether it begins behind a key."""
    is_counted: bool = False
    is_indexable: bool = False
    """Whether what has `noindex` stays away."""
    leading: str | None = None
    """The filter whose lists are merged; None where the type's own table is read."""
    owners: int = 0
    """How many lists are merged."""

    @property
    def table(self) -> Table:
        """Of the type's live entries."""
        return table_of(self.kind)

    @property
    def column(self) -> ColumnElement[Any]:
        """What it is sorted by."""
        return sort_column(self.kind, self.sort)

    @property
    def is_descending(self) -> bool:
        """Whether the newest, or the last of the alphabet, come first."""
        return self.sort.startswith("-")

    def ordered(self, columns: Iterable[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
        """These columns, in the direction of the list."""
        return [one.desc() if self.is_descending else one.asc() for one in columns]

    def conditions(self, columns: ListColumns) -> list[ColumnElement[bool]]:
        """The filters, but for the leading one, where the entries are listed."""
        query = cast(type[LocalizedQuery], self.kind.summary.query)
        found = [query.conditions[name](columns) for name in self.filters]
        if self.in_locale:
            found.append(columns.locale == bindparam("locale"))
        return found


def sort_column(kind: ContentType, sort: str) -> ColumnElement[Any]:
    """The column that a list is sorted by."""
    table, name = table_of(kind), sort.removeprefix("-")
    column = table.c.get(f"{name}_sort")
    return table.c[name] if column is None else column


async def read_list(
    live: Live,
    asked: ListAsked,
    query: LocalizedQuery,
    ids: FilterIds,
    key: Sequence[KeyValue] | None = None,
) -> tuple[Sequence[Row[Any]], int | None]:
    """The rows of a page and one more, and how many there are in all if that was asked."""
    values = query.values(ids)
    if any(not ids.get(name) for name in values if name in FILED):
        return [], 0 if query.count else None
    leading = _leading(asked, values) if live.locale != ANY_LOCALE else None
    owners: list[Any] = values.pop(leading) if leading else []
    page = replace(
        asked,
        filters=tuple(sorted(values)),
        in_locale=live.locale != ANY_LOCALE,
        is_behind=key is not None,
        is_counted=query.count is not None,
        leading=leading,
        owners=len(owners),
    )
    parameters = {**values, **{f"owner_{place}": owner for place, owner in enumerate(owners)}}
    if page.in_locale:
        parameters["locale"] = live.locale
    if key is not None:
        parameters |= {"key": key[0], "key_id": key[1]}
    rows = await live.read(select_page(page), parameters)
    if not query.count:
        return rows, None
    return rows, rows[0].total if rows else await _count(live, page, parameters)


def _leading(asked: ListAsked, values: Mapping[str, Any]) -> str | None:
    """The filter with the fewest lists, if they are in the order that is asked for."""
    if asked.sort.removeprefix("-") != "published_at" or "ids" in values:
        return None
    filed = [name for name in FILED if name in values and len(values[name]) <= MOST_OWNERS]
    return min(filed, key=lambda name: len(values[name]), default=None)


async def _count(live: Live, page: ListAsked, parameters: Mapping[str, Any]) -> int:
    """For a page behind the last entry, where no row says it."""
    counted = _select_count(page)
    known = counted.compile().params
    wanted = {name: value for name, value in parameters.items() if name in known}
    return await live.gate.count(counted.params(**wanted))


@lru_cache(maxsize=512)
def select_page(page: ListAsked) -> Prepared:
    """Takes the values of the filters by their names, `owner_0` … of the leading one, `locale`,
    and `key` and `key_id` to begin behind."""
    columns = columns_for(page.kind, [*page.fields, page.column.key or ""])
    order = (page.column, page.table.c.id)
    if page.leading is None:
        statement: AnySelect = select(*columns).where(*page.conditions(_own_columns(page.kind)))
        if page.is_indexable:
            statement = statement.where(page.table.c.noindex.is_(False))
        statement = _cut(page, statement, order)
    else:
        merged = _merged(page)
        statement = select(*columns).join(merged, merged.c.entry_id == page.table.c.id)
        statement = statement.order_by(*page.ordered(order))
    if page.is_counted:
        statement = statement.add_columns(_select_count(page).scalar_subquery().label("total"))
    return Prepared(statement)


def _merged(page: ListAsked) -> Any:
    """The first of each list, and of these the first."""
    parts = [
        select(_cut(page, _select_filed(page, number), _ORDER_OF_FILED).subquery())
        for number in range(page.owners)
    ]
    merged = (union_all(*parts) if len(parts) > 1 else parts[0]).subquery("merged")
    order = (merged.c.published_at, merged.c.entry_id)
    first = select(merged).order_by(*page.ordered(order))
    return first.limit(literal(page.limit, literal_execute=True)).subquery("page")


def _select_filed(page: ListAsked, number: int) -> AnySelect:
    """What is filed under one of the leading owners."""
    statement: AnySelect = select(_FILED.c.entry_id, _FILED.c.published_at).where(
        _FILED.c.owner_id == bindparam(f"owner_{number}", type_=Uuid()),
        _FILED.c.type == literal(page.kind.name, literal_execute=True),
        *page.conditions(_FILED_COLUMNS),
    )
    if not page.is_indexable:
        return statement
    return statement.join(page.table, page.table.c.id == _FILED.c.entry_id).where(
        page.table.c.noindex.is_(False)
    )


def _cut(
    page: ListAsked, statement: AnySelect, order: tuple[ColumnElement[Any], ColumnElement[Any]]
) -> AnySelect:
    """The part of a list that may be on the page. The key is one value, which an index takes."""
    if page.is_behind:
        key = tuple_(bindparam("key", type_=order[0].type), bindparam("key_id", type_=Uuid()))
        behind = tuple_(*order) < key if page.is_descending else tuple_(*order) > key
        statement = statement.where(behind)
    # Written out: PostgreSQL takes an unknown limit for a tenth of all rows.
    return statement.order_by(*page.ordered(order)).limit(literal(page.limit, literal_execute=True))


def _select_count(page: ListAsked) -> Select[int]:
    if page.leading is None:
        own = page.conditions(_own_columns(page.kind))
        return select(func.count()).select_from(page.table).where(*own)
    owners = [bindparam(f"owner_{number}", type_=Uuid()) for number in range(page.owners)]
    return select(func.count()).where(
        _FILED.c.owner_id.in_(owners),
        _FILED.c.type == literal(page.kind.name, literal_execute=True),
        *page.conditions(_FILED_COLUMNS),
    )


def _own_columns(kind: ContentType) -> ListColumns:
    own = table_of(kind).c
    return ListColumns(
        own.id,
        literal(kind.name),
        own.locale,
        own.published_at,
        lambda name: _is_among(own.id, name),
    )


def _is_among(entry_id: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Lets the database begin with the owners or with the entries, whichever are fewer."""
    owners: Any = bindparam(name, expanding=True, type_=Uuid())
    return entry_id.in_(select(Listing.entry_id).where(Listing.owner_id.in_(owners)))


def is_filed(entry_id: ColumnElement[Any], name: str) -> Exists:
    """The same, asked of one entry after the other."""
    owners: Any = bindparam(name, expanding=True, type_=Uuid())
    return exists().where(Listing.entry_id == entry_id, Listing.owner_id.in_(owners))


_FILED_COLUMNS = ListColumns(
    _FILED.c.entry_id,
    _FILED.c.type,
    _FILED.c.locale,
    _FILED.c.published_at,
    lambda name: is_filed(_FILED.c.entry_id, name),
)
