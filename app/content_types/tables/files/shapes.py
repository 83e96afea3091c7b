"""The shape of a text: its digits all alike. A million numbers have some dozens of shapes."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.content_types.tables.files.form import Form
from app.content_types.tables.files.moments import has_zone
from app.content_types.tables.files.numerals import UNIT

_KEPT = "\x01"
"""Stands for the zero of 0.5 and 0,5, which no group of thousands begins with."""
_ALIKE = str.maketrans({**dict.fromkeys("0123456789", "1"), _KEPT: "0"})
_ZERO = re.compile(r"(?<![\d.,])0(?=[.,])")
_EXPONENT = re.compile(r"\de[+-]?\d", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"-?\d+", re.ASCII)


@dataclass(frozen=True)
class Shape:
    """What texts of one shape may be."""

    forms: tuple[Form, ...]
    fractions: tuple[Form, ...]
    """Those of the forms of numbers in which it has a fraction."""
    has_exponent: bool
    units: frozenset[str]
    is_whole: bool
    """Whether it is digits, without any mark."""
    lacks_zone: bool


def shapes_of(texts: Collection[str]) -> list[str]:
    """The shape of each of some texts."""
    lines = "\n".join(texts)
    if lines.count("\n") != len(texts) - 1:  # a text of several lines is of no form
        lines = "\n".join([text.replace("\n", "\v") for text in texts])
    if "0." in lines or "0," in lines:
        lines = _ZERO.sub(_KEPT, lines)
    return lines.translate(_ALIKE).split("\n")


def study(shape: str, forms: Sequence[Form]) -> Shape:
    """What a shape may be, of some forms. Spaces around it do not count."""
    shape = shape.strip()
    fitting = tuple(form for form in forms if form.one.fullmatch(shape))
    return Shape(
        fitting,
        tuple(form for form in fitting if form.decimal and form.decimal in shape),
        _EXPONENT.search(shape) is not None,
        frozenset(map(str.upper, UNIT.findall(shape))) or frozenset({""}),
        _WHOLE.fullmatch(shape) is not None,
        not has_zone(shape),
    )
