"""What a column says of its values beyond their type: `required`, `enum`, `minimum`, `maximum`."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.content_types.tables.columns import Column
from app.content_types.tables.files.reports import Problems, shown

BAD = object()
"""Stands where a cell could not be read; that was said already."""


@dataclass(frozen=True)
class Limits:
    """The limits of one column."""

    column: Column

    @cached_property
    def allowed(self) -> frozenset[Any] | None:
        """The values of `enum`; null is none of them, and allowed unless it is `required`."""
        return self.column.allowed

    @cached_property
    def bounds(self) -> tuple[Any, Any]:
        """The smallest and the largest value."""
        return self.column.bounds

    @cached_property
    def is_without(self) -> bool:
        """Whether there are none."""
        return not self.column.required and self.allowed is None and self.bounds == (None, None)

    def check(self, values: Sequence[Any], numbers: Sequence[int], problems: Problems) -> None:
        """Notes every value that the column may not have."""
        if self._are_kept(values):
            return
        for number, value in zip(numbers, values, strict=True):
            if value is not BAD and (wrong := self._wrong(value)):
                problems.add(number, self.column.name, *wrong)

    def _are_kept(self, values: Sequence[Any]) -> bool:
        if self.is_without:
            return True
        low, high = self.bounds
        present: Sequence[Any] = values
        if None in values:
            if self.column.required:
                return False
            present = [value for value in values if value is not None]
        if self.allowed is not None and not self.allowed.issuperset(present):
            return False
        if (low is None and high is None) or not present:
            return True
        if BAD in present:
            return False
        return (low is None or low <= min(present)) and (high is None or max(present) <= high)

    def _wrong(self, value: Any) -> tuple[str, str] | None:
        low, high = self.bounds
        if value is None:
            return ("required", "Must have a value.") if self.column.required else None
        if self.allowed is not None and value not in self.allowed:
            some = ", ".join(map(str, (self.column.enum or ())[:20]))
            return "unknown-value", f"Must be one of {some}, not {shown(value)}."
        if low is not None and value < low:
            return "out-of-range", f"Must be at least {self.column.minimum}, not {shown(value)}."
        if high is not None and value > high:
            return "out-of-range", f"Must be at most {self.column.maximum}, not {shown(value)}."
        return None
