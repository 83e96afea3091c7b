"""Looks at all cells of a column, to tell in which form its values are written."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.content_types.tables.files.form import Form
from app.content_types.tables.files.forms import FORMS, OURS
from app.content_types.tables.files.shapes import Shape, shapes_of, study
from app.content_types.tables.values import ColumnType

_LEADING_ZERO = re.compile(r"^[^\S\n]*-?0\d", re.ASCII | re.MULTILINE)
_LONG_INTEGER = re.compile(r"^[^\S\n]*(-?\d{19,})[^\S\n]*$", re.ASCII | re.MULTILINE)
_DAY = re.compile(r"[\sT,]")
_NO_CLOCK = re.compile(r"(?:^|[T\s])(?:2[4-9]|[3-9]\d):|:[6-9]\d", re.MULTILINE)
_LONG = 19
_REMEMBERED = 20_000


def forms_of(kind: ColumnType | None) -> list[Form]:
    """The forms that a column of the type may have; all, if it is not known."""
    wanted = "number" if kind == "integer" else kind
    return [form for form in FORMS if wanted in {None, form.type} and kind != "url"]


@dataclass
class Evidence:
    """What the cells of a column show, of which some hundreds are looked at at a time."""

    kind: ColumnType | None
    """The type of the column; None if it is to be found."""
    fits: dict[Form, int] = field(default_factory=dict)
    """How many cells are of a form. If the type is to be found, one that is not drops the form."""
    fractions: set[Form] = field(default_factory=set)
    """The forms of numbers whose decimal mark is there."""
    units: set[str] = field(default_factory=set)
    has_exponent: bool = False
    is_whole: bool = True
    """Whether all cells are digits without any mark."""
    is_padded: bool = False
    """Whether a number begins with a zero, as codes do."""
    is_long: bool = False
    """Whether an integer has more than 64 bits."""
    lacks_zone: bool = False
    _known: dict[str, Shape] = field(default_factory=dict, repr=False)
    _days: dict[str, list[Form]] = field(default_factory=dict, repr=False)
    _seen: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        self.fits = dict.fromkeys(forms_of(self.kind), 0)

    def best(self) -> list[Form]:
        """The forms that fit the most cells, what is meant first."""
        most = max(self.fits.values(), default=0)
        return [form for form, count in self.fits.items() if count == most > 0]

    def has_fraction(self, form: Form) -> bool:
        """Whether, read in the form, it has numbers that are not integers."""
        return form in self.fractions or self.has_exponent

    def look(self, cells: Sequence[str]) -> None:
        """Takes some more cells into account."""
        if self.fits:
            texts = dict.fromkeys(cells, 1) if self.kind is None else Counter(cells)
            texts.pop("", None)
            if texts:
                self._look(texts)

    def _look(self, texts: dict[str, int]) -> None:
        shapes = shapes_of(texts)
        counts = Counter[str]()
        if self.kind is None:
            counts.update(set(shapes).difference(self._known))
        else:
            for shape, count in zip(shapes, texts.values(), strict=True):
                counts[shape] += count
        for shape, count in counts.items():
            self._count(self._study(shape), count)
        if self.fits:
            self._look_at_values(texts, max(map(len, shapes)))

    def _study(self, text: str) -> Shape:
        if (shape := self._known.get(text)) is None:
            shape = study(text, list(self.fits))
            if len(self._known) < _REMEMBERED:
                self._known[text] = shape
        return shape

    def _count(self, shape: Shape, count: int) -> None:
        for form in shape.forms:
            if form in self.fits:
                self.fits[form] += count
        if self.kind is None:
            self._drop(form for form in self.fits if form not in shape.forms)
        self.fractions.update(shape.fractions)
        self.units |= shape.units
        self.has_exponent |= shape.has_exponent
        self.is_whole &= shape.is_whole
        self.lacks_zone |= shape.lacks_zone

    def _look_at_values(self, texts: dict[str, int], longest: int) -> None:
        types = {form.type for form in self.fits}
        if "number" in types:
            self._look_at_digits("\n".join(texts), longest)
        if not types.isdisjoint({"date", "datetime"}):
            new = texts if self.kind else dict.fromkeys(texts.keys() - self._seen, 1)
            self._look_at_days(new)
            if len(self._seen) < _REMEMBERED:
                self._seen.update(new)
        if self.kind is None:
            self._look_at_others(texts, types)

    def _look_at_others(self, texts: dict[str, int], types: set[ColumnType]) -> None:
        clocked = types & {"time", "datetime"}
        if clocked and _NO_CLOCK.search("\n".join(texts)):
            self._drop(form for form in self.fits if form.type in clocked)
        if "url" in types and any(map(OURS["url"].refuses, texts)):
            self._drop([OURS["url"]])

    def _look_at_digits(self, lines: str, longest: int) -> None:
        if lines.startswith("0") or "\n0" in lines or "-0" in lines or " 0" in lines:
            self.is_padded = self.is_padded or _LEADING_ZERO.search(lines) is not None
        if longest >= _LONG:
            self.is_long = self.is_long or any(map(_is_long, _LONG_INTEGER.findall(lines)))

    def _look_at_days(self, texts: dict[str, int]) -> None:
        for text, count in texts.items():
            day = _DAY.split(text.strip(), maxsplit=1)[0]
            if (refusing := self._days.get(day)) is None:
                refusing = self._refusing(day)
            for form in refusing:
                if form in self.fits:
                    self.fits[form] -= count
                    if self.kind is None:
                        self._drop([form])

    def _refusing(self, day: str) -> list[Form]:
        """The forms that it looks like, but that have no such day: the 31st of June."""
        refusing = [
            form for form in self.fits if form.of_day and form.of_day.matches_but_refuses(day)
        ]
        if len(self._days) < _REMEMBERED:
            self._days[day] = refusing
        return refusing

    def _drop(self, forms: Iterable[Form]) -> None:
        for form in list(forms):
            self.fits.pop(form, None)


def _is_long(digits: str) -> bool:
    return len(digits) > 20 or not -(2**63) <= int(digits) < 2**63
