"""Bodies sent as Markdown or HTML: converted on save, and what was not kept is told."""

from typing import Any

import httpx
import pytest

from tests.factories import Json, assert_problem, create, live, patch, pointers


def markdown(content: str) -> Json:
    return {"format": "markdown", "content": content}


def html(content: str) -> Json:
    return {"format": "html", "content": content}


async def blocks(editor: httpx.AsyncClient, body: Json) -> list[Json]:
    """The blocks that a body is saved as."""
    made = await create(editor, "articles", title="x", body=body)
    found: list[Json] = made["draft"]["body"]
    return found


def kinds(body: list[Json]) -> list[tuple[str, str | None, str | None]]:
    return [(block["_type"], block.get("style"), block.get("listItem")) for block in body]


def texts(body: list[Json]) -> list[str]:
    return ["".join(span["text"] for span in block.get("children", ())) for block in body]


async def test_both_formats_are_taken_wherever_a_body_is(editor: httpx.AsyncClient) -> None:
    for body in (markdown("## A\n\n*b*"), html("<h2>A</h2><p><i>b</i></p>")):
        found = await blocks(editor, body)
        assert kinds(found) == [("block", "h2", None), ("block", "normal", None)]
        assert found[1]["children"][0]["marks"] == ["em"]
        assert all(block["_key"] for block in found)
        faq = await create(editor, "faqs", question="Q?", answer=body)
        assert kinds(faq["draft"]["answer"]) == kinds(found)
        made = await create(editor, "articles", title="x")
        merged = await patch(editor, "articles", made, {"body": body})
        assert kinds(merged["draft"]["body"]) == kinds(found)
        again = await patch(editor, "articles", merged, {"body": body})
        assert again["version"] == merged["version"], "the same again changes nothing"


async def test_markdown_has_tables_strikethrough_alerts_and_pictures(
    editor: httpx.AsyncClient,
) -> None:
    made = await create(
        editor,
        "articles",
        title="x",
        body=markdown(
            "# Top\n\nOne ~~two~~ [three](https://a.example \"Four\").\n\n"
            "> [!DID_YOU_KNOW] Really\n> Yes.\n>\n> - a\n>   1. b\n\n"
            "> said\n\n1. one\n2. two\n\n   more of two\n\n```py\nx = 1\n```\n\n---\n\n"
            "![Alt](https://i.example/a.jpg \"Caption\")\n\n"
            "![A film](https://www.youtube.com/watch?v=1)\n\n"
            "| a | b |\n|---|---|\n| 1 | 2 |\n"
        ),
    )  # fmt: skip
    body = made["draft"]["body"]
    assert kinds(body) == [
        ("block", "h2", None),
        ("block", "normal", None),
        ("callout", None, None),
        ("block", "blockquote", None),
        ("block", "normal", "number"),
        ("block", "normal", "number"),
        ("code", None, None),
        ("divider", None, None),
        ("image", None, None),
        ("embed", None, None),
        ("code", None, None),
    ]
    assert body[1]["markDefs"][0]["title"] == "Four"
    assert (body[2]["variant"], body[2]["title"]) == ("did_you_know", "Really")
    assert [(b.get("listItem"), b.get("level")) for b in body[2]["body"]] == [
        (None, None),
        ("bullet", 1),
        ("number", 2),
    ]
    assert texts(body)[5] == "two\nmore of two"
    assert (body[6]["language"], body[6]["code"]) == ("py", "x = 1")
    assert (body[8]["alt"], body[8]["caption"]) == ("Alt", "Caption")
    assert body[10]["code"] == "a | b\n1 | 2"
    assert [(w["pointer"], w["code"]) for w in made["warnings"]] == [("#/body/10", "not-kept")]


