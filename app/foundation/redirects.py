"""308: the thing has moved, and everything behind its address with it."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

SLUG_STEP = 3
"""Where the slug stands in the path of everything that has one."""


class Moved(Exception):
    """Raised by whoever looks a slug up: it named something whose slug is another one now.

    The slug stands in the path, or is the value of a `parameter`.
    """

    def __init__(
        self, old: str, new: str, headers: Mapping[str, str], parameter: str | None = None
    ) -> None:
        super().__init__(f"{old} is now {new}")
        self.old, self.new, self.headers, self.parameter = old, new, headers, parameter


def install_redirects(app: FastAPI) -> None:
    """Answers `Moved` with 308, on every route and for every method."""
    app.add_exception_handler(Moved, _redirect)


async def _redirect(request: Request, error: Exception) -> Response:
    assert isinstance(error, Moved)  # noqa: S101 - what it is registered for
    if error.parameter is not None:
        asked = dict(request.query_params)
        location = f"{request.url.path}?{urlencode({**asked, error.parameter: error.new})}"
        return Response(None, 308, {**error.headers, "Location": location})
    # `/v1/articles/<slug>/…`: the door and the collection may be called like the slug.
    steps = request.url.path.split("/")
    steps[steps.index(error.old, SLUG_STEP)] = error.new
    query = f"?{request.url.query}" if request.url.query else ""
    location = "/".join(quote(step, safe="") for step in steps) + query
    return Response(None, 308, {**error.headers, "Location": location})
