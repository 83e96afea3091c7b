"""What to read next: a set of stories, and the order that readers may expect."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.content_types.articles.catching_up import write_missing_traits
from app.content_types.articles.models import ArticleTrait
from app.content_types.articles.signature import stem_of, weigh_words
from tests.conftest import Service
from tests.content.test_statements import counted
from tests.factories import block, create, patch, publish

Json = dict[str, Any]
TODAY = datetime(2026, 11, 1, tzinfo=UTC)


class Desk:
    """Publishes stories with few words."""

    def __init__(self, service: Service) -> None:
        self.editor = service.editor
        self.reader = service.reader
        self.tags: dict[str, str] = {}
        self.sections: dict[str, str] = {}
        self.made: dict[str, Json] = {}

    async def tag(self, name: str) -> str:
        """The id of a tag, which is made if there is none."""
        if name not in self.tags:
            self.tags[name] = (await create(self.editor, "tags", name=name))["id"]
        return self.tags[name]

    async def tell(
        self, title: str, *tags: str, section: str | None = None, days_ago: int = 1, **draft: Any
    ) -> Json:
        """A live story."""
        if section is not None and section not in self.sections:
            made = await create(self.editor, "sections", name=section)
            self.sections[section] = made["id"]
        entry = await create(
            self.editor,
            "articles",
            title=title,
            tag_ids=[await self.tag(name) for name in tags],
            section_id=self.sections.get(section or ""),
            **draft,
        )
        published_at = (TODAY - timedelta(days=days_ago)).isoformat()
        self.made[title] = await publish(self.editor, "articles", entry, published_at=published_at)
        return self.made[title]

    async def next_to(self, title: str, **params: str) -> list[str]:
        """The titles of what to read next, which page and list agree on."""
        slug = self.made[title]["slug"]
        listed = await self.reader.get(f"/v1/articles/{slug}/related", params=params)
        page = await self.reader.get(
            f"/v1/articles/{slug}", params={"include": "related", **params}
        )
        assert listed.json()["items"] == page.json()["related"]
        assert "articles" in page.headers["cache-groups"]
        return [item["title"] for item in page.json()["related"]]


@pytest.fixture
def desk(service: Service) -> Desk:
    """A desk of the usual service."""
    return Desk(service)


async def test_stories_come_in_the_order_that_readers_may_expect(desk: Desk) -> None:
    for number in range(8):  # a tag that everything has says little
        await desk.tell(f"Bulletin {number}", "News", days_ago=300 - number)
    await desk.tell("Rare tag", "Oysters", section="Food")
    await desk.tell("Rare tag, but long ago", "Oysters", section="Food", days_ago=3000)
    await desk.tell("Common tag", "News", section="Sport")
    await desk.tell("Same section", section="Coast")
    await desk.tell("Growers count mussels in the estuary", section="Money")
    await desk.tell("Something else entirely", "Chess", section="Games")
    await desk.tell(
        "Growers count oysters in the estuary", "Oysters", "News", section="Coast", days_ago=0
    )
    title = "Growers count oysters in the estuary"
    assert await desk.next_to(title) == [
        "Rare tag",
        "Growers count mussels in the estuary",
        "Common tag",
        "Same section",
        "Bulletin 7",
    ]
    again = await desk.next_to("Something else entirely")
    assert again == []

    chosen = [desk.made[name]["id"] for name in ("Something else entirely", "Common tag")]
    own = desk.made[title]["id"]
    await patch(desk.editor, "articles", desk.made[title], {"related_ids": [*chosen, own]})
    await publish(desk.editor, "articles", desk.made[title])
    assert await desk.next_to(title) == [
        "Something else entirely",
        "Common tag",
        "Rare tag",
        "Growers count mussels in the estuary",
        "Same section",
    ]
    await desk.editor.post(f"/articles/{chosen[0]}/unpublish")
    mussels = desk.made["Growers count mussels in the estuary"]["id"]
    await desk.editor.delete(f"/articles/{mussels}", headers={"If-Match": "*"})
    assert (await desk.next_to(title))[:3] == ["Common tag", "Rare tag", "Same section"]


async def test_neither_the_story_itself_nor_other_languages_nor_drafts_come_next(
    desk: Desk,
) -> None:
    shared = {"tags": ("Oysters",), "section": "Food"}
    own = await desk.tell("Oysters", *shared["tags"], section="Food")
    korean = await desk.tell(
        "Oysters auf Deutsch", *shared["tags"], section="Food", locale="de",
        translation_key=own["translation_key"],
    )  # fmt: skip
    await desk.tell("Austern", "Oysters", section="Food", locale="de")
    await create(desk.editor, "articles", title="Oysters, a draft", tag_ids=[desk.tags["Oysters"]])
    await patch(
        desk.editor, "articles", own, {"related_ids": [korean["id"], desk.made["Austern"]["id"]]}
    )
    await publish(desk.editor, "articles", own)
    assert await desk.next_to("Oysters") == ["Austern"]  # only because the editor says so
    assert await desk.next_to("Austern", locale="de") == ["Oysters auf Deutsch"]
    assert await desk.next_to("Oysters auf Deutsch", locale="de") == ["Austern"]


async def test_texts_are_alike_by_their_weightiest_words_in_every_language(desk: Desk) -> None:
    def text(*paragraphs: str) -> list[Json]:
        return [block(paragraph) for paragraph in paragraphs]

    await desk.tell(
        "Pilots practice in the strait",
        body=text("The pilots turn tankers by moonlight.", "Tankers need room."),
    )
    await desk.tell("A choir rehearses", body=text("The singers need a room. The hall is cold."))
    await desk.tell(
        "Moonlight over the water", body=text("A tanker passes, the pilot waves.", "Nothing else.")
    )
    assert (await desk.next_to("Pilots practice in the strait"))[0] == "Moonlight over the water"
    await desk.tell("항구가 새 등대를 세운다", locale="ko")
    await desk.tell("시장에서 굴을 판다", locale="ko")
    await desk.tell("등대는 항구의 자랑", locale="ko")
    assert await desk.next_to("항구가 새 등대를 세운다", locale="ko") == ["등대는 항구의 자랑"]
    await desk.tell("東京都知事が港を視察", locale="ja")
    await desk.tell("港の工事に都知事が意欲", locale="ja")
    await desk.tell("合唱団の練習", locale="ja")
    assert await desk.next_to("東京都知事が港を視察", locale="ja") == ["港の工事に都知事が意欲"]


async def test_however_many_share_a_tag_the_statements_are_the_same(desk: Desk) -> None:
    costs = []
    await desk.tell("The story", "Harbor", section="Coast")
    for size in (2, 12):
        for number in range(size):
            await desk.tell(f"N{size} {number}", "Harbor", section="Coast")
        for path in ("/related", "?include=all"):
            with counted() as statements:
                await desk.reader.get(f"/v1/articles/the-story{path}")
            costs.append(len(statements))
    assert costs[:2] == costs[2:]
    assert costs[0] <= 6
    assert costs[1] <= 8


async def traits_of(service: Service, article_id: str) -> list[Any]:
    """What is written down about an article."""
    return [row for row in await all_traits(service) if str(row.article_id) == article_id]


async def test_what_is_withdrawn_leaves_no_trait(service: Service, desk: Desk) -> None:
    made = await desk.tell("Harbor pilots", "Harbor")
    assert len(await traits_of(service, made["id"])) == 3
    await desk.editor.post(f"/articles/{made['id']}/unpublish")
    assert await traits_of(service, made["id"]) == []


async def test_articles_that_are_older_than_traits_are_caught_up_with(
    service: Service, desk: Desk
) -> None:
    await desk.tell("Harbor pilots", "Harbor", section="Coast")
    await desk.tell("Harbor choir", "Harbor")
    await desk.tell("…")
    await desk.tell("?!")
    before = await all_traits(service)
    expected = await desk.next_to("Harbor pilots")
    assert expected == ["Harbor choir"]
    assert await desk.next_to("…") == []  # what has no traits is like nothing
    async with service.database.write() as session:
        await session.execute(delete(ArticleTrait))
    service.app.state.cache.forget()  # the log does not tell of it
    assert await desk.next_to("Harbor pilots") == []
    for _ in range(2):
        await write_missing_traits(service.database)
        after = await all_traits(service)
        assert {(row.article_id, row.trait, row.rank) for row in after} == {
            (row.article_id, row.trait, row.rank) for row in before
        }
    assert await desk.next_to("Harbor pilots") == expected


async def all_traits(service: Service) -> list[Any]:
    """What is written down about all articles."""
    async with service.database.read() as session:
        return list(await session.rows(select(ArticleTrait.__table__)))


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("harbors", "harbo"), ("harbor", "harbo"), ("the", ""), ("2026", "2026"), ("…", ""),
        ("항구가", "항구"), ("항구의", "항구"), ("새", ""), ("港", "港"), ("都知事", "都知事"),
        ("した", ""), ("straße", "straß"),
    ],
)  # fmt: skip
def test_words_are_cut_to_what_their_forms_share(word: str, stem: str) -> None:
    assert stem_of(word) == stem


def test_words_weigh_more_the_higher_up_they_stand() -> None:
    weights = weigh_words("Harbor", "Pilots", [block("tankers"), block("storms storms")], "en")
    assert weights["harbo"] > weights["pilot"] > weights["tanke"]
    assert weights["storm"] == weights["pilot"]
