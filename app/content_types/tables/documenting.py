"""What the OpenAPI document says of filters."""

from collections.abc import Mapping
from typing import Any

from app.content_types.tables.filtering import OPERATORS


def filter_parameter() -> Mapping[str, Any]:
    """The OpenAPI entry of all filters: no document can list parameters that a table decides."""
    return {
        "parameters": [
            {
                "name": "filters",
                "in": "query",
                "style": "form",
                "explode": True,
                "required": False,
                "description": (
                    "Filters on columns, all of which a row must meet: `<column>=v`, or "
                    f"`<column>__<op>=v` with `op` one of `{' '.join(OPERATORS)}`."
                ),
                "schema": {
                    "type": "object",
                    "additionalProperties": {"type": "string"},
                    "examples": [{"region": "North", "people__gte": "100"}],
                },
            }
        ]
    }
