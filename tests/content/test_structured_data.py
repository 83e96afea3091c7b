"""What pages say of themselves in the words of schema.org, read as search engines would."""

import re
from typing import Any

import extruct
import httpx
import pytest

from tests.comments.conftest import POST_AT_ONCE, Talk
from tests.conftest import Service
from tests.content.test_statements import counted, make_page
from tests.content.vocabulary import UnknownToSchemaOrg, check_graph
from tests.factories import assert_problem, block, create, live, patch, publish

Json = dict[str, Any]
EVIL = "</script><script>alert(1)</script><!-- \u2028\u2029 &lt; ]]> <\\u003c"
EVIL_NAME = "</script><img src=x onerror=alert(1)><!--"
PICTURE = {"url": "https://images.example.com/a.jpg", "alt": EVIL, "width": 640, "height": 480,
           "caption": EVIL, "credit": EVIL.split("<!--")[0]}  # fmt: skip
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


async def read_graph(reader: httpx.AsyncClient, path: str) -> dict[str, list[Json]]:
    """The nodes by class, as an independent reader finds them inside a page."""
    answer = await reader.get(f"{path}/structured-data")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/ld+json"
    assert not set("<>&\u2028\u2029") & set(answer.text)
    page = f'<script type="application/ld+json">{answer.text}</script><p>After</p>'
    [document] = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert document == answer.json()
    check_graph(document)
    found: dict[str, list[Json]] = {}
    for node in document["@graph"]:
        found.setdefault(node["@type"], []).append(node)
    return found


class Page:
    """An article with everything; every text in it would like to run."""

    async def fill(self, editor: httpx.AsyncClient) -> None:
        """Makes all of it live."""
        world = await create(editor, "sections", name=f"World {EVIL_NAME}", slug="world")
        asia = await create(editor, "sections", name="Asia", slug="asia", parent_id=world["id"])
        author = await create(
            editor, "authors", name=f"Ada {EVIL_NAME}", slug="ada", role=f"Editor {EVIL_NAME}",
            avatar=PICTURE,
        )  # fmt: skip
        self.tag = await create(editor, "tags", name=f"Tag {EVIL_NAME}", slug="tag")
        filed = {"section_id": asia["id"], "tag_ids": [self.tag["id"]]}
        self.faq = await live(
            editor, "faqs", question=f"Why? {EVIL}", slug="why", answer=[block(f"So. {EVIL}")],
            **filed,
        )  # fmt: skip
        self.table = await live(
            editor, "tables", title=f"People {EVIL}", slug="people", caption=EVIL,
            source={"name": EVIL, "url": "https://stats.example/", "license": "CC-BY-4.0"},
            columns=[{"name": "people", "type": "integer", "title": f"Number {EVIL}",
                      "unit": EVIL, "description": EVIL, "minimum": 0}],
            **filed,
        )  # fmt: skip
        draft = await create(editor, "faqs", question="A secret?", answer=[block("Secret.")])
        self.article = await live(
            editor, "articles", title=f"Title {EVIL}", slug="story", kicker=EVIL, summary=EVIL,
            lead_image=PICTURE, body=[block(f"Words. {EVIL}")],
            authors=[{"author_id": author["id"]}], corrections=[{"text": EVIL}],
            faq_ids=[draft["id"], self.faq["id"]], table_ids=[self.table["id"]], **filed,
        )  # fmt: skip


