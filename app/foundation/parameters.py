"""The parameters of a request: which there are, and when it is said that one is wrong."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

from fastapi.dependencies.utils import request_params_to_args
from fastapi.routing import APIRoute
from starlette.datastructures import QueryParams
from starlette.requests import Request

from app.foundation.errors import Invalid, MalformedRequest, NotFound, Problem, field_error
from app.foundation.validation import invalid

ORDER = (405, 429, 401, 403, 404, 415, 413, 400, 428, 412, 422)
"""In which order an editorial request is checked. What is not here, such as 409, comes after."""


TAKES_ANY = {"allow", "ignore"}


async def check_parameters(request: Request) -> None:
    """A parameter that the route does not know is 422, on every route of both doors.

    NUL is in no text that we keep: in a path it names nothing, in a parameter it is 400.
    """
    if "\0" in request.url.path:
        raise NotFound("There is nothing at this address.")
    if (noted := getattr(request.state, "wrong_parameters", None)) is not None:
        raise noted
    if any("\0" in part for pair in request.query_params.multi_items() for part in pair):
        raise MalformedRequest("A parameter contains the character NUL, which no text may have.")
    route = request.scope["route"]
    known = parameters_of(route)
    request.state.known_parameters = known
    unknown = [name for name in request.query_params if name not in known]
    if unknown and not _takes_any(route):
        raise unknown_parameters(unknown, known)


def unknown_parameters(unknown: Sequence[str], known: Sequence[str]) -> Invalid:
    """The refusal of parameters that an endpoint does not know. It names those that it knows."""
    return Invalid(
        f"“{unknown[0][:100]}” is not a parameter of this endpoint, which knows: "
        f"{', '.join(known) or 'none'}.",
        [
            field_error(
                name[:100],
                "unknown-parameter",
                f"“{name[:100]}” is not a parameter of this endpoint.",
                place="query",
            )
            for name in unknown
        ],
    )


def _takes_any(route: APIRoute) -> bool:
    """Whether a route takes unknown names, to look at them itself or to ignore them.

    Its query model then has `extra="allow"` or `extra="ignore"`.
    """
    models = (field.field_info.annotation for field in route.dependant.query_params)
    return any(getattr(model, "model_config", {}).get("extra") in TAKES_ANY for model in models)


def parameters_of(route: APIRoute) -> list[str]:
    """The names of all parameters that a route knows."""
    found: list[str] = getattr(route, "_known_parameters", [])
    if not found:
        waiting = [route.dependant]
        while waiting:
            dependant = waiting.pop()
            waiting.extend(dependant.dependencies)
            for field in dependant.query_params:
                annotation = field.field_info.annotation
                fields = getattr(annotation, "model_fields", None)
                found.extend(fields or [field.alias])
        found = sorted(set(found))
        route._known_parameters = found  # type: ignore[attr-defined]
    return found


async def check_parameters_in_turn(request: Request) -> AsyncIterator[None]:
    """The same for the editorial door, where other checks come first (`ORDER`).

    What is wrong is noted and left out, so that the request is checked without it; whoever ends
    first, the transaction or this, then says what comes first in the order. Nothing is committed.
    """
    try:
        await check_parameters(request)
        _check_values(request)
    except Problem as problem:
        request.state.wrong_parameters = problem
        request._query_params = QueryParams()
    with in_turn(request):
        yield


def _check_values(request: Request) -> None:
    route: APIRoute = request.scope["route"]
    _, errors = request_params_to_args(route.dependant.query_params, request.query_params)
    if errors:
        raise invalid(errors, place="query")


@contextmanager
def in_turn(request: Request) -> Iterator[None]:
    """Raises what was noted about the parameters, unless an earlier check fails in the block."""
    wrong: Problem | None = getattr(request.state, "wrong_parameters", None)
    try:
        yield
    except Problem as problem:
        if wrong is None or problem.status >= 500 or _turn(problem) <= _turn(wrong):
            raise
        raise wrong from None
    if wrong is not None:
        raise wrong


def _turn(problem: Problem) -> int:
    return ORDER.index(problem.status) if problem.status in ORDER else len(ORDER)
