"""Looks at all cells of a column, to tell in which form its values are written."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.content_types.tables.files.form import Form
from app.content_types.tables.files.forms import FORMS, OURS
from app.content_types.tables.files.shapes import Shape, shapes_of, study
from app.content_types.tables.values import ColumnType

_LEADING_ZERO = re.compile(r"^[^\S\n]*-?0\d", re.ASCII | re.MULTILINE)
_LONG_INTEGER = re.compile(r"^[^\S\n]*(-?\d{19,})[^\S\n]*$", re.ASCII | re.MULTILINE)
_DAY = re.compile(r"^[^\S\n]*([^\sT,]+)", re.MULTILINE)
_NO_CLOCK = re.compile(r"(?:^|[T\s])(?:2[4-9]|[3-9]\d):|:[6-9]\d", re.MULTILINE)
_LONG = 19
_REMEMBERED = 20_000


def forms_of(kind: ColumnType | None) -> list[Form]:
    """The forms that a column of the type may have; all, if it is not known."""
    wanted = "number" if kind == "integer" else kind
    return [form for form in FORMS if wanted in {None, form.type} and kind != "url"]


@dataclass
class Evidence:
    """What the cells of a column show, of which some thousands are looked at at a time."""

    kind: ColumnType | None
    """The type of the column; None if it is to be found."""
    misfits: dict[Form, int] = field(default_factory=dict)
    """How many shapes and days are not of a form. If the type is to be found, one drops it."""
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
    _shapes: set[str] = field(default_factory=set, repr=False)
    _known: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self.misfits = dict.fromkeys(forms_of(self.kind), 0)

    def best(self) -> list[Form]:
        """The forms that fit the most cells, what is meant first."""
        fewest = min(self.misfits.values(), default=0)
        return [form for form, count in self.misfits.items() if count == fewest]

    def look(self, cells: Sequence[str]) -> None:
        """Takes some more cells into account."""
        if not self.misfits and not self.is_empty:
            return
        if texts := set(cells) - {""}:
            self.is_empty = False
            shapes = shapes_of(texts)
            for shape in shapes - self._shapes:
                self._learn(study(shape, list(self.misfits)))
            if len(self._shapes) < _REMEMBERED:
                self._shapes |= shapes
            if self.misfits:
                self._look_at_values(texts, max(map(len, shapes)))

    def _learn(self, shape: Shape) -> None:
        self._add((form, form not in shape.forms) for form in self.misfits)
        self.fractions.update(shape.fractions)
        self.units |= shape.units
        self.is_whole &= shape.is_whole
        self.lacks_zone |= shape.lacks_zone

    def _look_at_values(self, texts: set[str], longest: int) -> None:
        types = {form.type for form in self.misfits}
        if "number" in types:
            self._look_at_digits("\n".join(texts), longest)
        if not types.isdisjoint({"date", "datetime"}):
            new = texts - self._known
            self._look_at_days(set(_DAY.findall("\n".join(new))))
            if len(self._known) < _REMEMBERED:
                self._known |= new
        if self.kind is None and not types.isdisjoint({"time", "datetime"}):
            self._drop(("time", "datetime"), _NO_CLOCK.search("\n".join(texts)) is not None)
        if self.kind is None and "url" in types:
            self._drop(("url",), any(map(OURS["url"].refuses, texts)))

    def _look_at_digits(self, lines: str, longest: int) -> None:
        if lines.startswith("0") or "\n0" in lines or "-0" in lines or " 0" in lines:
            self.is_padded = self.is_padded or _LEADING_ZERO.search(lines) is not None
        if longest >= _LONG:
            self.is_long = self.is_long or any(map(_is_long, _LONG_INTEGER.findall(lines)))

    def _look_at_days(self, days: set[str]) -> None:
        for form in list(self.misfits):
            if (of_day := form.of_day) is not None:
                known = filter(of_day.one.fullmatch, days)
                self._add([(form, sum(map(of_day.refuses, known)))])

    def _drop(self, types: Sequence[ColumnType], are_wrong: bool) -> None:
        self._add((form, are_wrong and form.type in types) for form in list(self.misfits))

    def _add(self, misfits: Iterable[tuple[Form, int | bool]]) -> None:
        for form, count in list(misfits):
            self.misfits[form] += count
            if self.kind is None and self.misfits[form]:
                del self.misfits[form]


def _is_long(digits: str) -> bool:
    return len(digits) > 20 or not -(2**63) <= int(digits) < 2**63
