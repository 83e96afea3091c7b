"""What a body must not hold is 422, and the pointer says where."""

from typing import Any

import httpx
import pytest

from tests.factories import Json, assert_problem, block, create, linking_block, pointers

NOWHERE = "01a209fa-0000-7000-8000-000000000000"
KNOWN = ("block", "callout", "pullQuote", "image", "code", "embed", "divider", "dataTable", "faqs")


async def refuse(editor: httpx.AsyncClient, *body: Any) -> Json:
    answer = await editor.post("/articles", json={"title": "t", "body": list(body)})
    problem = assert_problem(answer, 422, "invalid")
    assert (await editor.get("/articles?count=exact")).json()["total"] == 0
    return problem


def callout(*body: Json, **more: Any) -> Json:
    return {"_type": "callout", "variant": "note", "body": list(body), **more}


def children(*spans: Json, **more: Any) -> Json:
    return block("", children=list(spans), **more)


@pytest.mark.parametrize("unknown", ["video", "Block", "", "__proto__", "block ", "span"])
async def test_an_unknown_type_is_refused_and_the_known_ones_are_listed(
    editor: httpx.AsyncClient, unknown: str
) -> None:
    problem = await refuse(editor, block("fine"), {"_type": unknown, "text": "x"})
    assert pointers(problem) == ["#/body/1/_type"]
    assert problem["errors"][0]["code"] == "unknown-type"
    assert all(known in problem["detail"] for known in KNOWN)


async def test_an_unknown_kind_of_definition_lists_the_known_ones(
    editor: httpx.AsyncClient,
) -> None:
    problem = await refuse(editor, linking_block("x", {"_type": "footnote", "text": "y"}))
    assert pointers(problem) == ["#/body/0/markDefs/0/_type"]
    assert "link" in problem["detail"]
    assert "entryLink" in problem["detail"]


