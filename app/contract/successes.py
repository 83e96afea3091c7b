"""What an operation says when all is well: its headers, its examples, 304 and 308."""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import RouteContext

from app.contract.headers import refer_to_headers
from app.foundation.documents import HEADERS, MOVES

CACHED = ("ETag", "Cache-Control", "CDN-Cache-Control", "Cache-Groups", "Content-Language", "Vary",
          "Cache-Status")  # fmt: skip
UNCHANGED = ("ETag", "Cache-Control", "Vary", "Cache-Status")
MOVED = ("Location", "Cache-Control", "CDN-Cache-Control", "Cache-Groups", "Vary")
MADE = {"201": ("Location",), "202": ("Location", "Preference-Applied")}
Json = dict[str, Any]


def describe_successes(route: RouteContext, operation: Json, schemas: Json) -> None:
    """Completes the responses that are no problems."""
    named = operation.pop(HEADERS, ())
    parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
    responses = operation["responses"]
    for status, response in list(responses.items()):
        if status.startswith("2"):
            names = _headers_of(route, status, response, parameters, schemas)
            response["headers"] = refer_to_headers(*names, *named)
    if "If-None-Match" in parameters:
        responses["304"] = {
            "description": "What `If-None-Match` names is still what there is.",
            "headers": refer_to_headers(*UNCHANGED),
        }
    if operation.pop(MOVES, "{slug}" in (route.path or "")):
        responses["308"] = {
            "description": "The slug is a former one; `Location` has the one of today.",
            "headers": refer_to_headers(*MOVED, *_told_by_cache(route), *_counted(route)),
        }


def schema_names(schema: Json) -> Iterator[str]:
    """The schemas that a body may have."""
    for part in (schema, *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        if "$ref" in part:
            yield part["$ref"].rsplit("/", 1)[1]


def _headers_of(
    route: RouteContext, status: str, response: Json, parameters: set[str], schemas: Json
) -> Iterator[str]:
    names = list(schema_names(_schema_of(response)))
    if "If-None-Match" in parameters:
        yield from CACHED
    elif (route.path or "").startswith("/v1/"):
        yield "Content-Language"
        yield from _told_by_cache(route)
    elif any(_is_versioned(schemas[name]) for name in names):
        yield "ETag"
    if any("next_cursor" in schemas[name].get("properties", ()) for name in names):
        yield "Link"
    if "text/csv" in response.get("content", {}):
        yield "Content-Disposition"
    yield from MADE.get(status, ())
    if "Idempotency-Key" in parameters:
        yield "Idempotent-Replayed"
    yield from _counted(route)


def _told_by_cache(route: RouteContext) -> tuple[str, ...]:
    """What can be kept says whether it was."""
    return ("Cache-Status",) if "GET" in (route.methods or ()) else ()


def _counted(route: RouteContext) -> tuple[str, ...]:
    """Both doors count what is written, and say so."""
    return () if "GET" in (route.methods or ()) else ("RateLimit", "RateLimit-Policy")


def _schema_of(response: Json) -> Json:
    found: Json = response.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _is_versioned(schema: Json) -> bool:
    """What has an id and a version is changed under `If-Match`."""
    fields: Json = schema.get("properties", {})
    return {"id", "version"} <= fields.keys()
