"""Every answer that a test gets is held against the OpenAPI document.

A validator is made once per schema and process; a look at an answer costs microseconds.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import httpx
import jsonschema_rs
import orjson

Json = dict[str, Any]
PROBLEM = "application/problem+json"
DOORS = ("/v1/", "/editorial/v1/", "/health/")
OF_EVERY_ANSWER = {"Cache-Control", "Vary"}
TOLD_ELSEWHERE = {"Cache-Control", "CDN-Cache-Control", "Cache-Groups", "RateLimit",
                  "RateLimit-Policy", "Content-Language", "Cache-Status"}  # fmt: skip
"""Headers that refusals may have as well, without being described for each of them."""


class Untrue(AssertionError):
    """The document says something else than the service."""


@dataclass
class Contract:
    """An OpenAPI document that answers are held against."""

    document: Json
    _validators: dict[tuple[str, bool], jsonschema_rs.Validator] = field(default_factory=dict)

    async def hold(self, answer: httpx.Response) -> None:
        """An event hook of httpx."""
        await answer.aread()
        self.check(answer)

    def check(self, answer: httpx.Response) -> None:
        """Raises `Untrue` for an answer that the document does not know."""
        request = answer.request
        method = "get" if request.method == "HEAD" else request.method.lower()
        operations = self.find(request.url.path)
        if operations is None or method == "options":
            return
        where = f"{request.method} {request.url.raw_path.decode()} answered {answer.status_code}"
        if method not in operations:
            if answer.status_code not in {404, 405}:
                raise Untrue(f"{where}, and the document has no such operation.")
            return
        responses = operations[method]["responses"]
        if str(answer.status_code) not in responses:
            raise Untrue(f"{where}, which the operation does not document: {answer.text[:500]}")
        response = self.resolve(responses[str(answer.status_code)])
        self._check_headers(where, answer, response)
        if request.method != "HEAD":
            self._check_body(where, answer, response)

    def find(self, path: str) -> Json | None:
        """What can be done at a path: the one with the fewest variable parts."""
        for pattern, operations in self._paths:
            if pattern.fullmatch(path):
                return operations
        return None

    @cached_property
    def _paths(self) -> list[tuple[re.Pattern[str], Json]]:
        templates = sorted(self.document["paths"], key=lambda path: (path.count("{"), path))
        return [
            (
                re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))),
                self.document["paths"][path],
            )
            for path in templates
        ]

    def resolve(self, part: Json) -> Json:
        """What a reference leads to."""
        if "$ref" not in part:
            return part
        _, _, kind, name = part["$ref"].split("/")
        resolved: Json = self.document["components"][kind][name]
        return resolved

    def _check_headers(self, where: str, answer: httpx.Response, response: Json) -> None:
        described = response.get("headers", {})
        for name, header in described.items():
            if self.resolve(header)["required"] and name not in answer.headers:
                raise Untrue(f"{where} without {name}.")
        known = set(self.document["components"]["headers"]) - set(described)
        if answer.status_code >= 400:
            known -= TOLD_ELSEWHERE
        surplus = [name for name in known - OF_EVERY_ANSWER if name in answer.headers]
        if surplus:
            raise Untrue(f"{where} with {', '.join(surplus)}, which is not documented there.")

    def _check_body(self, where: str, answer: httpx.Response, response: Json) -> None:
        if "content" not in response:
            if answer.content:
                raise Untrue(f"{where} with a body, and the document knows none.")
            return
        media_type = answer.headers.get("content-type", "").split(";")[0]
        if media_type not in response["content"]:
            raise Untrue(f"{where} as “{media_type}”, which is not documented.")
        content = response["content"][media_type]
        if not media_type.endswith(("/json", "+json")):
            return
        value = orjson.loads(answer.content)
        if media_type == PROBLEM:
            self._check_kind(where, value, content)
        # What `fields` leaves is checked for types, not for completeness.
        is_narrowed = answer.is_success and "fields" in answer.request.url.params
        error = next(
            self.validator(content["schema"], is_narrowed=is_narrowed).iter_errors(value), None
        )
        if error is not None:
            raise Untrue(f"{where}, and at {error.instance_path}: {str(error.message)[:1000]}")

    def _check_kind(self, where: str, problem: Json, content: Json) -> None:
        name = str(problem.get("type")).rsplit("/", 1)[1]
        if name not in content["examples"]:
            raise Untrue(f"{where} with “{name}”, not one of {', '.join(content['examples'])}.")

    def validator(self, schema: Json, *, is_narrowed: bool = False) -> jsonschema_rs.Validator:
        """Made once; narrowed, it takes any fields, as long as their types are right."""
        key = (orjson.dumps(schema).decode(), is_narrowed)
        if key not in self._validators:
            components = self._narrowed if is_narrowed else self.document["components"]
            whole = {**schema, "components": {"schemas": components["schemas"]}}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]

    @cached_property
    def _narrowed(self) -> Json:
        narrowed: Json = _without_required({"schemas": self.document["components"]["schemas"]})
        return narrowed


def _without_required(part: Any) -> Any:
    if isinstance(part, list):
        return [_without_required(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_required(value)
        for key, value in part.items()
        if key != "required" or not isinstance(value, list)
    }


_CONTRACTS: dict[tuple[Any, ...], Contract] = {}


def contract_of(app: Any) -> Contract:
    """The contract of an app; apps with the same content types have the same."""
    key = tuple(app.state.content_types.values())
    if key not in _CONTRACTS:
        _CONTRACTS[key] = Contract(app.openapi())
    return _CONTRACTS[key]
