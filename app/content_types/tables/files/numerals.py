"""The forms of numbers: decimal point or comma, groups of thousands, percent and currency signs."""

import re

from app.content_types.tables.files.form import SPACES, Form

_MINUS = "\u2212"
_APOSTROPHE = "\u2019"
_UNIT = r"[%‰€$£¥₹]|EUR|USD|GBP|CHF|JPY|PLN|SEK|NOK|DKK|CZK"
UNIT = re.compile(rf"[{SPACES}]?({_UNIT})[{SPACES}]?", re.IGNORECASE)
_NOT_DIGITS = re.compile(rf"[{SPACES}]|{_UNIT}", re.IGNORECASE)


def _number_form(decimal: str, thousands: str) -> Form:
    groups = {" ": f"[{SPACES}]", "'": f"['{_APOSTROPHE}]"}.get(thousands, re.escape(thousands))
    digits = rf"(?:[1-9]\d{{0,2}}(?:{groups}\d{{3}})+|\d+)" if thousands else r"\d+"
    unit = rf"(?:{_UNIT})[{SPACES}]?"
    sign = rf"(?:[-{_MINUS}]?{unit}|(?:{unit})?[-{_MINUS}])?"
    number = rf"{digits}(?:{re.escape(decimal)}\d+)?(?:e[+-]?\d+)?"

    def read(text: str) -> str:
        plain = _NOT_DIGITS.sub("", text.replace(_MINUS, "-"))
        if thousands:
            plain = plain.replace(thousands, "").replace(_APOSTROPHE, "")
        return plain.replace(decimal, ".")

    return Form(
        "number",
        f"1{thousands}234{decimal}5",
        rf"{sign}{number}(?:[{SPACES}]?(?:{_UNIT}))?",
        read,
        decimal=decimal,
        thousands=thousands,
    )


NUMERALS = tuple(
    _number_form(decimal, thousands)
    for decimal, thousands in (
        *((".", ""), (",", "")),
        *((".", ","), (",", ".")),
        *((".", " "), (",", " ")),
        *((".", "'"), (",", "'")),
    )
)
"""The first is ours."""
