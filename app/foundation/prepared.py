"""Statements of the hot path: compiled once, then run by the driver without a detour.

SQLAlchemy looks a statement's compiled form up anew each time, expands its lists, and wraps every
row; for a page of ten statements that is half of its time. A `Prepared` keeps what the compiler
made for each shape of parameters.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Dialect, SelectBase, Uuid
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

MOST_PLANS = 256
"""Shapes of parameters that one statement keeps: the lengths of its lists."""

MOST_IDS = 50_000
"""Ids that are kept as they were read from SQLite's text, where making one takes a microsecond."""

Parameters = Mapping[str, Any]
Processor = Callable[[Any], Any]


@dataclass(frozen=True)
class Plan:
    """The SQL for one shape of parameters, and how values go in and rows come out."""

    sql: str
    arguments: Callable[[Parameters], list[Any]]
    rows: Callable[[Sequence[Any]], list[Any]]


class Prepared:
    """A statement that is built once, as a constant, and run with many parameters."""

    def __init__(self, statement: SelectBase, *, is_slow: bool = False) -> None:
        self.statement = statement
        self.is_slow = is_slow
        """Whether it takes longer than a hop into a thread, where statements may run apart."""
        self._plans: dict[tuple[Any, ...], Plan] = {}

    def plan(self, dialect: Dialect, parameters: Parameters) -> Plan:
        """How to run it with parameters of this shape."""
        lengths = [len(value) for value in parameters.values() if isinstance(value, list)]
        shape = (dialect.name, *lengths)
        plan = self._plans.get(shape)
        if plan is None:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            plan = self._plans[shape] = _make_plan(self.statement, dialect, parameters)
        return plan


def _make_plan(statement: SelectBase, dialect: Dialect, parameters: Parameters) -> Plan:
    compiled = statement.compile(dialect=dialect)
    assert isinstance(compiled, SQLCompiler)  # noqa: S101 - of a statement, it always is
    expanded = compiled.construct_expanded_state(dict(parameters))
    places: dict[str, tuple[str, int | None]] = {}
    for name, parts in expanded.parameter_expansion.items():
        places |= {part: (name, index) for index, part in enumerate(parts)}
    readers = [
        _reader(compiled, dialect, *places.get(name, (name, None)), expanded.parameters)
        for name in expanded.positiontup or ()
    ]
    return Plan(
        sql=expanded.statement,
        arguments=lambda given: [read(given) for read in readers],
        rows=_row_maker(statement, dialect),
    )


def _reader(
    compiled: SQLCompiler, dialect: Dialect, name: str, index: int | None, fixed: Mapping[str, Any]
) -> Callable[[Parameters], Any]:
    """Takes one argument out of the parameters, as the driver wants it."""
    kind = compiled.binds[name].type
    process = kind.dialect_impl(dialect).bind_processor(dialect) or _as_it_is
    if index is not None:
        return lambda given: process(given[name][index])
    if compiled.binds[name].required:
        return lambda given: process(given[name])
    constant = process(fixed[name])
    return lambda given: constant


def _row_maker(statement: SelectBase, dialect: Dialect) -> Callable[[Sequence[Any]], list[Any]]:
    columns = list(statement.selected_columns)
    row = namedtuple("row", [column.key or "_" for column in columns], rename=True)  # type: ignore[misc]
    processors: list[tuple[int, Processor]] = [
        (position, process)
        for position, column in enumerate(columns)
        if (process := _column_reader(column.type, dialect))
    ]

    def make(values: Sequence[Any]) -> Any:
        ready = list(values)
        for position, process in processors:
            ready[position] = process(ready[position])
        return row._make(ready)

    return lambda found: [make(values) for values in found]


def _column_reader(kind: TypeEngine[Any], dialect: Dialect) -> Processor | None:
    """How a value of the driver becomes one of ours. Ids come again and again, so they are kept."""
    process = kind.dialect_impl(dialect).result_processor(dialect, None)
    return _read_id if process is not None and isinstance(kind, Uuid) else process


@lru_cache(maxsize=MOST_IDS)
def _read_id(text: str | None) -> UUID | None:
    return UUID(text) if text is not None else None


def _as_it_is(value: Any) -> Any:
    return value
