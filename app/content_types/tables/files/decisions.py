"""From what the columns of a file show to how each is read. What may be two things is neither."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.content_types.tables.files.evidence import Evidence
from app.content_types.tables.files.form import Form, agreement
from app.content_types.tables.files.forms import OURS
from app.content_types.tables.values import ColumnType


@dataclass(frozen=True)
class Decision:
    """How the cells of a column are read."""

    type: ColumnType
    form: Form | None = None
    """None for texts, which are what they are."""
    unit: str | None = None
    doubt: str | None = None
    """What the column alone does not tell, in words."""
    lacks_zone: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether the cells are written as we would write them."""
        return self.form is None or self.form == OURS.get(self.form.type)


@dataclass(frozen=True)
class Habits:
    """How a file as a whole writes what can be written in two ways; None if it does not tell."""

    decimal: str | None = None
    thousands: str | None = None
    order: str | None = None
    has_points: bool = False
    """Whether commas separate its cells, so that a bare 1.234 has a decimal point."""


def decide(columns: Sequence[Evidence], habits: Habits) -> tuple[list[Decision], Habits]:
    """How each column is read; one that leaves a doubt follows the others of the file."""
    first = [_decide(column, habits) for column in columns]
    known = _habits(zip(columns, first, strict=True), habits)
    return [
        _decide(column, known) if decision.doubt else decision
        for column, decision in zip(columns, first, strict=True)
    ], known


def _habits(found: Iterable[tuple[Evidence, Decision]], habits: Habits) -> Habits:
    decimals: set[str] = set()
    thousands: set[str] = set()
    orders: set[str] = set()
    for column, decision in found:
        form = decision.form
        if form is None or decision.doubt:
            continue
        if form.thousands:
            thousands.add(form.thousands)
        if form.decimal and (form in column.fractions or form.thousands in {",", "."}):
            decimals.add(form.decimal)
        if form.order and form.order != "ymd":
            orders.add(form.order)
    return Habits(_only(decimals), _only(thousands), _only(orders), habits.has_points)


def _only(values: set[str]) -> str | None:
    return next(iter(values)) if len(values) == 1 else None


def _decide(column: Evidence, habits: Habits) -> Decision:
    best = column.best()
    if not best:
        return Decision(column.kind or "string")
    kind = best[0].type
    forms = [form for form in best if form.type == kind]
    if kind == "number":
        return _decide_number(column, forms, habits)
    rivals = [form for form in forms if form.order in {"dmy", "mdy"}]
    lacks_zone = column.lacks_zone and kind == "datetime"
    if len({form.order for form in rivals}) < 2:
        return Decision(kind, forms[0], lacks_zone=lacks_zone)
    form, doubt = _settle(rivals, "order", habits.order)
    return _unless_open(column, Decision(kind, form, None, doubt, lacks_zone))


def _decide_number(column: Evidence, forms: list[Form], habits: Habits) -> Decision:
    if column.kind == "integer" and not habits.has_points:
        forms = [form for form in forms if not column.has_fraction(form)] or forms
    form, doubt = forms[0], None
    rivals = _rivals(column, forms)
    if rivals and not (habits.has_points and form.decimal == "." and not form.thousands):
        form, doubt = _settle(rivals, "decimal", habits.decimal)
    kind: ColumnType = column.kind or ("number" if column.has_fraction(form) else "integer")
    units = column.units - {""}
    if column.kind is None and (_is_code(column, kind) or (units and len(column.units) > 1)):
        return Decision("string")
    return _unless_open(column, Decision(kind, form, next(iter(units), None), doubt))


def _is_code(column: Evidence, kind: ColumnType) -> bool:
    """Digits that are not a quantity: 00123, or too many for an integer."""
    return column.is_padded or (kind == "integer" and column.is_long)


def _rivals(column: Evidence, forms: list[Form]) -> list[Form]:
    """The first form with a decimal point and the first with a comma, if they disagree."""
    if column.is_whole:
        return []
    firsts = [next((form for form in forms if form.decimal == mark), None) for mark in ".,"]
    rivals = [form for form in firsts if form is not None]
    return rivals if len(rivals) == 2 and column.fractions.intersection(rivals) else []


def _settle(rivals: list[Form], trait: str, known: str | None) -> tuple[Form, str]:
    """The form that the rest of the file speaks for, else one that takes what all agree on."""
    names = " or ".join(dict.fromkeys(form.name for form in rivals))
    for form in rivals:
        if known is not None and getattr(form, trait) == known:
            return form, f"Its values can be meant as {names}; read as {form.name}, as elsewhere."
    return agreement(rivals), f"Its values can be meant as {names}, and nothing tells which."


def _unless_open(column: Evidence, decision: Decision) -> Decision:
    """Columns that are found stay texts as long as there is a doubt."""
    is_open = decision.form is not None and decision.form.is_agreement
    if column.kind is None and is_open:
        return Decision("string", doubt=f"{decision.doubt} They stay texts.")
    return decision
