"""Reads the cells of a column that are texts: our form at once, any other by what was decided."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from app.content_types.tables.columns import Column
from app.content_types.tables.files.casting import CASTS, inexact, is_exact
from app.content_types.tables.files.csv_reading import EMPTY
from app.content_types.tables.files.decisions import Decision
from app.content_types.tables.files.form import Form
from app.content_types.tables.files.headers import Place
from app.content_types.tables.files.limits import BAD
from app.content_types.tables.files.reports import Problems, Warnings, shown
from app.content_types.tables.files.survey import Survey, note


def text_readers(
    places: Sequence[Place], survey: Survey, *, is_decided: bool, is_noted: bool
) -> dict[int, "TextCells"]:
    """Readers for the columns that the file has, by position."""
    return {
        place.position: TextCells(
            place.column,
            partial(survey.decision, place.position),
            is_decided=is_decided,
            is_noted=is_noted,
        )
        for place in places
        if place.position is not None
    }


class TextCells:
    """Reads the cells of one column, some thousands at a time."""

    def __init__(
        self, column: Column, decide: Callable[[], Decision], *, is_decided: bool, is_noted: bool
    ) -> None:
        self.column = column
        self._decision = decide
        self._is_decided = is_decided
        self._is_noted = is_noted

    def _decide(self, warnings: Warnings) -> Decision:
        """How what is not in our form is read, for which the whole file must be looked at."""
        decision = self._decision()
        self._is_decided = True
        if not self._is_noted:
            note(decision, self.column, warnings)
        return decision

    def read(
        self, cells: Sequence[Any], numbers: Sequence[int], problems: Problems, warnings: Warnings
    ) -> list[Any]:
        """The values of the cells; `BAD` where there is none."""
        try:
            return self._at_once(cells, numbers, warnings)
        except ValueError:
            return [
                self._one(text, number, problems, warnings) if text else None
                for text, number in zip(cells, numbers, strict=True)
            ]

    def _at_once(
        self, cells: Sequence[Any], numbers: Sequence[int], warnings: Warnings
    ) -> list[Any]:
        if self._is_decided and self.column.type not in {"string", "url"}:
            cells = self._in_our_form(cells, self._decide(warnings))
        values = CASTS[self.column.type](cells)
        if self.column.type == "number":
            for at in inexact(cells, values):
                self._warn_inexact(cells[at], values[at], numbers[at], warnings)
        return values

    def _one(self, text: str, number: int, problems: Problems, warnings: Warnings) -> Any:
        try:
            return self.value(text, number, warnings)
        except ValueError as wrong:
            code = getattr(wrong, "code", "bad-format")
            problems.add(number, self.column.name, code, f"{shown(text)} {wrong}.")
            return BAD

    def value(self, text: str, number: int, warnings: Warnings) -> Any:
        """The value of one cell. Raises ValueError with what it must be."""
        read = self.column.value_type.read_text
        if text == EMPTY:
            return read("")
        if self.column.type in {"string", "url"}:
            return read(text)
        decision = self._decide(warnings)
        if decision.form is None:
            return read(text.strip())
        value = decision.form.accept(text.strip())
        if decision.form.type != "number":
            return value
        self._check_unit(decision)
        value, plain = read(value), value
        if isinstance(value, float) and not is_exact(plain, value):
            self._warn_inexact(text, value, number, warnings)
        return value

    def _in_our_form(self, cells: Sequence[str], decision: Decision) -> Sequence[str]:
        """Numbers as we write them. Raises ValueError if any cell is of another form."""
        form = decision.form
        if form is None or decision.is_ours:
            return cells
        present = [text for text in cells if text]
        lines = "\n".join(present)
        if form.decimal is None or not _are(form, present, lines):
            raise ValueError
        self._check_unit(decision)
        following = iter(form.read(lines).split("\n"))
        return [next(following) if text else "" for text in cells]

    def _check_unit(self, decision: Decision) -> None:
        unit, given = decision.unit, self.column.unit
        if unit is not None and given is not None and unit != given:
            raise ValueError(f"is in {unit}, the column in {given}")

    def _warn_inexact(self, text: str, value: Any, number: int, warnings: Warnings) -> None:
        warnings.add(
            "not-exact",
            f"{shown(text)} has more digits than a double; it is read as {value!r}.",
            row=number,
            column=self.column.name,
        )


def _are(form: Form, texts: Sequence[str], lines: str) -> bool:
    return lines.count("\n") < max(len(texts), 1) and form.lines.fullmatch(lines) is not None
