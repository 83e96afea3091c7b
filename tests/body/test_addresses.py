"""Links and embeds: an address leads where it seems to lead, and never runs anything."""

import httpx
import pytest

from tests.factories import assert_problem, create, linking_block, pointers

BAD_HREFS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "JAVASCRIPT:alert(1)",
    " javascript:alert(1)",
    "javascript:alert(1) ",
    "\tjavascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "java\rscript:alert(1)",
    "\x01javascript:alert(1)",
    "java\x7fscript:alert(1)",
    "javascript\x00:alert(1)".replace("\x00", "\x1f"),
    "\u00a0javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "\ufeffjavascript:alert(1)",
    "\u2028javascript:alert(1)",
    "javascript://example.com/%0aalert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6a;avascript:alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script&colon;alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "blob:https://example.com/x",
    "ftp://example.com/x",
    "feed:javascript:alert(1)",
    "view-source:https://example.com",
    "jar:https://example.com!/x",
    "ms-word:ofe|u|https://example.com",
    "x:y",
    ":javascript:alert(1)",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\evil.example",
    "/\t/evil.example",
    "http:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
    "http://",
    "https://",
    "mailto:",
    "tel:",
    "https:// example.com",
    "",
    " ",
    "x" * 2001,
]


@pytest.mark.parametrize("href", BAD_HREFS)
async def test_a_link_that_could_run_or_mislead_is_refused(
    editor: httpx.AsyncClient, href: str
) -> None:
    body = [linking_block("click", {"_type": "link", "href": href})]
    answer = await editor.post("/articles", json={"title": "t", "body": body})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/body/0/markDefs/0/href"]


@pytest.mark.parametrize(
    "href",
    [
        "https://example.com",
        "http://example.com:8080/a?b=c&d=e#f",
        "HTTPS://EXAMPLE.COM/",
        "https://한국.example/길?q=값",
        "https://example.com/javascript:alert(1)",
        "mailto:desk@example.com?subject=Hello",
        "tel:+82-2-123-4567",
        "/",
        "/world/asia",
        "/a:b",
        "#anchor",
        "?page=2",
        "?a=1&copy=2",
        "page",
        "page.html#part",
        "./page",
        "../page",
        "a/b:c",
        "한국/길",
    ],
)
async def test_honest_addresses_are_kept_as_they_are(editor: httpx.AsyncClient, href: str) -> None:
    body = [linking_block("click", {"_type": "link", "href": href})]
    made = await create(editor, "articles", title="t", body=body)
    assert made["draft"]["body"][0]["markDefs"][0]["href"] == href


@pytest.mark.parametrize(
    "url",
    [
        "http://youtube.com/watch",
        "https://evil.example/",
        "https://youtube.com.evil.example/",
        "https://evilyoutube.com/",
        "https://youtube.com@evil.example/",
        "https://youtube.com:x@evil.example/",
        "https://evil.example\\@youtube.com/",
        "https://evil.example/\\@youtube.com/",
        "https://evil.example#@youtube.com/",
        "https://evil.example?@youtube.com/",
        "https://evil.example\t@youtube.com/",
        "https://evil.example\x01@youtube.com/",
        "https://youtube.com\uff0f.evil.example/",
        "https://[::1]/",
        "https://[youtube.com/",
        "https://",
        "https:youtube.com",
        "//youtube.com/x",
        "javascript:alert('https://youtube.com')",
        'https://youtube.com/"onload="alert(1)',
        "https://youtube.com/<script>",
        "youtube.com/watch",
        "",
    ],
)
async def test_an_embed_of_somebody_else_is_refused(editor: httpx.AsyncClient, url: str) -> None:
    body = [{"_type": "embed", "url": url}]
    answer = await editor.post("/articles", json={"title": "t", "body": body})
    assert pointers(assert_problem(answer, 422, "invalid")) == ["#/body/0/url"]


@pytest.mark.parametrize(
    "url",
    ["https://youtu.be/x", "https://www.youtube.com/watch?v=x", "https://YouTube.com/x",
     "https://player.vimeo.com/video/1#t=5s", "https://youtube.com:443/x"],
)  # fmt: skip
async def test_an_embed_of_a_provider_is_taken(editor: httpx.AsyncClient, url: str) -> None:
    made = await create(editor, "articles", title="t", body=[{"_type": "embed", "url": url}])
    assert made["draft"]["body"][0]["url"] == url


async def test_the_problem_names_the_providers(editor: httpx.AsyncClient) -> None:
    body = [{"_type": "embed", "url": "https://evil.example/"}]
    answer = await editor.post("/articles", json={"title": "t", "body": body})
    detail = assert_problem(answer, 422, "invalid")["detail"]
    assert "evil.example" in detail
    assert "youtube.com" in detail
