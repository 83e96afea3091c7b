"""Looks at all cells of a column, to tell in which form its values are written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.content_types.tables.files.forms import FORMS, UNIT, Form, has_zone
from app.content_types.tables.values import ColumnType

_LEADING_ZERO = re.compile(r"^-?0\d", re.ASCII | re.MULTILINE)
_WHOLE = re.compile(r"(?:-?\d+(?:\n|\Z))*+", re.ASCII)
_EXPONENT = re.compile(r"\de[+-]?\d", re.ASCII | re.IGNORECASE)
_NUMERIC: tuple[ColumnType, ...] = ("integer", "number")


def forms_of(kind: ColumnType | None) -> tuple[Form, ...]:
    """The forms that a column of the type may have; all, if it is not known."""
    return tuple(
        form
        for form in FORMS
        if kind is None or form.type == kind or (form.type == "number" and kind in _NUMERIC)
    )


@dataclass
class Evidence:
    """What the cells of a column show, of which some thousands are looked at at a time."""

    kind: ColumnType | None
    """The type of the column; None if it is to be found."""
    misfits: dict[Form, int] = field(default_factory=dict)
    """How many cells are not of a form."""
    fractions: set[Form] = field(default_factory=set)
    """The forms of numbers in which there is one with a fraction."""
    units: set[str] = field(default_factory=set)
    is_empty: bool = True
    is_whole: bool = True
    """Whether all cells are digits without any mark."""
    is_padded: bool = False
    """Whether a number begins with a zero, as codes do."""
    is_long: bool = False
    """Whether an integer has more than 64 bits."""
    lacks_zone: bool = False

    def __post_init__(self) -> None:
        self.misfits = dict.fromkeys(forms_of(self.kind), 0)

    def look(self, cells: Sequence[str]) -> None:
        """Takes some more cells into account."""
        if not self.misfits:
            self.is_empty = self.is_empty and not any(cells)
            return
        texts = [text.strip() for text in cells if text]
        if not texts:
            return
        self.is_empty = False
        lines = "\n".join(texts)
        self._count(texts, lines)
        self._note(texts, lines)

    def _count(self, texts: list[str], lines: str) -> None:
        for form in list(self.misfits):
            self.misfits[form] += (
                not form.fits(texts, lines) if self.kind is None else form.misfits(texts, lines)
            )
            if self.kind is None and self.misfits[form]:
                del self.misfits[form]

    def _note(self, texts: list[str], lines: str) -> None:
        types = {form.type for form in self.misfits}
        if "number" in types:
            self._note_numbers(texts, lines)
        if "datetime" in types:
            self.lacks_zone = self.lacks_zone or not all(map(has_zone, texts))

    def _note_numbers(self, texts: list[str], lines: str) -> None:
        self.is_padded = self.is_padded or _LEADING_ZERO.search(lines) is not None
        self.is_long = self.is_long or (max(map(len, texts)) > 18 and _too_long(lines))
        if self.is_whole and _WHOLE.fullmatch(lines):
            self.units.add("")
            return
        self.is_whole = False
        self.fractions |= {
            form
            for form in self.misfits
            if form.decimal and (form.decimal in lines or _EXPONENT.search(lines))
        }
        with_unit = UNIT.findall(lines)
        self.units |= {unit.upper() for unit in with_unit}
        if len(with_unit) < len(texts):
            self.units.add("")

    def best(self) -> list[Form]:
        """The forms that fit the most cells, what is meant first."""
        fewest = min(self.misfits.values(), default=0)
        return [form for form, count in self.misfits.items() if count == fewest]


def _too_long(lines: str) -> bool:
    return any(
        len(digits) > 20 or not -(2**63) <= int(digits) < 2**63
        for digits in re.findall(r"^-?\d{19,}$", lines, re.MULTILINE | re.ASCII)
    )
