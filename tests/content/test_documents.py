"""The documents are whole: every field of the contract, in both types, from the first day."""

import httpx
import pytest

from tests.conftest import Serve
from tests.factories import assert_problem, block, create, live, patch, publish

ARTICLE = {
    "id", "type", "slug", "url", "locale", "translations", "title", "kicker", "summary",
    "lead_image", "body", "rendered", "section", "breadcrumbs", "authors", "corrections", "extra",
    "tags", "published_at", "updated_at", "revision", "word_count", "reading_minutes", "outline",
    "seo", "comments_state", "comments_close_at", "comment_count", "faqs", "tables", "comments",
    "related",
}  # fmt: skip
FAQ = {
    "id", "type", "slug", "url", "locale", "translations", "question", "answer", "rendered",
    "section", "tags", "position", "seo", "published_at", "updated_at", "revision", "extra",
}  # fmt: skip


async def test_an_article_carries_its_whole_page(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    world = await create(editor, "sections", name="World")
    asia = await create(editor, "sections", name="Asia", parent_id=world["id"])
    ada = await create(editor, "authors", name="Ada", role="World Editor")
    ben = await create(editor, "authors", name="Ben", role="Reporter")
    tags = [await create(editor, "tags", name=name) for name in ("Trade", "Security")]
    image = {"url": "https://images.example.com/a.jpg", "alt": "A", "width": 1600, "height": 900}
    faq = await live(editor, "faqs", question="Q?", answer=[block("A.")])
    embedded = await live(editor, "faqs", question="E?", answer=[block("B.")])
    other = await live(editor, "articles", title="Other")
    draft = {
        "title": "Whole",
        "summary": "All of it.",
        "lead_image": image,
        "body": [
            block("Lead words here."),
            block("A heading", "h2"),
            {"_type": "faqs", "entries": [embedded["id"], faq["id"]]},
        ],
        "section_id": asia["id"],
        "authors": [{"author_id": ben["id"], "role": "In Seoul"}, {"author_id": ada["id"]}],
        "tag_ids": [tag["id"] for tag in tags],
        "faq_ids": [faq["id"]],
        "related_ids": [other["id"]],
        "corrections": [{"at": "2026-03-01T09:00:00Z", "kind": "correction", "text": "A name."}],
    }
    await live(editor, "articles", **draft)
    answer = await reader.get("/v1/articles/whole?include=all")
    page = answer.json()
    assert page.keys() == ARTICLE
    assert page["url"] == "http://localhost:3000/world/asia/whole"
    assert page["section"] == {"slug": "asia", "name": "Asia"}
    assert [step["url"] for step in page["breadcrumbs"]] == [
        "http://localhost:3000/world",
        "http://localhost:3000/world/asia",
    ]
    assert [(author["name"], author["role"]) for author in page["authors"]] == [
        ("Ben", "In Seoul"),
        ("Ada", "World Editor"),
    ]
    assert [tag["slug"] for tag in page["tags"]] == ["trade", "security"]
    assert page["lead_image"] == {**image, "caption": None, "credit": None}
    assert page["outline"] == [
        {"key": page["body"][1]["_key"], "level": 2, "text": "A heading", "anchor": "a-heading"}
    ]
    assert (page["word_count"], page["reading_minutes"]) == (5, 1)
    assert page["seo"]["title"] == "Whole"
    assert page["seo"]["description"] == "All of it."
    assert page["seo"]["image"] == page["lead_image"]
    assert page["seo"]["canonical_url"] == page["url"]
    assert page["corrections"] == [
        {"at": "2026-03-01T09:00:00.000000Z", "kind": "correction", "text": "A name."}
    ]
    assert [found["question"] for found in page["faqs"]] == ["Q?", "E?"]
    assert [found["question"] for found in page["body"][2]["resolved"]] == ["E?", "Q?"]
    assert [found["title"] for found in page["related"]] == ["Other"]
    # What later features fill is empty until then.
    assert page["rendered"] == {"html": None, "markdown": None, "text": None}
    assert (page["comments_state"], page["comment_count"]) == ("open", 0)
    assert page["tables"] == []
    assert page["comments"] == {"items": [], "next_cursor": None, "total": None}
    assert answer.headers["content-language"] == "en"


async def test_what_was_not_asked_for_is_null(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await live(editor, "articles", title="Bare")
    page = (await reader.get("/v1/articles/bare")).json()
    assert page.keys() == ARTICLE
    assert {name for name in ARTICLE if page[name] is None} == {
        "kicker", "summary", "lead_image", "section", "comments_close_at", "faqs", "tables",
        "comments", "related",
    }  # fmt: skip
    asked = (await reader.get("/v1/articles/bare?include=faqs,related")).json()
    assert (asked["faqs"], asked["related"]) == ([], [])


async def test_an_faq_entry_carries_every_field(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    await live(editor, "faqs", question="How long?", answer=[block("Two years.")], position=3)
    page = (await reader.get("/v1/faqs/how-long?render=html,text")).json()
    assert page.keys() == FAQ
    assert page["url"] == "http://localhost:3000/faqs/how-long"
    assert page["seo"]["description"] == "Two years."
    assert page["position"] == 3


@pytest.mark.parametrize(
    ("locale", "text", "words"),
    [
        ("en", "The state-of-the-art isn't 3.5 times better.", 9),
        ("ko", "서울은 새로운 협정을 검토하고 있다.", 5),
        ("ja", "東京都知事は新しい計画を発表した。", 8),
        ("zh-Hans", "我们在北京大学学习计算机科学。", 8),
        ("th", "สวัสดีชาวโลกทุกคน", 5),
    ],
)
async def test_words_are_counted_in_every_language(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient, locale: str, text: str, words: int
) -> None:
    await live(editor, "articles", title="Words", slug="words", locale=locale, body=[block(text)])
    page = (await reader.get(f"/v1/articles/words?locale={locale}")).json()
    assert page["word_count"] == words


async def test_translations_know_each_other_and_have_their_own_addresses(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Harbor", slug="harbor")
    key = made["translation_key"]
    await live(editor, "articles", title="항구", slug="항구", locale="ko", translation_key=key)
    german = await create(
        editor, "articles", title="Hafen", slug="hafen", locale="de", translation_key=key
    )
    page = (await reader.get("/v1/articles/harbor")).json()
    assert page["translations"] == [
        {
            "locale": "ko",
            "slug": "항구",
            "url": "http://localhost:3000/ko/%ED%95%AD%EA%B5%AC",
        }
    ]
    korean = await reader.get("/v1/articles/항구?locale=ko")
    assert korean.headers["content-language"] == "ko"
    assert [other["locale"] for other in korean.json()["translations"]] == ["en"]
    assert_problem(await reader.get("/v1/articles/항구"), 404, "not-found")
    assert (await reader.get("/v1/articles/항구?locale=*")).json()["locale"] == "ko"
    await publish(editor, "articles", german)
    page = (await reader.get("/v1/articles/harbor")).json()
    assert [other["locale"] for other in page["translations"]] == ["de", "ko"]
    assert len((await reader.get("/v1/articles?locale=*")).json()["items"]) == 3
    assert len((await reader.get("/v1/articles?locale=KO")).json()["items"]) == 1


async def test_the_sites_paths_are_settings(serve: Serve) -> None:
    service = await serve(
        site_url="https://news.example.com/",
        article_path="{locale_prefix}/{section_path}/story/{slug}.html",
        default_locale="de",
    )
    await live(service.editor, "articles", title="Über uns")
    page = (await service.reader.get("/v1/articles/über-uns")).json()
    assert page["url"] == "https://news.example.com/story/%C3%BCber-uns.html"
    assert page["locale"] == "de"


async def test_a_delivered_body_can_be_sent_back(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    faq = await live(editor, "faqs", question="Q?", answer=[block("A.")])
    body = [block("Text"), {"_type": "faqs", "entries": [faq["id"]]}]
    made = await live(editor, "articles", title="Round", body=body)
    delivered = (await reader.get("/v1/articles/round")).json()["body"]
    assert "resolved" in delivered[1]
    saved = await patch(editor, "articles", made, {"body": delivered})
    assert saved["draft"]["body"] == made["draft"]["body"]
    assert saved["version"] == made["version"]


async def test_conditional_requests_and_caching_headers(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Cached", body=[block("one")])
    reader.headers["Accept-Encoding"] = "identity"
    got = await reader.get("/v1/articles/cached")
    etag = got.headers["etag"]
    assert got.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert got.headers["cdn-cache-control"] == (
        "public, max-age=60, stale-while-revalidate=600, stale-if-error=86400"
    )
    assert f'"{made["id"].replace("-", "")}"' in got.headers["cache-groups"]
    assert got.headers["vary"] == "Accept, Accept-Encoding"
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*", etag[:-1] + '-gz"'):
        again = await reader.get("/v1/articles/cached", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == etag
        assert again.headers["cache-control"] == got.headers["cache-control"]
    head = await reader.head("/v1/articles/cached")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", etag)
    assert head.headers["content-length"] == str(len(got.content))
    missing = await reader.get("/v1/articles/missing")
    assert missing.headers["cdn-cache-control"] == "public, max-age=10"
    refused = await reader.get("/v1/articles?nope=1")
    assert refused.headers["cache-control"] == "no-store"
    html_only = await reader.get("/v1/articles/cached", headers={"Accept": "text/html"})
    assert_problem(html_only, 406, "not-acceptable")


async def test_a_second_tag_header_is_a_setting(serve: Serve) -> None:
    service = await serve(cache_tag_header="Surrogate-Key", shared_max_age=30)
    made = await live(service.editor, "articles", title="Tagged")
    got = await service.reader.get("/v1/articles/tagged")
    assert made["id"].replace("-", "") in got.headers["surrogate-key"].split(" ")
    assert "s-maxage=30" in got.headers["cache-control"]


async def test_more_groups_than_fit_become_the_lists_group(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    for number in range(33):
        await live(editor, "articles", title=f"Story {number}")
    got = await reader.get("/v1/articles?limit=100")
    assert got.headers["cache-groups"] == '"articles"'
