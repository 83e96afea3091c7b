"""HTML, Markdown and text beside the blocks: rendered once, filled in with what is live."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.body.renditions import render_pieces
from app.content.models import Rendition
from tests.conftest import Service
from tests.content.test_statements import counted
from tests.factories import Json, block, create, linking_block, live, publish

NOTHING = {"html": None, "markdown": None, "text": None}


async def a_page(editor: httpx.AsyncClient) -> Json:
    """A live article that links to one entry and shows another."""
    other = await live(editor, "articles", title="Other", slug="other")
    faq = await live(editor, "faqs", question="Why & how?", answer=[block("Because <so>.")])
    return await live(
        editor,
        "articles",
        title="Page",
        body=[
            block("First & <foremost>.", "h2"),
            linking_block("elsewhere", {"_type": "entryLink", "entry": other["id"]}),
            linking_block("outside", {"_type": "link", "href": "https://a.example/?a=1&b=2"}),
            {"_type": "callout", "variant": "pro_tip", "title": "Tip", "body": [block("Do.")]},
            {"_type": "faqs", "entries": [faq["id"]]},
        ],
        faq_ids=[faq["id"]],
    )


async def test_what_is_asked_for_is_filled_and_the_rest_is_null(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await a_page(editor)
    page = (await reader.get("/v1/articles/page?include=all")).json()
    assert page["rendered"] == page["faqs"][0]["rendered"] == NOTHING
    only = (await reader.get("/v1/articles/page?render=html")).json()["rendered"]
    assert [name for name, value in only.items() if value] == ["html"]
    page = (await reader.get("/v1/articles/page?render=html,markdown,text&include=faqs")).json()
    html = page["rendered"]["html"]
    assert '<h2 id="first-foremost">First &amp; &lt;foremost&gt;.</h2>' in html
    assert 'href="http://localhost:3000/other"' in html
    assert '<a href="https://a.example/?a=1&amp;b=2" rel="noopener">outside</a>' in html
    assert '<aside class="callout" data-variant="pro_tip">' in html
    assert "<summary>Why &amp; how?</summary><p>Because &lt;so&gt;.</p>" in html
    text = page["rendered"]["markdown"]
    assert text.startswith("## First & \\<foremost>.\n\n[elsewhere](http://localhost:3000/other")
    assert "> [!PRO_TIP] Tip\n>\n> Do." in text
    assert page["rendered"]["text"].startswith("First & <foremost>.\n\nelsewhere\n\noutside")
    assert "Why & how?\n\nBecause <so>." in page["rendered"]["text"]
    assert page["faqs"][0]["rendered"]["html"] == "<p>Because &lt;so&gt;.</p>"
    faq = (await reader.get("/v1/faqs/why-how?render=text")).json()
    assert faq["rendered"] == {"html": None, "markdown": None, "text": "Because <so>."}


async def test_what_goes_off_line_leaves_every_rendition_and_its_text_stays(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    page = await a_page(editor)
    [other] = (await editor.get("/articles?q=other")).json()["items"]
    await editor.post(f"/articles/{other['id']}/unpublish")
    [faq] = (await editor.get("/faqs")).json()["items"]
    await editor.post(f"/faqs/{faq['id']}/unpublish")
    for name in ("html", "markdown", "text"):
        rendered = (await reader.get(f"/v1/articles/page?render={name}")).json()["rendered"][name]
        assert "elsewhere" in rendered
        assert "/other" not in rendered
        assert "Why" not in rendered
    warned = (await editor.get(f"/articles/{page['id']}")).json()["warnings"]
    assert {w["pointer"] for w in warned} >= {"#/body/1/markDefs/0/entry", "#/body/4/entries/0"}


async def test_what_depends_on_the_revision_alone_is_rendered_at_publish(
    service: Service, editor: httpx.AsyncClient, reader: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    page = await a_page(editor)
    async with service.database.read() as session:
        [kept] = await session.rows(select(Rendition.html).where(Rendition.id == UUID(page["id"])))
    assert [piece is None for piece in kept.html] == [False, True, False, False, True]
    assert render_pieces(page["draft"]["body"])["html"] == kept.html
    await editor.post(f"/articles/{page['id']}/unpublish")
    async with service.database.read() as session:
        found = await session.rows(select(Rendition.id))
    assert page["id"] not in {str(row.id) for row in found}


async def test_a_preview_is_rendered_as_it_would_be(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await create(editor, "articles", title="Draft", body=[block("Not yet.")])
    token = (await editor.post(f"/articles/{made['id']}/previews")).json()["token"]
    seen = (await reader.get(f"/v1/previews/{token}?render=html")).json()
    assert seen["rendered"]["html"] == "<p>Not yet.</p>"
    await publish(editor, "articles", made)
    assert (await reader.get("/v1/articles/draft?render=html")).json()["rendered"] == (
        seen["rendered"]
    )


async def test_renditions_cost_one_statement_however_many_there_are(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    faqs = [
        await live(editor, "faqs", question=f"Q{n}?", answer=[block(f"A{n}.")]) for n in range(6)
    ]
    await live(editor, "articles", title="Many", faq_ids=[faq["id"] for faq in faqs])
    with counted() as plain:
        await reader.get("/v1/articles/many?include=all")
    with counted() as rendered:
        await reader.get("/v1/articles/many?include=all&render=html,markdown,text")
    assert len(rendered) == len(plain) + 1
    assert len(rendered) <= 8


async def test_an_article_is_one_markdown_document(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await a_page(editor)
    asked = [
        await reader.get("/v1/articles/page", headers={"Accept": "text/markdown"}),
        await reader.get("/v1/articles/page?format=markdown"),
    ]
    for answer in asked:
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
        assert answer.headers["vary"] == "Accept, Accept-Encoding"
        assert answer.text.startswith("---\ntitle: Page\nurl: http://localhost:3000/page\n")
        assert "\n# Page\n" in answer.text
        assert "\n## First & \\<foremost>.\n" in answer.text
        assert "\n## Why & how?\n\nBecause \\<so>.\n" in answer.text
    assert asked[0].headers["etag"] == asked[1].headers["etag"]
    again = await reader.get(
        "/v1/articles/page?format=markdown", headers={"If-None-Match": asked[0].headers["etag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/html,*/*;q=0.8", "application/json"),
        ("text/*", "text/markdown"),
        ("text/markdown, application/json", "application/json"),
        ("text/markdown, application/json;q=0.9", "text/markdown"),
        ("text/markdown;q=0.5, application/json", "application/json"),
    ],
)
async def test_the_better_liked_form_is_sent(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, accept: str | None, media_type: str
) -> None:
    await live(editor, "articles", title="Page")
    headers = {} if accept is None else {"Accept": accept}
    answer = await reader.get("/v1/articles/page", headers=headers)
    assert answer.headers["content-type"].split(";")[0] == media_type
    listed = await reader.get("/v1/articles?format=markdown")
    assert listed.headers["content-type"].startswith("text/markdown")
