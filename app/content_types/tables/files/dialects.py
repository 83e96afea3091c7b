"""How a CSV file is written: what separates its cells, what quotes them, how its lines end."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from app.foundation.schemas import AnswerModel

DELIMITERS = ",;\t|"
_SNIFFED = 8_000
"""Characters that are looked at. The sniffer takes time by the square of the longest line."""
_HINT = re.compile(r"sep=(.)(?:\r\n|\n|\r)", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\n|\r")


class Dialect(AnswerModel):
    """How a CSV file was understood to be written."""

    delimiter: str = Field(description="What separates cells.", examples=[";"])
    quote: str = Field(description="What stands around texts.", examples=['"'])
    line_end: Literal["\r\n", "\n", "\r"] = Field(
        description="How the first line ends.", examples=["\r\n"]
    )
    decimal: str | None = Field(
        description="The mark before decimals; null if no number tells.", examples=[","]
    )
    thousands: str | None = Field(
        description="The mark between groups of digits; null if there is none.", examples=["."]
    )
    date_order: Literal["dmy", "mdy", "ymd"] | None = Field(
        description="The order of day, month and year; null if there are no dates.",
        examples=["dmy"],
    )


def find_line_end(sample: str) -> Literal["\r\n", "\n", "\r"]:
    """How the first line of a file ends."""
    found = _LINE_END.search(sample)
    return found[0] if found else "\r\n"  # type: ignore[return-value]


def find_hint(sample: str) -> tuple[str, int] | None:
    """The delimiter that a first line `sep=;` names, as Excel writes it, and that line's length."""
    found = _HINT.match(sample)
    return (found[1], found.end()) if found else None


def find_delimiter(sample: str, names: Sequence[str]) -> tuple[str, str]:
    """Delimiter and quote. A header that names the columns is proof; else the sniffer decides."""
    header = _LINE_END.split(sample.lstrip("\r\n"), maxsplit=1)[0]
    for delimiter in DELIMITERS:
        cells = [cell.strip().strip('"') for cell in header.split(delimiter)]
        if len(cells) > 1 and _are_names(cells, names):
            return delimiter, '"'
    if not any(delimiter in header for delimiter in DELIMITERS):
        return ",", '"'
    import clevercsv  # noqa: PLC0415 - a tenth of the time that a server takes to start

    try:
        found = clevercsv.Sniffer().sniff(_whole_lines(sample), delimiters=DELIMITERS)
    except clevercsv.Error:  # NULs
        found = None
    if found is None or found.delimiter not in tuple(DELIMITERS):
        return max(DELIMITERS, key=header.count), '"'
    return found.delimiter, found.quotechar if found.quotechar == "'" else '"'


def _are_names(cells: Sequence[str], names: Sequence[str]) -> bool:
    if names:
        return set(cells) <= set(names)
    return all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", cell) for cell in cells)


def _whole_lines(sample: str) -> str:
    cut = sample[:_SNIFFED].rfind("\n")
    return sample[: cut + 1] if len(sample) > _SNIFFED and cut > 0 else sample[:_SNIFFED]
