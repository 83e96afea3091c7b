"""The document says what the service does, and is a file whose change one sees."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from app.contract.examples import UNKNOWN
from app.features import CONTENT_TYPES
from app.foundation.settings import Settings
from app.main import create_app
from tests.conformance import Contract
from tests.conftest import ROOT

DOCUMENT = create_app(Settings(_env_file=None)).openapi()


def test_the_snapshot_is_the_document() -> None:
    accepted = json.loads((ROOT / "tests" / "openapi.json").read_text(encoding="utf-8"))
    assert accepted == DOCUMENT, "look at the change, then `make accept-api`"


def operations() -> list[tuple[str, dict[str, Any]]]:
    """All of them, with what to call them."""
    return [
        (f"{method.upper()} {path}", operation)
        for path, found in DOCUMENT["paths"].items()
        for method, operation in found.items()
    ]


def problems_of(document: dict[str, Any]) -> list[str]:
    """What the operations of a document lack, in sentences."""
    return [
        f"{method.upper()} {path} {lack}"
        for path, found in document["paths"].items()
        for method, operation in found.items()
        for lack in lacks(operation, document["components"])
    ]


def lacks(operation: dict[str, Any], components: dict[str, Any]) -> Iterator[str]:
    """What an operation lacks."""
    if not operation.get("summary", "").strip():
        yield "has no summary: give the route a name that reads like a sentence, or a `summary`."
    if not operation.get("description", "").split("Roles that may")[0].strip():
        yield "has no description: give its function a docstring."
    if "tags" not in operation:
        yield "has no tag: give its router `tags=[…]`."
    if not {"400", "422", "500", "503"} <= operation["responses"].keys():
        yield "does not say which problems it answers with: see app/contract/refusals.py."
    yield from lacks_of_examples(operation, components)


def lacks_of_examples(operation: dict[str, Any], components: dict[str, Any]) -> Iterator[str]:
    """Which bodies, and which of their fields, have no example."""
    for where, contents in bodies(operation):
        for media_type, content in contents.items():
            if not media_type.endswith(("/json", "+json")):
                continue
            if not content.get("examples"):
                yield f"has no example of its {where}: give it a schema of its own."
            for name in content.get("examples", {}):
                yield from unknown(components["examples"][name]["value"], name)


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent and what comes back when all is well."""
    if "requestBody" in operation:
        yield "request", operation["requestBody"]["content"]
    for status, response in operation["responses"].items():
        if "content" in response:
            yield f"answer {status}", response["content"]


def unknown(value: Any, path: str) -> Iterator[str]:
    """The fields of an example that nobody has given a value."""
    if value == UNKNOWN:
        yield (
            f"has no example of {path}: give the field `examples=[…]`, or its name a word in "
            "app/contract/vocabulary.py."
        )
    parts = enumerate(value) if isinstance(value, list) else ()
    for key, part in value.items() if isinstance(value, dict) else parts:
        yield from unknown(part, f"{path}.{key}")


def test_every_operation_says_all_that_a_client_needs() -> None:
    found = problems_of(DOCUMENT)
    assert not found, "\n".join(sorted(set(found)))


def test_a_route_that_says_nothing_of_itself_is_told_what_it_lacks() -> None:
    app = create_app(Settings(_env_file=None))

    class Poll(BaseModel):
        strange: str

    @app.get("/v1/polls/{slug}", name="read_poll", response_model=Poll)
    async def read_poll(slug: str) -> None: ...

    found = [sentence for sentence in problems_of(app.openapi()) if "/v1/polls" in sentence]
    assert found == [
        "GET /v1/polls/{slug} has no description: give its function a docstring.",
        "GET /v1/polls/{slug} has no tag: give its router `tags=[…]`.",
        "GET /v1/polls/{slug} has no example of Poll.strange: give the field `examples=[…]`, or "
        "its name a word in app/contract/vocabulary.py.",
    ]


def test_examples_are_valid() -> None:
    contract = Contract(DOCUMENT)
    checked = 0
    for _, operation in operations():
        responses = [contract.resolve(part) for part in operation["responses"].values()]
        for part in [operation.get("requestBody", {}), *responses]:
            for content in part.get("content", {}).values():
                validator = contract.validator(content["schema"])
                for reference in content.get("examples", {}).values():
                    validator.validate(contract.resolve(reference)["value"])
                    checked += 1
    assert checked > 100