async def test_a_page_says_what_stands_on_it_and_nothing_of_it_runs(service: Service) -> None:
    page = Page()
    await page.fill(service.editor)
    talk = Talk(service, page.article)
    await talk.set_policy(**POST_AT_ONCE)
    root = await talk.post(f"Root {EVIL}", author_name=f"Eve {EVIL_NAME}")
    reply = await talk.post("Reply.", parent_id=root["id"])
    await talk.set_policy(state="open", moderation="pre")
    await talk.send("Held back: secret.")

    found = await read_graph(service.reader, "/v1/articles/story")
    [news] = found["NewsArticle"]
    document = (await service.reader.get("/v1/articles/story?include=all")).json()
    assert news["headline"] == document["title"]
    assert news["datePublished"] == document["published_at"]
    assert INSTANT.fullmatch(news["dateModified"])
    assert news["articleSection"] == "Asia"
    assert news["wordCount"] == document["word_count"]
    assert news["isAccessibleForFree"] is True
    assert [each["text"] for each in news["correction"]] == [EVIL]
    assert news["image"]["width"] == 640
    [ada] = found["Person"]
    assert news["author"] == [{"@id": ada["@id"]}]
    assert ada["jobTitle"] == f"Editor {EVIL_NAME}"
    assert ada["url"] == "http://localhost:3000/authors/ada"
    [trail] = found["BreadcrumbList"]
    steps = [(step["position"], step["name"], step["item"]) for step in trail["itemListElement"]]
    assert steps == [
        (1, f"World {EVIL_NAME}", "http://localhost:3000/world"),
        (2, "Asia", "http://localhost:3000/world/asia"),
        (3, document["title"], document["url"]),
    ]
    [asked] = found["Question"]
    assert asked["acceptedAnswer"]["text"].startswith("So. </script>")
    assert found["FAQPage"][0]["mainEntity"] == [{"@id": asked["@id"]}]
    assert [data["@id"] for data in found["Dataset"]] == [
        (await read_graph(service.reader, "/v1/tables/people"))["Dataset"][0]["@id"]
    ]
    assert news["commentCount"] == 2
    said = {node["@id"].rpartition("/")[2]: node for node in found["Comment"]}
    assert set(said) == {root["id"], reply["id"]}
    assert said[root["id"]]["text"] == root["body"]
    assert said[reply["id"]]["parentItem"]["@id"] == said[root["id"]]["@id"]
    assert "ecret" not in str(found)
    [publisher] = found["Organization"]
    assert publisher["name"] == service.settings.site_name

    ids = {node["@id"] for nodes in found.values() for node in nodes}
    await patch(service.editor, "articles", page.article, {"slug": "moved", "section_id": None})
    await publish(service.editor, "articles", page.article)
    moved = await service.reader.get("/v1/articles/story/structured-data")
    assert moved.status_code == 308
    assert moved.headers["location"] == "/v1/articles/moved/structured-data"
    again = await read_graph(service.reader, "/v1/articles/moved")
    assert {node["@id"] for nodes in again.values() for node in nodes} == ids
    await service.editor.post(f"/faqs/{page.faq['id']}/unpublish")
    await talk.act(root, "delete")
    await talk.set_policy(state="off")
    least = await read_graph(service.reader, "/v1/articles/moved")
    assert not least.keys() & {"FAQPage", "Question", "Comment"}


async def test_questions_tables_and_collections_describe_their_own_pages(
    service: Service,
) -> None:
    page = Page()
    await page.fill(service.editor)
    reader = service.reader
    ids = [page.article["id"], page.faq["id"], page.table["id"]]
    await live(service.editor, "collections", title=f"Front {EVIL}", slug="front", entry_ids=ids)

    faq = await read_graph(reader, "/v1/faqs/why")
    assert faq["FAQPage"][0]["mainEntity"]["@id"] == faq["Question"][0]["@id"]
    table = await read_graph(reader, "/v1/tables/people")
    [data] = table["Dataset"]
    assert data["license"]["url"] == "https://spdx.org/licenses/CC-BY-4.0.html"
    assert [variable["propertyID"] for variable in data["variableMeasured"]] == ["people"]
    assert [variable["minValue"] for variable in data["variableMeasured"]] == [0]
    forms = {}
    for download in data["distribution"]:
        path = download["contentUrl"].removeprefix(service.settings.api_url)
        forms[download["encodingFormat"]] = await reader.get(path)
    assert forms.keys() >= {"text/csv", "application/x-ndjson"}
    assert all(answer.headers["content-type"].startswith(kind) for kind, answer in forms.items())
    front = await read_graph(reader, "/v1/collections/front")
    [listed] = front["ItemList"]
    assert [item["name"][:5] for item in listed["itemListElement"]] == ["Title", "Why? ", "Peopl"]
    assert front["CollectionPage"][0]["mainEntity"] == {"@id": listed["@id"]}

    path = "/v1/faqs/why/structured-data"
    answer = await reader.get(path, headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    assert page.faq["id"].replace("-", "") in answer.headers["cache-groups"]
    same = await reader.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304
    refused = await reader.get(path, headers={"Accept": "text/html"})
    assert_problem(refused, 406, "not-acceptable")
    assert_problem(await reader.get("/v1/faqs/none/structured-data"), 404, "not-found")
    await service.editor.delete(f"/faqs/{page.faq['id']}", headers={"If-Match": "*"})
    assert_problem(await reader.get(path), 410, "gone")


async def test_structured_data_costs_the_same_small_or_large(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    costs = []
    for title, size in (("small", 1), ("large", 4)):
        await make_page(editor, title, size)
        with counted() as statements:
            found = await read_graph(reader, f"/v1/articles/{title}")
        assert len(found["Question"]) == size
        assert len(found["Person"]) == size
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 10


@pytest.mark.parametrize(
    ("node", "complaint"),
    [
        ({"@type": "NewsStory"}, "no class NewsStory"),
        ({"@type": "NewsArticle", "title": "x"}, "no property title"),
        ({"@type": "NewsArticle", "author": {"@type": "Comment"}}, "is a Comment"),
        ({"@type": "NewsArticle", "author": {"@id": "#nobody"}}, "leads nowhere"),
        ({"@type": "NewsArticle", "headline": ""}, "is empty"),
    ],
)
def test_the_vocabulary_knows_what_is_wrong(node: Json, complaint: str) -> None:
    document = {"@context": "https://schema.org", "@graph": [node]}
    with pytest.raises(UnknownToSchemaOrg, match=complaint):
        check_graph(document)
