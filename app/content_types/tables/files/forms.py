"""All forms in which values may be written; of two that fit a column alike, the first is meant."""

from app.content_types.tables.files.form import Form
from app.content_types.tables.files.moments import DAYS, MOMENTS, TIMES
from app.content_types.tables.files.numerals import NUMERALS
from app.content_types.tables.values import VALUE_TYPES


def _boolean_form(true: str, false: str) -> Form:
    return Form(
        "boolean", f"{true} or {false}", f"{true}|{false}", lambda text: text.lower() == true
    )


FORMS: tuple[Form, ...] = (
    *(_boolean_form(*words) for words in (("true", "false"), ("yes", "no"), ("ja", "nein"))),
    *NUMERALS,
    *DAYS,
    *MOMENTS,
    *TIMES,
    Form("url", "https://a.example", r"https?://\S+", VALUE_TYPES["url"].read_text),
)
OURS = {form.type: form for form in reversed(FORMS)}
"""The one of each type that our own files have."""
