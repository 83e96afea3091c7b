"""The gate notes the rows that were read, and refuses what it could not note."""

from uuid import UUID

import httpx
import pytest
from sqlalchemy import func, literal, select, union_all

from app.cache.gate import Gate, StatementRefused
from app.catalog.models import EntryTag
from app.catalog.sections.models import Section
from app.catalog.tags.models import Tag
from app.comments.groups import thread_group
from app.comments.models import Comment, CommentThread
from app.comments.private_models import CommentRecord
from app.content.models import Entry
from app.content_types.articles.models import Article
from tests.conftest import Service
from tests.factories import create, live


async def groups_of(reader: httpx.AsyncClient, path: str) -> set[str]:
    """The groups that an answer names."""
    answer = await reader.get(path)
    return {group.strip('"') for group in answer.headers["cache-groups"].split(", ")}


def hexes(*made: dict[str, str]) -> set[str]:
    """The groups of these."""
    return {row["id"].replace("-", "") for row in made}


@pytest.mark.parametrize(
    "statement",
    [
        select(Article.title),
        select(func.count()).select_from(Article),
        select(Tag.name, Article.id).join(EntryTag, EntryTag.tag_id == Tag.id),
        union_all(select(Article.id, Article.title), select(literal("x"), Tag.name)),
        select(select(Article.title).subquery()),
        select(Entry.id),
        select(Comment.id, Comment.body),
        select(CommentThread.comment_count),
        select(Comment.article_id, CommentRecord.email_hash),
    ],
)
async def test_what_cannot_be_noted_is_refused(service: Service, statement: object) -> None:
    async with service.database.read() as session:
        with pytest.raises(StatementRefused):
            await Gate(session).read(statement)  # type: ignore[arg-type]


async def test_ids_and_foreign_keys_are_noted_through_unions_and_recursion(
    service: Service, editor: httpx.AsyncClient
) -> None:
    world = await create(editor, "sections", name="World")
    asia = await create(editor, "sections", name="Asia", parent_id=world["id"])
    tag = await create(editor, "tags", name="Trade")
    below = select(Section.id, Section.parent_id).cte("below", recursive=True)
    below = below.union_all(
        select(Section.id, Section.parent_id).where(Section.parent_id == below.c.id)
    )
    async with service.database.read() as session:
        gate = Gate(session)
        await gate.read(select(below.c.id))
        assert gate.groups == hexes(world, asia)
        gate = Gate(session)
        await gate.read(union_all(select(Tag.id, Tag.name), select(Section.id, Section.name)))
        assert gate.groups == hexes(world, asia, tag)
        gate = Gate(session)
        await gate.read(select(Section.id, Section.parent_id).where(Section.slug == "asia"))
        assert gate.groups == hexes(world, asia)


async def test_a_page_names_exactly_what_it_shows_and_what_it_waits_for(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    world = await create(editor, "sections", name="World")
    asia = await create(editor, "sections", name="Asia", parent_id=world["id"])
    await create(editor, "sections", name="Elsewhere")
    ada = await create(editor, "authors", name="Ada")
    await create(editor, "authors", name="Nobody")
    tag = await create(editor, "tags", name="Trade")
    unborn = await create(editor, "articles", title="Not live yet")
    made = await live(
        editor,
        "articles",
        title="Story",
        section_id=asia["id"],
        authors=[{"author_id": ada["id"]}],
        tag_ids=[tag["id"]],
        related_ids=[unborn["id"]],
    )
    shown = hexes(made, world, asia, ada, tag) | {"comment_policies"}
    thread = {thread_group(UUID(made["id"]))}
    assert await groups_of(reader, "/v1/articles/story") == shown | thread
    asked = await groups_of(reader, "/v1/articles/story?include=related")
    assert asked == shown | thread | hexes(unborn) | {"articles"}, "any may be more alike"
    assert await groups_of(reader, "/v1/articles") == shown | {"articles"}
    assert await groups_of(reader, "/v1/articles?tag=nothing") == {"articles", "tags"}
    assert "articles" in await groups_of(reader, "/v1/articles/not-live-yet")


async def test_what_an_event_touches_is_what_pages_named(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    ada = await create(editor, "authors", name="Ada")
    await live(editor, "articles", title="Story", authors=[{"author_id": ada["id"]}])
    await live(editor, "articles", title="Other")
    await editor.patch(f"/authors/{ada['id']}", json={"name": "Ada L."}, headers={"If-Match": "*"})
    [event] = (await editor.get("/events?type=author.updated")).json()["items"]
    touched = set(event["groups"])
    assert touched & await groups_of(reader, "/v1/articles/story")
    assert touched & await groups_of(reader, "/v1/articles")
    assert not touched & await groups_of(reader, "/v1/articles/other")


async def test_a_new_translation_touches_its_siblings(
    editor: httpx.AsyncClient, reader: httpx.AsyncClient
) -> None:
    made = await live(editor, "articles", title="Harbor")
    german = await live(
        editor, "articles", title="Hafen", locale="de", translation_key=made["translation_key"]
    )
    events = (await editor.get(f"/events?subject={german['id']}")).json()["items"]
    [published] = [event for event in events if event["type"] == "article.published"]
    assert hexes(made, german) <= set(published["groups"])
