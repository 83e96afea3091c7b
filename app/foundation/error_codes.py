"""The codes of errors in fields and parameters, and what pydantic's kinds of error are of them."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "union_tag_invalid": "unknown-type",
    "union_tag_not_found": "required",
    "string_too_long": "too-long",
    "too_long": "too-long",
    "string_too_short": "too-short",
    "too_short": "too-short",
    "greater_than_equal": "out-of-range",
    "greater_than": "out-of-range",
    "less_than_equal": "out-of-range",
    "less_than": "out-of-range",
    "string_pattern_mismatch": "bad-format",
    "value_error": "bad-format",
    "uuid_parsing": "bad-format",
    "uuid_type": "wrong-type",
    "datetime_from_date_parsing": "bad-format",
    "datetime_parsing": "bad-format",
    "timezone_aware": "bad-format",
    "enum": "unknown-value",
    "literal_error": "unknown-value",
}
"""pydantic's kinds of error, by the codes that we promise. The rest is `wrong-type`."""

FIELD_CODES: Mapping[str, str] = {
    "required": "The field or parameter must be there.",
    "unknown-field": "There is no such field.",
    "unknown-parameter": "The endpoint has no such parameter.",
    "unknown-type": "The block, mark or definition has a type that is not known.",
    "unknown-value": "Not one of the values that are allowed.",
    "too-long": "More characters or items than allowed.",
    "too-short": "Fewer characters or items than needed.",
    "out-of-range": "The number is too small or too large.",
    "bad-format": "The text is not in the form that it must have.",
    "wrong-type": "Another JSON type is expected.",
    "not-found": "The id names nothing that exists.",
    "duplicate": "The same value stands there twice.",
    "missing-content": "Publishing needs a value here.",
    "in-the-past": "The time must be in the future.",
    "in-the-future": "The time must not be in the future.",
    "unchangeable": "The value is set at creation and stays.",
    "not-indexed": "The table is too large to be filtered or sorted by a column without index.",
    "cursor-stale": "The rows have been published anew since the cursor was made.",
    "holds-values": "Dropping the column would lose its values.",
    "long-row": "The row has more cells than the header has columns.",
    "cycle": "A section cannot stand below itself.",
}
"""Every `code` of an item of `errors`, and what it means."""