REFUSED: dict[str, tuple[Any, str]] = {
    "no _type": ({"text": "x"}, "#/body/0/_type"),
    "a text": ("x", "#/body/0"),
    "null": (None, "#/body/0"),
    "a list": ([], "#/body/0"),
    "an unknown field": (block("x", bogus=1), "#/body/0/bogus"),
    "an unknown field of a span": (
        children({"text": "x", "bogus": 1}),
        "#/body/0/children/0/bogus",
    ),
    "an unknown field of a link": (
        linking_block("x", {"_type": "link", "href": "/a", "onclick": "x"}),
        "#/body/0/markDefs/0/onclick",
    ),
    "an unknown field in a callout": (
        callout(block("fine"), children({"text": "x", "a/b~c": 1})),
        "#/body/0/body/1/children/0/a~1b~0c",
    ),
    "an unknown field of an image": (
        {"_type": "image", "url": "https://a.example/a.jpg", "srcset": "x"},
        "#/body/0/srcset",
    ),
    "an unknown field named like the type": (
        {"_type": "divider", "divider": 1},
        "#/body/0/divider",
    ),
    "an unknown style": (block("x", style="h1"), "#/body/0/style"),
    "an unknown list": (block("x", listItem="square"), "#/body/0/listItem"),
    "level 0": (block("x", listItem="bullet", level=0), "#/body/0/level"),
    "level 9": (block("x", listItem="bullet", level=9), "#/body/0/level"),
    "a level in words": (block("x", listItem="bullet", level="1"), "#/body/0/level"),
    "children that are no list": (block("x", children="x"), "#/body/0/children"),
    "a child that is a text": (block("x", children=["x"]), "#/body/0/children/0"),
    "a child of another type": (
        children({"_type": "image", "text": "x"}),
        "#/body/0/children/0/_type",
    ),
    "a block in a block": (block("x", children=[block("y")]), "#/body/0/children/0/_type"),
    "a span without text": (children({"_type": "span"}), "#/body/0/children/0/text"),
    "a span that is too long": (
        children({"text": "x" * 100_001}),
        "#/body/0/children/0/text",
    ),
    "marks that are no list": (
        children({"text": "x", "marks": "strong"}),
        "#/body/0/children/0/marks",
    ),
    "a mark that is no text": (
        children({"text": "x", "marks": [1]}),
        "#/body/0/children/0/marks/0",
    ),
    "an unknown mark": (
        children({"text": "a"}, {"text": "x", "marks": ["strong", "blink"]}),
        "#/body/0/children/1/marks/1",
    ),
    "an unknown mark in a callout": (
        callout(children({"text": "x", "marks": ["blink"]})),
        "#/body/0/body/0/children/0/marks/0",
    ),
    "a definition that no span uses": (
        block("x", markDefs=[{"_key": "m", "_type": "link", "href": "/a"}]),
        "#/body/0/markDefs/0",
    ),
    "a definition without key": (
        block("x", markDefs=[{"_type": "link", "href": "/a"}]),
        "#/body/0/markDefs/0",
    ),
    "a link without address": (linking_block("x", {"_type": "link"}), "#/body/0/markDefs/0/href"),
    "an entry link to no id": (
        linking_block("x", {"_type": "entryLink", "entry": "x"}),
        "#/body/0/markDefs/0/entry",
    ),
    "an entry link to nothing": (
        linking_block("x", {"_type": "entryLink", "entry": NOWHERE}),
        "#/body/0/markDefs/0/entry",
    ),
    "an entry link to nothing in a callout": (
        callout(linking_block("x", {"_type": "entryLink", "entry": NOWHERE})),
        "#/body/0/body/0/markDefs/0/entry",
    ),
    "a callout in a callout": (callout(callout(block("x"))), "#/body/0/body/0/_type"),
    "an image in a callout": (
        callout(block("x"), {"_type": "image", "url": "https://a.example/a.jpg"}),
        "#/body/0/body/1/_type",
    ),
    "questions in a callout": (
        callout({"_type": "faqs", "entries": [NOWHERE]}),
        "#/body/0/body/0/_type",
    ),
    "a callout without variant": ({"_type": "callout", "body": []}, "#/body/0/variant"),
    "a variant in upper case": (callout(variant="Note"), "#/body/0/variant"),
    "a variant with markup": (callout(variant='a"><b'), "#/body/0/variant"),
    "a variant of two lines": (callout(variant="note\n"), "#/body/0/variant"),
    "a blank title": (callout(title=" "), "#/body/0/title"),
    "a quote without text": ({"_type": "pullQuote"}, "#/body/0/text"),
    "an image without address": ({"_type": "image", "alt": "x"}, "#/body/0/url"),
    "an image by script": ({"_type": "image", "url": "javascript:alert(1)"}, "#/body/0/url"),
    "an image as data": ({"_type": "image", "url": "data:image/png;base64,AA"}, "#/body/0/url"),
    "an image of no width": (
        {"_type": "image", "url": "https://a.example/a.jpg", "width": 0},
        "#/body/0/width",
    ),
    "an image of a broken width": (
        {"_type": "image", "url": "https://a.example/a.jpg", "width": 1.5},
        "#/body/0/width",
    ),
    "code without code": ({"_type": "code"}, "#/body/0/code"),
    "code of a strange language": (
        {"_type": "code", "code": "x", "language": "<b>"},
        "#/body/0/language",
    ),
    "questions without entries": ({"_type": "faqs"}, "#/body/0/entries"),
    "questions that do not exist": (
        {"_type": "faqs", "entries": [NOWHERE]},
        "#/body/0/entries/0",
    ),
    "too many questions": ({"_type": "faqs", "entries": [NOWHERE] * 51}, "#/body/0/entries"),
    "a table that does not exist": ({"_type": "dataTable", "table": NOWHERE}, "#/body/0/table"),
    "a table of no id": ({"_type": "dataTable", "table": 5}, "#/body/0/table"),
}


@pytest.mark.parametrize(("sent", "expected"), REFUSED.values(), ids=REFUSED.keys())
async def test_what_is_not_in_the_table_is_refused_where_it_stands(
    editor: httpx.AsyncClient, sent: Any, expected: str
) -> None:
    assert expected in pointers(await refuse(editor, sent))


async def test_the_number_of_blocks_has_a_limit(editor: httpx.AsyncClient) -> None:
    answer = await editor.post(
        "/articles", json={"title": "t", "body": [{"_type": "divider"}] * 2001}
    )
    problem = assert_problem(answer, 422, "invalid")
    assert pointers(problem) == ["#/body"]
    assert problem["errors"][0]["code"] == "too-long"
    made = await create(editor, "articles", title="t", body=[{"_type": "divider"}] * 2000)
    assert len({item["_key"] for item in made["draft"]["body"]}) == 2000


async def test_everything_that_is_wrong_is_said_at_once(editor: httpx.AsyncClient) -> None:
    problem = await refuse(
        editor, block("x", style="h9"), {"_type": "video"}, {"_type": "code", "code": 5}
    )
    assert pointers(problem) == ["#/body/0/style", "#/body/1/_type", "#/body/2/code"]


@pytest.mark.parametrize("body", ["text", 5, {"_type": "block"}, True])
async def test_a_body_that_is_no_list_is_refused(editor: httpx.AsyncClient, body: Any) -> None:
    answer = await editor.post("/articles", json={"title": "t", "body": body})
    assert "#/body" in pointers(assert_problem(answer, 422, "invalid"))
    answer = await editor.post("/faqs", json={"question": "q", "answer": body})
    assert "#/answer" in pointers(assert_problem(answer, 422, "invalid"))
