"""Reads the cells of a column that are JSON values, and finds its type if it has none."""

import json
from collections.abc import Sequence
from typing import Any

from app.content_types.tables.columns import Column
from app.content_types.tables.files.limits import BAD
from app.content_types.tables.files.reports import Problems, Warnings, shown
from app.content_types.tables.values import LONGEST_CELL, VALUE_TYPES, ColumnType

_NOTHING = type(None)
_TEXTUAL: tuple[ColumnType, ...] = ("date", "datetime", "time", "url")


class JsonCells:
    """Reads the cells of one column."""

    def __init__(self, column: Column) -> None:
        self.column = column

    def read(
        self, cells: Sequence[Any], numbers: Sequence[int], problems: Problems, warnings: Warnings
    ) -> list[Any]:
        """The values of some cells; `BAD` where there is none."""
        if _are_values(self.column.type, cells):
            return list(cells)
        return [
            self._one(value, number, problems, warnings) if value is not None else None
            for value, number in zip(cells, numbers, strict=True)
        ]

    def _one(self, value: Any, number: int, problems: Problems, warnings: Warnings) -> Any:
        try:
            read = self.column.value_type.read_json(value)
        except ValueError as wrong:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            code = getattr(wrong, "code", "bad-format")
            problems.add(number, self.column.name, code, f"{shown(text)} {wrong}.")
            return BAD
        if self.column.type == "number" and read != value:
            warnings.add(
                "not-exact",
                f"{shown(value)} has more digits than a double; it is read as {read!r}.",
                row=number,
                column=self.column.name,
            )
        return read


def _are_values(kind: ColumnType, cells: Sequence[Any]) -> bool:
    types = set(map(type, cells)) - {_NOTHING}
    if kind == "string" and types == {str}:
        texts = [text for text in cells if text is not None]
        return max(map(len, texts)) <= LONGEST_CELL and "\0" not in "".join(texts)
    wanted = {"integer": int, "number": float, "boolean": bool}.get(kind)
    return not types or types == {wanted}


class JsonEvidence:
    """What types the values under one key have."""

    def __init__(self) -> None:
        self._types: set[type] = set()
        self._fits = dict.fromkeys(_TEXTUAL, True)

    def look(self, value: Any) -> None:
        """Takes one more value into account."""
        self._types.add(type(value))
        if value is None:
            return
        for kind in [kind for kind, fits in self._fits.items() if fits]:
            try:
                VALUE_TYPES[kind].read_json(value)
            except ValueError:
                self._fits[kind] = False

    @property
    def type(self) -> ColumnType:
        """What the column is; what is nothing else is a text."""
        types = self._types - {_NOTHING}
        if types == {bool}:
            return "boolean"
        if types == {int}:
            return "integer"
        if types and types <= {int, float}:
            return "number"
        if types == {str}:
            return next((kind for kind, fits in self._fits.items() if fits), "string")
        return "string"
