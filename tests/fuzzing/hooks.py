"""What schemathesis loads: our own look at answers, which knows what `fields` does."""

import json
import os
import re
from functools import lru_cache
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.generation.meta import TestPhase

from tests.conformance import Contract

KNOWN: dict[str, list[str]] = json.loads(os.environ["FUZZ_KNOWN"])  # noqa: TID251 - of the test
"""Ids, slugs and numbers of things that there are, by `articles.entry_id`."""
[OWN_KEY] = KNOWN["own.key_id"]
NOTHING = "019d5f0c-8a5b-7c3e-9f10-a2b3c4d5e6f7"
CHANCE = Random()


@lru_cache(maxsize=1)
def _contract(origin: str) -> Contract:
    return Contract(httpx.get(f"{origin}/openapi.json").json())


@schemathesis.check
def is_what_the_document_says(ctx: Any, response: Any, case: Any) -> None:
    """Status, media type, headers, schema and kinds of problems."""
    request = httpx.Request(response.request.method, shortened(response.request.url))
    contract = _contract(f"{request.url.scheme}://{request.url.netloc.decode()}")
    headers = [(name, value) for name, values in response.headers.items() for value in values]
    plain = [(name, value) for name, value in headers if name.lower() != "content-encoding"]
    answer = httpx.Response(
        response.status_code, headers=plain, content=response.content, request=request
    )
    contract.check(answer)


def shortened(url: str) -> str:
    """The parts of an address that say what its answer should be.

    The fuzzer also sends addresses of megabytes; httpx has none above 65,536 characters.
    """
    address = urlsplit(url)
    path = re.sub(r"([^/]{500})[^/]+", r"\1", address.path)
    is_narrowed = "fields" in parse_qs(address.query, keep_blank_values=True)
    return address._replace(path=path, query="fields=" * is_narrowed).geturl()


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Aims most requests that are well formed at something that there is."""
    if case.path_parameters.get("key_id") == OWN_KEY:
        case.path_parameters["key_id"] = NOTHING  # the key that is used must not be revoked
    is_free = case.meta is not None and case.meta.phase.name != TestPhase.STATEFUL
    if is_free and case.meta.generation.mode == GenerationMode.POSITIVE and CHANCE.random() < 0.8:
        kind = case.path.split("v1/")[-1].split("/")[0]
        for name in case.path_parameters:
            if values := KNOWN.get(f"{kind}.{name}"):
                case.path_parameters[name] = CHANCE.choice(values)
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
