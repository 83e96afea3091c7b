"""Which problems an operation can answer with, from what its route declares."""

from itertools import groupby
from typing import Any

from fastapi.routing import RouteContext

from app.access.editor import permission_of
from app.access.roles import GRANTS
from app.contract.headers import refer_to_headers
from app.contract.problem_details import ProblemDetails
from app.foundation.documents import RAISES
from app.foundation.errors import (
    IdempotencyMismatch,
    InProgress,
    Internal,
    Invalid,
    KeyRequired,
    MalformedRequest,
    NotAcceptable,
    NotAllowed,
    NotFound,
    PreconditionRequired,
    Problem,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedMediaType,
    VersionConflict,
)
from app.foundation.explanations import EXPLANATIONS

PROBLEM_JSON = "application/problem+json"
ALWAYS = {MalformedRequest, Invalid, Internal, Unavailable}
NEEDS_VERSION = {"PUT", "PATCH", "DELETE"}
"""The methods that `If-Match` is required for, where it is taken."""

HEADERS = {
    401: ("WWW-Authenticate",),
    406: ("Vary",),
    409: ("Retry-After",),
    429: ("Retry-After", "RateLimit", "RateLimit-Policy"),
    503: ("Retry-After",),
}


def describe_refusals(
    route: RouteContext, operation: dict[str, Any], components: dict[str, Any]
) -> None:
    """Refers to a response for each status that is a problem; the same ones are said once."""
    found = sorted(_problems_of(route, operation), key=lambda kind: (kind.status, kind.name))
    for status, group in groupby(found, key=lambda kind: kind.status):
        kinds = list(group)
        name = ".".join(kind.name for kind in kinds)
        components.setdefault("responses", {})[name] = _response(status, kinds)
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{name}"}


def problem_examples(api_url: str) -> dict[str, Any]:
    """One of each problem, by its name."""
    return {
        name: {"summary": explanation.kind.title, "value": explanation.document(api_url)}
        for name, explanation in EXPLANATIONS.items()
    }


def _problems_of(route: RouteContext, operation: dict[str, Any]) -> set[type[Problem]]:
    found = {*ALWAYS, *(EXPLANATIONS[name].kind for name in operation.pop(RAISES, ()))}
    path = route.path or ""
    has_etag = any(part["name"] == "If-None-Match" for part in operation.get("parameters", ()))
    if has_etag or path.startswith("/v1/"):  # whatever looks at Accept
        found.add(NotAcceptable)
    if "{" in path:
        found.add(NotFound)
    if "requestBody" in operation:
        found |= {TooLarge, UnsupportedMediaType}
    return found | _for_key(route) | _for_headers(operation, route.methods or set())


def _for_key(route: RouteContext) -> set[type[Problem]]:
    permission = permission_of(route.dependant)
    if permission is None:
        return set()
    is_for_all = all(permission in granted for granted in GRANTS.values())
    return {KeyRequired, TooManyRequests} | (set() if is_for_all else {NotAllowed})


def _for_headers(operation: dict[str, Any], methods: set[str]) -> set[type[Problem]]:
    found: set[type[Problem]] = set()
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "Idempotency-Key":
            found |= {InProgress, IdempotencyMismatch}
        if parameter["name"] == "If-Match":
            found.add(VersionConflict)
            parameter["required"] = bool(methods & NEEDS_VERSION)
            found |= {PreconditionRequired} if parameter["required"] else set()
    return found


def _response(status: int, kinds: list[type[Problem]]) -> dict[str, Any]:
    words = [f"`{kind.name}`: {(kind.__doc__ or '').splitlines()[0]}" for kind in kinds]
    examples = {kind.name: {"$ref": f"#/components/examples/{kind.name}"} for kind in kinds}
    schema = {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}
    return {
        "description": "\n\n".join(words),
        "headers": refer_to_headers(*HEADERS.get(status, ())),
        "content": {PROBLEM_JSON: {"schema": schema, "examples": examples}},
    }
