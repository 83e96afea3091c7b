"""The one place that prints errors: every one is `application/problem+json` (RFC 9457)."""

import logging

import orjson
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.foundation.errors import (
    Internal,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
)
from app.foundation.validation import invalid

log = logging.getLogger(__name__)


def problem_response(problem: Problem, request: Request) -> Response:
    """The answer that a problem is."""
    document = problem.document(request.app.state.settings.api_url)
    document["instance"] = request.url.path
    if problem.status >= 500:
        document["request_id"] = request.state.request_id
    return Response(
        orjson.dumps(document, default=str),
        problem.status,
        headers=problem.headers,
        media_type="application/problem+json",
    )


def install_problem_handlers(app: FastAPI) -> None:
    """Turns everything that FastAPI and Starlette raise into problems."""
    app.add_exception_handler(Problem, _print_problem)
    app.add_exception_handler(RequestValidationError, _print_invalid)
    app.add_exception_handler(HTTPException, _print_http_exception)


async def _print_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - what it is registered for
    if error.status >= 500:
        log.warning("%s: %s", error.name, error.detail, extra={"cause": _cause(error)})
    return problem_response(error, request)


def _cause(problem: Problem) -> str | None:
    """The class of what is at the bottom of a problem; its message may quote anything."""
    found: BaseException = problem
    while found.__cause__ is not None:
        found = found.__cause__
    return None if found is problem else type(found).__qualname__


async def _print_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    errors = error.errors()
    place = str(errors[0]["loc"][0])
    problem = invalid(errors, place=place if place in {"query", "path", "header"} else "query")
    known = _known_parameters(request)
    if any(item["code"] == "unknown-parameter" for item in problem.extensions["errors"]):
        problem.detail += f" This endpoint knows: {', '.join(known) or 'no parameters'}."
    return problem_response(problem, request)


def _known_parameters(request: Request) -> list[str]:
    return getattr(request.state, "known_parameters", [])


async def _print_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    return problem_response(_translate(request, error), request)


def _translate(request: Request, error: HTTPException) -> Problem:
    if error.status_code == 404:
        return NotFound(f"There is nothing at {request.url.path}.")
    if error.status_code == 405:
        allowed = allowed_methods(request)
        return MethodNotAllowed(
            f"{request.scope['broadsheet.method']} is not allowed here; "
            f"{', '.join(allowed)} would be.",
            headers={"Allow": ", ".join(allowed)},
        )
    if error.status_code == 413:
        return TooLarge("The body is too large.")
    if error.status_code < 500:
        return MalformedRequest(str(error.detail))
    log.error("unexpected HTTP exception %s", error.status_code)
    return Internal("Something went wrong on our side; quote the request id if you report it.")


def allowed_methods(request: Request) -> list[str]:
    """What the path of a request answers to: several routes may share it.

    `/comments/erase` is that, and not also a comment of which the id is `erase`.
    """
    found: dict[int, set[str]] = {}
    for route in iter_route_contexts(request.app.routes):
        pattern = getattr(route, "path_regex", None)
        if pattern is not None and pattern.match(request.url.path):
            variables = (route.path or "").count("{")
            found.setdefault(variables, set()).update(route.methods or ())
    named = found[min(found)] if found else set()
    methods = named or {"GET"}  # files, which are mounted, not routed
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))
