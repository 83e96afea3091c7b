"""Every type of block is taken, kept as it was written and given to readers."""

from typing import Any

import httpx
import pytest

from tests.factories import Json, block, create, linking_block, live

IMAGE = {
    "url": "https://images.example.com/a.jpg",
    "alt": "A boat",
    "width": 1600,
    "height": 900,
    "caption": "In the harbor",
    "credit": "E. Ruiz",
}


def span(key: str, text: str, *marks: str) -> Json:
    return {"_key": key, "_type": "span", "text": text, "marks": list(marks)}


def paragraph(key: str, *children: Json, **more: Any) -> Json:
    return {
        "_key": key,
        "_type": "block",
        "style": "normal",
        "children": list(children),
        "markDefs": [],
        **more,
    }


BLOCKS: dict[str, Json] = {
    "a paragraph": paragraph("k", span("s", "Text")),
    "an empty paragraph": paragraph("k"),
    **{
        f"style {style}": paragraph("k", span("s", "Text"), style=style)
        for style in ("normal", "h2", "h3", "h4", "blockquote")
    },
    "an item of a list": paragraph("k", span("s", "Text"), listItem="bullet", level=1),
    "an item of a deep list": paragraph("k", span("s", "Text"), listItem="number", level=8),
    **{
        f"mark {mark}": paragraph("k", span("s", "Text", mark))
        for mark in ("strong", "em", "underline", "code", "strike-through", "sub", "sup")
    },
    "several marks": paragraph("k", span("s", "a", "strong", "em"), span("t", "b")),
    "a link": paragraph(
        "k",
        span("s", "Text", "m", "em"),
        markDefs=[{"_key": "m", "_type": "link", "href": "https://a.example/?b=c#d", "title": "T"}],
    ),
    "a callout": {
        "_key": "k",
        "_type": "callout",
        "variant": "did_you_know",
        "title": "Did you know?",
        "body": [paragraph("a", span("s", "One")), paragraph("b", span("s", "Two", "strong"))],
    },
    "a bare callout": {"_key": "k", "_type": "callout", "variant": "note", "body": []},
    "a quote": {"_key": "k", "_type": "pullQuote", "text": "So it is.", "attribution": "Ann"},
    "a bare quote": {"_key": "k", "_type": "pullQuote", "text": "So\nit is."},
    "an image": {"_key": "k", "_type": "image", **IMAGE},
    "a bare image": {"_key": "k", "_type": "image", "url": "https://images.example.com/a.jpg"},
    "code": {"_key": "k", "_type": "code", "language": "c++", "code": "int main() {\n\t}\n"},
    "bare code": {"_key": "k", "_type": "code", "code": ""},
    "an embed": {"_key": "k", "_type": "embed", "url": "https://youtu.be/x", "title": "A film"},
    "an embed of a subdomain": {
        "_key": "k",
        "_type": "embed",
        "url": "https://www.youtube.com/watch?v=1&t=2",
    },
    "a divider": {"_key": "k", "_type": "divider"},
    "texts of any script": paragraph("ключ", span("s", "한국 😀 e\u0301 \u202eabc <b>&amp;</b>")),
}


@pytest.mark.parametrize("sent", BLOCKS.values(), ids=BLOCKS.keys())
async def test_a_block_comes_back_exactly_as_it_was_sent(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, sent: Json
) -> None:
    made = await live(editor, "articles", title="Body", body=[sent])
    assert made["draft"]["body"] == [sent]
    delivered = (await reader.get("/v1/articles/body")).json()["body"]
    assert delivered == [sent]


