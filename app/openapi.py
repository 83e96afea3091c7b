"""The OpenAPI document, of both doors and of delivery alone."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import orjson
from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.responses import Response

from app.contract.entries import describe_any_entry
from app.contract.examples import describe_examples, schema_examples
from app.contract.headers import header_components
from app.contract.parameters import describe_parameters
from app.contract.patches import describe_patches
from app.contract.problem_details import ProblemDetails
from app.contract.refusals import describe_refusals, problem_examples
from app.contract.successes import describe_successes
from app.contract.wording import describe_words, tags_of
from app.foundation.documents import REQUEST_MODELS
from app.foundation.parameters import check_parameters

DESCRIPTION = """
**Delivery** (`/v1`) is what readers' frontends fetch: public, cacheable, no key.
**Editorial** (`/editorial/v1`) is for editors and their tools: every request needs a key,
`Authorization: Bearer bs_…`, made with `broadsheet keys create`.

Every error is `application/problem+json` (RFC 9457), with a sentence that says what to do.
"""


CHECKED = [Depends(check_parameters)]


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
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        servers=_servers(app.state.settings.api_url),
        routes=app.routes,
        separate_input_output_schemas=False,
    )
    paths = document["paths"] = {
        path: operations
        for path, operations in document["paths"].items()
        if path.startswith(prefix)
    }
    components = document["components"]
    schemas = {**_request_schemas(), **components["schemas"]}
    describe_any_entry(app.state.content_types.values(), schemas)
    components["responses"] = {}
    _describe(app, document, schemas)
    document["tags"], document["x-tagGroups"] = tags_of(paths)
    examples = {
        **schema_examples(paths, schemas),
        **problem_examples(app.state.settings.api_url),
    }
    used = [paths, components["responses"]]
    components["examples"] = _reachable("examples", examples, used)
    if not any(operation["security"] for path in paths.values() for operation in path.values()):
        del components["securitySchemes"]
    components["headers"] = _reachable("headers", header_components(), used)
    components["schemas"] = _reachable("schemas", schemas, used)
    return document


def _servers(api_url: str) -> list[dict[str, str]]:
    """First where the document was read, so that `/docs` works at any address."""
    here = urlsplit(api_url).path or "/"
    return [
        {"url": here, "description": "Where this document was read."},
        {"url": api_url, "description": "The public address."},
    ]


def _request_schemas() -> dict[str, Any]:
    """Of what routes read themselves, and of problems."""
    models: list[type[BaseModel]] = [*REQUEST_MODELS.values(), ProblemDetails]
    _, definitions = models_json_schema(
        [(model, "validation") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    found: dict[str, Any] = definitions["$defs"]
    return found


def _describe(app: FastAPI, document: dict[str, Any], schemas: dict[str, Any]) -> None:
    routes = {route.name: route for route in iter_route_contexts(app.routes)}
    describe_patches(document["paths"], schemas)
    for operations in document["paths"].values():
        for operation in operations.values():
            route = routes[operation["operationId"]]
            operation["responses"].pop("422", None)
            describe_words(route, operation)
            describe_parameters(operation)
            describe_successes(route, operation, schemas)
            describe_examples(operation, schemas)
            describe_refusals(route, operation, document["components"])


def _reachable(kind: str, known: dict[str, Any], parts: Any) -> dict[str, Any]:
    """Only the components of a kind that these parts of the document lead to, by name."""
    found: dict[str, Any] = {}
    waiting = _references(kind, parts)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = known[name]
            waiting |= _references(kind, known[name])
    return dict(sorted(found.items()))


def _references(kind: str, part: Any) -> set[str]:
    text = orjson.dumps(part).decode()
    return {piece.split('"')[0] for piece in text.split(f'"#/components/{kind}/')[1:]}