def test_each_operation_has_one_name_which_stays() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in names)
    assert {"list_articles", "read_article", "publish_article", "list_section_records"} <= {*names}


def test_refusals_are_named_for_each_operation() -> None:
    responses = {name: operation["responses"] for name, operation in operations()}

    def kinds(operation: str, status: str) -> str:
        return str(responses[operation][status]["$ref"].rsplit("/", 1)[1])

    publish = "POST /editorial/v1/articles/{entry_id}/publish"
    assert kinds(publish, "409") == "already-published.in-progress.slug-taken"
    assert kinds(publish, "422") == "idempotency-mismatch.immutable.incomplete.invalid"
    assert "428" not in responses[publish]
    assert kinds("PUT /editorial/v1/tags/{row_id}", "428") == "precondition-required"
    assert kinds("GET /v1/articles/{slug}", "410") == "gone"
    assert "401" not in responses["GET /v1/articles/{slug}"]
    assert "403" not in responses["GET /editorial/v1/me"]


def test_a_patch_takes_a_part() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert "required" in schemas["ArticleDraft"]
    assert "required" not in schemas["ArticleDraftPatch"]
    body = DOCUMENT["paths"]["/editorial/v1/articles/{entry_id}"]["patch"]["requestBody"]
    assert set(body["content"]) == {"application/json", "application/merge-patch+json"}


def test_tags_are_described_and_grouped_by_door() -> None:
    groups = {group["name"]: group["tags"] for group in DOCUMENT["x-tagGroups"]}
    assert set(groups) == {"Delivery", "Editorial", "Operations"}
    described = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert sorted(described) == sorted(tag for tags in groups.values() for tag in tags)
    assert all(described.values())
    for name, operation in operations():
        [tag] = operation["tags"]
        door = "Editorial" if "/editorial/" in name else "Delivery" if "/v1/" in name else None
        assert tag in groups[door or "Operations"], name


def test_only_the_editorial_door_asks_for_a_key() -> None:
    for name, operation in operations():
        assert operation["security"] == ([{"key": []}] if "/editorial/" in name else [])
    assert DOCUMENT["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert [server["url"] for server in DOCUMENT["servers"]] == ["/", "http://localhost:8000"]


def test_there_are_no_twins_and_no_dangling_references() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert not [name for name in schemas if name.endswith(("-Input", "-Output"))]
    assert "HTTPValidationError" not in schemas
    for reference in json.dumps(DOCUMENT).split('"#/components/schemas/')[1:]:
        assert reference.split('"')[0] in schemas


def unbounded(schema: Any, path: str) -> Iterator[str]:
    """Where an integer may be larger than a database can hold."""
    if isinstance(schema, list):
        schema = dict(enumerate(schema))
    if not isinstance(schema, dict):
        return
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if f">{name}" not in path:
            yield from unbounded(DOCUMENT["components"]["schemas"][name], f"{path}>{name}")
    if schema.get("type") == "integer" and "maximum" not in schema:
        yield path
    for key, part in schema.items():
        if key not in {"example", "examples", "default"}:
            yield from unbounded(part, f"{path}/{key}")


def test_every_integer_that_can_be_sent_has_bounds() -> None:
    for name, operation in operations():
        found = [*unbounded(operation.get("requestBody", {}), name)]
        found += unbounded(operation.get("parameters", []), name)
        assert not found, "give it `le=`, or PostgreSQL answers a large one with an error"


async def test_the_delivery_document_is_delivery_alone(reader: httpx.AsyncClient) -> None:
    both = (await reader.get("/openapi.json")).json()
    delivery = (await reader.get("/v1/openapi.json")).json()
    assert both["paths"].keys() > delivery["paths"].keys()
    assert all(path.startswith("/v1/") for path in delivery["paths"])
    assert "ArticleDraft" not in delivery["components"]["schemas"]


def test_an_editorial_route_without_a_permission_stops_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.access.editor.permission_of", lambda dependant: None)
    with pytest.raises(RuntimeError, match="declare no permission"):
        create_app(Settings(_env_file=None), CONTENT_TYPES)
