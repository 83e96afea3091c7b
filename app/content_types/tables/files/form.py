"""One way to write the values of a type: numbers with a decimal comma, days as 31.12.2026.

Which form a column has is decided by all of its cells, in `evidence`; a single cell cannot tell.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Optional

from app.content_types.tables.values import ColumnType

SPACES = " \u00a0\u202f\u2009"


@dataclass(frozen=True, eq=False)
class Form:
    """How texts are written, and what they then mean."""

    type: ColumnType
    name: str
    """How sentences call it, by an example."""
    pattern: str = field(repr=False)
    read: Callable[[str], Any] = field(repr=False)
    """From a text that the pattern matches: for numbers the text as we write it, else the value.
    Raises ValueError if there is no such value: the 31st of June."""
    order: str | None = None
    """Of the parts of a date: `dmy`, `mdy` or `ymd`."""
    day: Optional["Form"] = None
    """Of a moment, the form of its day; of a day, itself."""
    decimal: str | None = None
    thousands: str = ""
    is_agreement: bool = False
    """Whether it takes only what several forms read alike."""

    @cached_property
    def one(self) -> re.Pattern[str]:
        """A cell of this form."""
        return re.compile(self.pattern, re.ASCII | re.IGNORECASE)

    @cached_property
    def lines(self) -> re.Pattern[str]:
        """Cells of this form, one a line."""
        return re.compile(rf"(?:(?:{self.pattern})(?:\n|\Z))*+", re.ASCII | re.IGNORECASE)

    @property
    def of_day(self) -> Optional["Form"]:
        """The form of its days, if it has any."""
        return self if self.type == "date" else self.day

    def accept(self, text: str) -> Any:
        """The value of a cell. Raises ValueError if it is not of this form."""
        if not self.one.fullmatch(text):
            raise ValueError(f"must be written like {self.name}")
        return self.read(text)

    def matches_but_refuses(self, text: str) -> bool:
        """Whether a cell looks like it, but is no value: the 31st of June."""
        return self.one.fullmatch(text) is not None and self.refuses(text)

    def refuses(self, text: str) -> bool:
        """Whether a cell is not of this form."""
        try:
            self.accept(text)
        except ValueError:
            return True
        return False


def agreement(forms: Sequence[Form]) -> Form:
    """The form of what all of these, which do not say the same, read alike."""

    def read(text: str) -> Any:
        values = [form.read(text) for form in forms if form.one.fullmatch(text)]
        if any(value != values[0] for value in values):
            meant = " or ".join(str(value) for value in values)
            raise ValueError(f"can be meant as {meant}, and nothing in the file tells which")
        return values[0]

    pattern = "|".join(form.pattern for form in forms)
    name = " or ".join(form.name for form in forms)
    return Form(forms[0].type, name, pattern, read, is_agreement=True)
