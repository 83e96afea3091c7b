"""The look at answers sees what is untrue: every kind of it."""

from typing import Any

import httpx
import orjson
import pytest

from app.main import create_app
from tests.conformance import Contract, Untrue
from tests.conftest import make_settings

CONTRACT = Contract(create_app(make_settings()).openapi())
JSON = {"Content-Type": "application/json", "X-Request-Id": "1"}
TAG = {"slug": "tides", "name": "Tides", "url": "https://harbor.example/tags/tides"}
PROBLEM = {
    "type": "http://localhost:8000/problems/not-found",
    "title": "Not found",
    "status": 404,
    "detail": "There is no tag “tides”.",
    "instance": "/v1/tags/tides",
}


def answer(
    status: int, value: Any, path: str = "/v1/tags/tides", method: str = "GET", **headers: str
) -> httpx.Response:
    """An answer that no server has given."""
    kind = "application/problem+json" if status >= 400 else "application/json"
    return httpx.Response(
        status,
        headers={**JSON, "Content-Type": kind, **headers},
        content=b"" if value is None else orjson.dumps(value),
        request=httpx.Request(method, f"http://test{path}"),
    )


@pytest.mark.parametrize(
    "true",
    [
        answer(200, TAG),
        answer(200, {"name": "Tides"}, "/v1/tags/tides?fields=name"),
        answer(304, None, ETag='"a"'),
        answer(404, PROBLEM),
        answer(405, {}, method="POST"),
        answer(404, {}, "/v1/nothing/here"),
        answer(200, {}, "/elsewhere"),
    ],
    ids=str,
)
def test_what_the_document_says_passes(true: httpx.Response) -> None:
    CONTRACT.check(true)


@pytest.mark.parametrize(
    ("untrue", "sentence"),
    [
        (answer(202, TAG), "does not document"),
        (answer(200, TAG, method="PUT"), "no such operation"),
        (answer(200, {**TAG, "name": 7}), "at /name|at \\['name'\\]"),
        (answer(200, {"name": "Tides"}), "required"),
        (answer(200, {"name": 7}, "/v1/tags/tides?fields=name"), "string"),
        (answer(304, TAG), "with a body"),
        (answer(200, TAG, **{"Content-Type": "text/html"}), "text/html"),
        (answer(200, TAG, **{"Retry-After": "2"}), "Retry-After"),
        (answer(308, None), "without Location"),
        (answer(404, {**PROBLEM, "type": "/problems/gone"}), "with “gone”"),
        (answer(404, {"type": "/problems/not-found"}), "required"),
    ],
)
def test_what_the_document_does_not_say_is_found(untrue: httpx.Response, sentence: str) -> None:
    with pytest.raises(Untrue, match=sentence):
        CONTRACT.check(untrue)
