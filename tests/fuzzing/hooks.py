"""What schemathesis loads: our own look at answers, which knows what `fields` does."""

import os
from functools import lru_cache
from typing import Any

import httpx
import schemathesis

from tests.conformance import Contract

OWN_KEY = os.environ.get("FUZZ_KEY_ID")  # noqa: TID251 - of the test


@lru_cache(maxsize=1)
def _contract(origin: str) -> Contract:
    return Contract(httpx.get(f"{origin}/openapi.json").json())


@schemathesis.check
def is_what_the_document_says(ctx: Any, response: Any, case: Any) -> None:
    """Status, media type, headers, schema and kinds of problems."""
    request = httpx.Request(response.request.method, response.request.url)
    contract = _contract(f"{request.url.scheme}://{request.url.netloc.decode()}")
    headers = [(name, value) for name, values in response.headers.items() for value in values]
    plain = [(name, value) for name, value in headers if name.lower() != "content-encoding"]
    answer = httpx.Response(
        response.status_code, headers=plain, content=response.content, request=request
    )
    contract.check(answer)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """The key that is used for fuzzing must not be revoked on the way."""
    if case.path_parameters.get("key_id") == OWN_KEY:
        case.path_parameters["key_id"] = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
