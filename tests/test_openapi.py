"""The document says what the service does, and is a file whose change one sees."""

import json

import httpx
import jsonschema
import pytest

from app.features import CONTENT_TYPES
from app.foundation.settings import Settings
from app.main import create_app
from tests.conftest import ROOT
from tests.factories import block, create, live

DOCUMENT = create_app(Settings(_env_file=None)).openapi()


def test_the_snapshot_is_the_document() -> None:
    accepted = json.loads((ROOT / "tests" / "openapi.json").read_text(encoding="utf-8"))
    assert accepted == DOCUMENT, "look at the change, then `make accept-api`"


def test_operations_are_described_and_named_once() -> None:
    names = []
    for path, operations in DOCUMENT["paths"].items():
        for method, operation in operations.items():
            names.append(operation["operationId"])
            assert operation.get("summary"), (method, path)
            assert operation.get("description"), (method, path)
            assert "application/problem+json" in json.dumps(operation["responses"])
            if method in {"put", "patch"} or (method == "post" and path.count("/") == 3):
                assert operation["requestBody"]["content"]
    assert len(set(names)) == len(names)


def test_there_are_no_twins_and_no_dangling_references() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert not [name for name in schemas if name.endswith(("-Input", "-Output"))]
    assert "HTTPValidationError" not in schemas
    for reference in json.dumps(DOCUMENT).split('"#/components/schemas/')[1:]:
        assert reference.split('"')[0] in schemas


async def test_the_delivery_document_is_delivery_alone(reader: httpx.AsyncClient) -> None:
    both = (await reader.get("/openapi.json")).json()
    delivery = (await reader.get("/v1/openapi.json")).json()
    assert both["paths"].keys() > delivery["paths"].keys()
    assert all(path.startswith("/v1/") for path in delivery["paths"])
    assert "ArticleDraft" not in delivery["components"]["schemas"]


def validate(path: str, answer: httpx.Response) -> None:
    """The answer is what the document says of this path."""
    operation = DOCUMENT["paths"][path][answer.request.method.lower()]
    content = operation["responses"][str(answer.status_code)]["content"]
    schema = {**content["application/json"]["schema"], "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer.json())


async def test_real_answers_are_what_the_document_says(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    section = await create(editor, "sections", name="World")
    author = await create(editor, "authors", name="Ada", role="Editor")
    tag = await create(editor, "tags", name="Trade")
    faq = await live(editor, "faqs", question="Q?", answer=[block("A.")], tag_ids=[tag["id"]])
    made = await live(
        editor,
        "articles",
        title="Story",
        body=[block("Head", "h2"), {"_type": "faqs", "entries": [faq["id"]]}, {"_type": "divider"}],
        section_id=section["id"],
        authors=[{"author_id": author["id"]}],
        tag_ids=[tag["id"]],
        faq_ids=[faq["id"]],
        corrections=[{"text": "A name."}],
    )
    for path, where in (
        ("/v1/articles", "/v1/articles"),
        ("/v1/articles/{slug}", "/v1/articles/story?include=all"),
        ("/v1/articles/{slug}/related", "/v1/articles/story/related"),
        ("/v1/faqs", "/v1/faqs"),
        ("/v1/faqs/{slug}", "/v1/faqs/q"),
        ("/v1/sections", "/v1/sections"),
        ("/v1/sections/{slug}", "/v1/sections/world"),
        ("/v1/authors", "/v1/authors"),
        ("/v1/authors/{slug}", "/v1/authors/ada"),
        ("/v1/tags", "/v1/tags"),
        ("/v1/tags/{slug}", "/v1/tags/trade"),
    ):
        validate(path, await reader.get(where))
    entry = f"/articles/{made['id']}"
    for path, where in (
        ("/articles", "/articles"),
        ("/articles/{entry_id}", entry),
        ("/articles/{entry_id}/revisions", f"{entry}/revisions"),
        ("/articles/{entry_id}/revisions/{number}", f"{entry}/revisions/1"),
        ("/articles/{entry_id}/revisions/{number}/diff", f"{entry}/revisions/1/diff"),
        ("/sections", "/sections"),
        ("/authors", "/authors"),
        ("/tags", "/tags"),
        ("/events", "/events"),
        ("/me", "/me"),
    ):
        validate(f"/editorial/v1{path}", await editor.get(where))
    rehearsed = await editor.post(f"/faqs/{faq['id']}/publish?dry_run=true")
    validate("/editorial/v1/faqs/{entry_id}/publish", rehearsed)


def test_an_editorial_route_without_a_permission_stops_the_app(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.access.editor.permission_of", lambda dependant: None)
    with pytest.raises(RuntimeError, match="declare no permission"):
        create_app(Settings(_env_file=None), CONTENT_TYPES)
