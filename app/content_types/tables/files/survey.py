"""A first walk through a whole file, to find out how its columns are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.content_types.tables.columns import Column
from app.content_types.tables.files.decisions import Decision, Habits, decide
from app.content_types.tables.files.evidence import Evidence
from app.content_types.tables.files.headers import Place, make_title
from app.content_types.tables.files.reports import Problems, Warnings
from app.content_types.tables.files.rows import Source
from app.content_types.tables.values import ColumnType


@dataclass(frozen=True)
class Survey:
    """What a walk through a file of texts finds. It is made when somebody asks, once."""

    source: Source
    kinds: Sequence[ColumnType | None]
    """The type of each of the file's columns; None if it is to be found."""
    assumed: Habits

    def decision(self, position: int) -> Decision:
        """How the column is read."""
        return self._result[0][position]

    @property
    def habits(self) -> Habits:
        """How the file as a whole is written."""
        return self._result[1]

    @property
    def was_made(self) -> bool:
        """Whether somebody asked."""
        return "_result" in self.__dict__

    @cached_property
    def _result(self) -> tuple[list[Decision], Habits]:
        columns = [Evidence(kind) for kind in self.kinds]
        for rows in self.source.rows(Problems(), Warnings()):
            for column, cells in zip(columns, zip(*rows.cells, strict=True), strict=True):
                column.look(cells)
        return decide(columns, self.assumed)


def found_columns(
    names: Sequence[str], header: Sequence[str], survey: Survey, warnings: Warnings
) -> list[Place]:
    """The columns of a table that has none yet."""
    places = []
    for position, (name, text) in enumerate(zip(names, header, strict=True)):
        decision = survey.decision(position)
        column = Column(
            name=name, type=decision.type, title=make_title(text, name), unit=decision.unit
        )
        note(decision, column, warnings)
        places.append(Place(column, position))
    return places


def note(decision: Decision, column: Column, warnings: Warnings) -> None:
    """Warns, once, of what was not said by the file but decided."""
    if decision.doubt:
        warnings.once("ambiguous", decision.doubt, column.name)
    if decision.unit:
        warnings.once(
            "unit-removed",
            f"{decision.unit} stands in its cells; only the number is kept.",
            column.name,
        )
    if decision.lacks_zone:
        warnings.once("zone-assumed", "Its times have no zone; they are taken as UTC.", column.name)


def kinds_of(places: Sequence[Place], width: int) -> list[ColumnType]:
    """The type of each column of a file; what is not asked for is text."""
    kinds: list[ColumnType] = ["string"] * width
    for place in places:
        if place.position is not None:
            kinds[place.position] = place.column.type
    return kinds
