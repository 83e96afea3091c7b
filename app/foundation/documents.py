"""Editorial answers, and how routes that read their body themselves document it."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from app.foundation.errors import Problem
from app.foundation.etags import version_etag
from app.foundation.json_body import JSON_TYPES


def answer_json(
    content: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A model as JSON, exactly the fields that were set."""
    text = content.model_dump_json(by_alias=True, exclude_unset=True)
    return Response(text, status, headers, "application/json")


def saved(content: BaseModel, version: int) -> Response:
    """200 with the ETag of a version."""
    return answer_json(content, headers={"ETag": version_etag(version)})


def created(content: BaseModel, version: int, location: str) -> Response:
    """201 with the address of the new thing."""
    return answer_json(content, 201, {"ETag": version_etag(version), "Location": location})


def paged(content: BaseModel, link: str | None) -> Response:
    """A page of a list, with the link to the next one."""
    return answer_json(content, headers={"Link": link} if link else {})


REQUEST_MODELS: dict[str, type[BaseModel]] = {}
"""Bodies that routes read themselves, by the name of their schema, for the OpenAPI document."""


def json_body(
    model: type[BaseModel], media_types: Sequence[str] = JSON_TYPES, *, required: bool = True
) -> dict[str, Any]:
    """The OpenAPI entry of a body.

    Routes read their bodies after the key and the entry were checked, which FastAPI's own body
    parameters cannot do; so FastAPI does not see them.
    """
    REQUEST_MODELS[model.__name__] = model
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {
        "requestBody": {
            "required": required,
            "content": {media_type: {"schema": schema} for media_type in media_types},
        }
    }


RAISES = "x-problems"
HEADERS = "x-headers"
MOVES = "x-moves"


def has_headers(*names: str) -> dict[str, Any]:
    """The OpenAPI entry of headers of a success that nothing else tells."""
    return {HEADERS: list(names)}


def moves() -> dict[str, Any]:
    """The OpenAPI entry of a 308 where a slug is the value of a parameter."""
    return {MOVES: True}


def raises(*problems: type[Problem]) -> dict[str, Any]:
    """The OpenAPI entry of problems that nothing else in the signature of a route tells."""
    return {RAISES: [problem.name for problem in problems]}
