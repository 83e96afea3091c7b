"""Search and share metadata: the editor's, or else what the page says."""

from typing import Any

import httpx

from tests.factories import block, create_filled, live, publish

Json = dict[str, Any]
PICTURE = {"url": "https://images.example.com/a.jpg", "alt": "A pier.", "width": 640,
           "height": 480, "caption": None, "credit": None}  # fmt: skip
LONG = "The harbor school has doubled its evening courses and has a waiting list. " * 4
TITLE = "Night classes for deckhands fill up, and the harbor school looks for more teachers"


async def test_what_the_editor_leaves_open_is_made_from_the_page(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    async def seo_of(plural: str, slug: str, **params: str) -> Json:
        answer = await reader.get(f"/v1/{plural}/{slug}", params=params)
        assert answer.status_code == 200, answer.text
        document: Json = answer.json()
        assert document["seo"]["canonical_url"] == document["url"]
        assert document["seo"]["noindex"] is False
        return document["seo"]

    pictured = {"_type": "image", **PICTURE}
    body = [block("Heading", "h2"), pictured, block("First  words\nof it."), block("More.")]
    await live(editor, "articles", title=TITLE, slug="bare", body=body)
    seo = await seo_of("articles", "bare")
    assert seo["title"] == "Night classes for deckhands fill up, and the harbor school looks for…"
    assert len(seo["title"]) <= 70
    assert seo["description"] == "First words of it."
    assert seo["image"] == PICTURE

    lead = {**PICTURE, "url": "https://images.example.com/lead.jpg"}
    made = await live(
        editor, "articles", title="Full", summary=f"One.\n\n{LONG}", lead_image=lead, body=body
    )
    seo = await seo_of("articles", "full")
    assert seo["title"] == "Full"
    assert seo["description"].startswith("One. The harbor school")
    assert seo["description"].endswith(" list. The…")
    assert 120 < len(seo["description"]) <= 160
    assert seo["image"] == lead

    await live(editor, "faqs", question=TITLE, slug="why", answer=[block(LONG), pictured])
    seo = await seo_of("faqs", "why")
    assert seo["title"].endswith(" looks for…")
    assert seo["description"].startswith("The harbor school")
    assert seo["image"] == PICTURE
    for slug, texts, expected in (
        ("captioned", {"caption": "Where.", "notes": "How."}, "Where."),
        ("noted", {"notes": "How."}, "How."),
        ("silent", {}, None),
    ):
        table = await create_filled(editor, "tables", slug=slug, **texts)
        await publish(editor, "tables", table)
        assert (await seo_of("tables", slug))["description"] == expected
    await live(editor, "collections", title="Front", entry_ids=[made["id"]])
    assert await seo_of("collections", "front") == {
        "title": "Front", "description": None, "image": lead, "noindex": False,
        "canonical_url": "http://localhost:3000/collections/front",
    }  # fmt: skip

    japanese = "東京都知事が新しい港の建設を発表した。" * 5
    await live(editor, "articles", title=japanese, slug="minato", locale="ja")
    title = (await seo_of("articles", "minato", locale="ja"))["title"]
    assert 60 <= len(title) <= 70
    assert japanese.startswith(title[:-1])
    assert title.endswith(("東京…", "都知事…", "が…", "新しい…", "港…", "の…", "建設…", "発表…"))


async def test_what_the_editor_gives_stays(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    given = {
        "title": TITLE, "description": "", "image": PICTURE,
        "canonical_url": "https://elsewhere.example/original", "noindex": True,
    }  # fmt: skip
    for plural, more in (("articles", {"summary": LONG}), ("faqs", {}), ("collections", {})):
        entry = await create_filled(editor, plural, slug="given", seo=given, **more)
        await publish(editor, plural, entry)
        assert (await reader.get(f"/v1/{plural}/given")).json()["seo"] == given