async def test_all_of_them_together_keep_their_order(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    body = [{**sent, "_key": f"k{number}"} for number, sent in enumerate(BLOCKS.values())]
    faq = await live(editor, "faqs", question="Q?", answer=body)
    await live(editor, "articles", title="Body", body=body)
    assert (await reader.get("/v1/articles/body")).json()["body"] == body
    assert (await reader.get(f"/v1/faqs/{faq['slug']}")).json()["answer"] == body


async def test_references_are_kept_and_resolved(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    target = await live(editor, "articles", title="Target")
    faq = await live(editor, "faqs", question="Q?", answer=[block("A.")])
    link = {"_key": "m", "_type": "entryLink", "entry": target["id"]}
    body = [
        paragraph("a", span("s", "see", "m"), markDefs=[link]),
        {"_key": "b", "_type": "faqs", "entries": [faq["id"]]},
        {
            "_key": "c",
            "_type": "callout",
            "variant": "note",
            "body": [paragraph("a", span("s", "and", "m"), markDefs=[link])],
        },
    ]
    made = await live(editor, "articles", title="Source", body=body)
    assert made["draft"]["body"] == body
    delivered = (await reader.get("/v1/articles/source")).json()["body"]
    resolved = {
        "type": "article",
        "slug": "target",
        "title": "Target",
        "url": "http://localhost:3000/target",
    }
    assert delivered[0]["markDefs"] == [{**link, "resolved": resolved}]
    assert delivered[2]["body"][0]["markDefs"] == [{**link, "resolved": resolved}]
    [question] = delivered[1]["resolved"]
    assert (question["slug"], question["question"]) == ("q", "Q?")
    assert question["answer"][0]["children"][0]["text"] == "A."


async def test_a_delivered_body_can_be_sent_back_and_changes_nothing(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    target = await live(editor, "articles", title="Target")
    faq = await live(editor, "faqs", question="Q?", answer=[block("A.")])
    body = [
        *({**sent, "_key": f"k{number}"} for number, sent in enumerate(BLOCKS.values())),
        linking_block("see", {"_type": "entryLink", "entry": target["id"]}),
        {"_type": "faqs", "entries": [faq["id"]]},
    ]
    made = await live(editor, "articles", title="Source", body=body)
    delivered = (await reader.get("/v1/articles/source")).json()["body"]
    assert delivered[-1]["resolved"]
    draft = {**made["draft"], "body": delivered}
    answer = await editor.put(
        f"/articles/{made['id']}", json=draft, headers={"If-Match": f'"v{made["version"]}"'}
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["draft"] == made["draft"]
    assert answer.json()["version"] == made["version"]
    assert answer.json()["draft_revision"] == 1


@pytest.mark.parametrize("resolved", [None, 5, "x", [], {"slug": "<script>"}, [{"answer": 1}]])
async def test_resolved_is_ignored_on_save_whatever_it_says(
    editor: httpx.AsyncClient, resolved: object
) -> None:
    faq = await create(editor, "faqs", question="Q?")
    link = {"_type": "entryLink", "entry": faq["id"], "resolved": resolved}
    body = [
        linking_block("see", link),
        {"_type": "faqs", "entries": [faq["id"]], "resolved": resolved},
    ]
    made = await create(editor, "articles", title="t", body=body)
    assert "resolved" not in made["draft"]["body"][0]["markDefs"][0]
    assert "resolved" not in made["draft"]["body"][1]


async def test_what_is_not_live_is_left_out_and_of_a_link_the_text_stays(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    hidden = await create(editor, "articles", title="Canary draft")
    shown = await live(editor, "faqs", question="Shown?", answer=[block("Yes.")])
    secret = await create(editor, "faqs", question="Canary question?", answer=[block("No.")])
    link = {"_type": "entryLink", "entry": hidden["id"]}
    body = [
        linking_block("the text", link),
        {"_type": "faqs", "entries": [secret["id"], shown["id"]]},
        {"_type": "faqs", "entries": [secret["id"]]},
        {"_type": "callout", "variant": "note", "body": [linking_block("inside", link)]},
    ]
    await live(editor, "articles", title="Source", body=body)
    answer = await reader.get("/v1/articles/source?include=faqs")
    assert "canary" not in answer.text.lower()
    delivered = answer.json()["body"]
    assert len(delivered) == 3
    for text in (delivered[0], delivered[2]["body"][0]):
        assert text["markDefs"] == []
        assert [child["marks"] for child in text["children"]] == [[]]
    assert delivered[0]["children"][0]["text"] == "the text"
    assert [faq["slug"] for faq in delivered[1]["resolved"]] == ["shown"]
