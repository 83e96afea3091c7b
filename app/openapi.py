"""The OpenAPI document, of both doors and of delivery alone."""

from functools import lru_cache
from typing import Any

import orjson
from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from app.foundation.documents import REQUEST_MODELS
from app.foundation.parameters import check_parameters

DESCRIPTION = """
**Delivery** (`/v1`) is what readers' frontends fetch: public, cacheable, no key.
**Editorial** (`/editorial/v1`) is for editors and their tools: every request needs a key,
`Authorization: Bearer bs_…`, made with `broadsheet keys create`.

Every error is `application/problem+json` (RFC 9457), with a sentence that says what to do.
"""


CHECKED = [Depends(check_parameters)]


class FieldProblem(BaseModel):
    """One thing that is wrong with a request."""

    place: str = Field(alias="in", description="`body`, `query`, `header` or `path`.")
    pointer: str = Field(description="JSON Pointer fragment, or the parameter's name.")
    code: str = Field(description="From the list in docs/errors.md.")
    detail: str = Field(description="One sentence.")


class ProblemDetails(BaseModel):
    """An error (RFC 9457). Further members depend on `type`."""

    type: str = Field(description="URI of the kind of problem.")
    title: str = Field(description="The kind of problem in words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened and what to do, in a sentence.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[FieldProblem] | None = Field(default=None, description="What is wrong, and where.")
    request_id: str | None = Field(default=None, description="On 5xx: to quote in a report.")


def install_openapi(app: FastAPI) -> None:
    """Serves `/openapi.json` and `/v1/openapi.json`."""

    @lru_cache(maxsize=2)
    def document(prefix: str) -> dict[str, Any]:
        return build_document(app, prefix)

    app.openapi = lambda: document("/")  # type: ignore[method-assign]

    @app.get("/openapi.json", include_in_schema=False, dependencies=CHECKED)
    async def read_openapi() -> Response:
        return Response(orjson.dumps(document("/")), media_type="application/json")

    @app.get("/v1/openapi.json", include_in_schema=False, dependencies=CHECKED)
    async def read_delivery_openapi() -> Response:
        return Response(orjson.dumps(document("/v1/")), media_type="application/json")


def build_document(app: FastAPI, prefix: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the paths with this prefix."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION,
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    document["paths"] = {
        path: operations
        for path, operations in document["paths"].items()
        if path.startswith(prefix)
    }
    template = "#/components/schemas/{model}"
    models: list[type[BaseModel]] = [*REQUEST_MODELS.values(), ProblemDetails]
    _, definitions = models_json_schema(
        [(model, "validation") for model in models],
        ref_template=template,
    )
    schemas = {**definitions["$defs"], **document["components"]["schemas"]}
    for operations in document["paths"].values():
        for operation in operations.values():
            _describe_errors(operation)
    document["components"]["schemas"] = _reachable(schemas, document["paths"])
    return document


def _describe_errors(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    reference = {"$ref": "#/components/schemas/ProblemDetails"}
    for status, words in (("4XX", "The request cannot be answered."), ("5XX", "Our fault.")):
        content = {"application/problem+json": {"schema": reference}}
        responses[status] = {"description": words, "content": content}


def _reachable(schemas: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """Only the schemas that the paths lead to, by name."""
    found: dict[str, Any] = {}
    waiting = _references(paths)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schemas[name]
            waiting |= _references(schemas[name])
    return dict(sorted(found.items()))


def _references(part: Any) -> set[str]:
    text = orjson.dumps(part).decode()
    return {piece.split('"')[0] for piece in text.split('"#/components/schemas/')[1:]}