async def test_references_by_slug_become_references_by_id(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    faq = await live(editor, "faqs", question="Why so?", answer=markdown("Because."))
    other = await live(editor, "faqs", question="And then?", answer=markdown("Nothing."))
    body = await blocks(editor, markdown(f"![](faqs:why-so,{other['id']})"))
    assert body[0]["entries"] == [faq["id"], other["id"]]
    unknown = {"title": "x", "body": markdown("text\n\n![](faqs:nobody)")}
    problem = assert_problem(await editor.post("/articles", json=unknown), 422, "invalid")
    assert pointers(problem) == ["#/body/1/entries"]
    table = {"title": "x", "body": markdown("![](table:nobody)")}
    problem = assert_problem(await editor.post("/articles", json=table), 422, "invalid")
    assert pointers(problem) == ["#/body/0/table"]


async def test_what_html_holds_that_no_block_can_is_named(editor: httpx.AsyncClient) -> None:
    made = await create(
        editor,
        "articles",
        title="x",
        body=html(
            "<style>p{}</style><script>alert(1)</script><p>seen</p><iframe src='//x'></iframe>"
            "<p>and <img src='data:image/png;base64,AAAA' alt='a chart'> this</p>"
            "<table><tr><th>a<th>b<tr><td>1<td>2</table>"
            "<p><a href='java&#9;script:alert(1)'>a link</a></p>"
        ),
    )
    assert texts(made["draft"]["body"]) == ["seen", "and a chart this", "", "a link"]
    assert made["draft"]["body"][2]["code"] == "a | b\n1 | 2"
    details = {w["pointer"]: w["detail"] for w in made["warnings"]}
    assert details.keys() == {"#/body", "#/body/1", "#/body/2"}
    named = " ".join(w["detail"] for w in made["warnings"])
    assert all(f"<{name}>" in named for name in ("script", "style", "iframe"))
    assert "alert" not in str(made["draft"])


async def test_a_list_item_of_several_paragraphs_keeps_its_links(editor: httpx.AsyncClient) -> None:
    links = [f"<p>see <a href='/{name}'>{name}</a></p>" for name in "abc"]
    for body in (
        html(f"<ul><li>{''.join(links)}</li></ul>"),
        markdown("- see [a](/a)\n\n  see [b](/b)\n\n  see [c](/c)"),
    ):
        [item] = await blocks(editor, body)
        assert texts([item]) == ["see a\nsee b\nsee c"]
        hrefs = {definition["_key"]: definition["href"] for definition in item["markDefs"]}
        linked = [(s["text"], hrefs[s["marks"][0]]) for s in item["children"] if s["marks"]]
        assert linked == [("a", "/a"), ("b", "/b"), ("c", "/c")]


async def test_of_two_equal_paragraphs_of_a_callout_only_the_first_is_its_title(
    editor: httpx.AsyncClient,
) -> None:
    title = "<p class='callout-title'>Twice</p>"
    [callout] = await blocks(editor, html(f"<aside data-variant='note'>{title * 2}</aside>"))
    assert callout["title"] == "Twice"
    assert texts(callout["body"]) == ["Twice"]


async def test_word_processors_say_with_styles_what_others_say_with_elements(
    editor: httpx.AsyncClient,
) -> None:
    body = await blocks(
        editor,
        html(
            '<b style="font-weight:normal" id="docs-internal-guid-1"><p><span style="font-weight:'
            '700">bold</span> <span style="font-style:italic">slanted</span> <a href="https://a.e">'
            '<span style="text-decoration:underline">link</span></a></p></b>'
        ),
    )
    [block] = body
    assert [(s["text"], s["marks"]) for s in block["children"]] == [
        ("bold", ["strong"]),
        (" ", []),
        ("slanted", ["em"]),
        (" ", []),
        ("link", ["m0"]),
    ]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"format": "docx", "content": "x"}, "#/body/format"),
        ({"format": "html"}, "#/body/content"),
        ({"content": "x"}, "#/body/format"),
        ({"format": "html", "content": 5}, "#/body/content"),
        ({"format": "html", "content": "x", "more": 1}, "#/body/more"),
        (html("<div>" * 200), "#/body/content"),
        (html("x" * 300_000), "#/body/content"),
        (markdown("x" * 300_000), "#/body/content"),
        (markdown("[" * 20_000), "#/body/content"),
        (markdown("a\n\n" * 2_001), "#/body/content"),
    ],
)
async def test_what_cannot_be_converted_is_422_where_it_stands(
    editor: httpx.AsyncClient, body: Any, pointer: str
) -> None:
    answer = await editor.post("/articles", json={"title": "x", "body": body})
    assert pointer in pointers(assert_problem(answer, 422, "invalid"))
    assert (await editor.get("/articles?count=exact")).json()["total"] == 0
