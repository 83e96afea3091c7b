"""A newsroom in which everything that readers must not see says the canary word."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select, update

from app.access.keys import create_key
from app.access.models import ApiKey
from app.access.roles import Role
from app.content.models import Preview
from app.features import CONTENT_TYPES
from app.foundation.clock import now
from tests.conftest import Service, built_app, make_settings, module_database, opened
from tests.factories import (
    block,
    create,
    create_filled,
    draft_of,
    linking_block,
    live,
    patch,
    publish,
)
from tests.readers.surface import Operation, read_surface

CANARY = "quokkavault"
LATER = "2999-01-01T00:00:00Z"
UNTOUCHED = {"If-Match": "*"}
Json = dict[str, Any]


@dataclass
class Newsroom:
    """What there is, as the outside would have to name it."""

    service: Service
    surface: list[Operation]
    public: dict[str, list[str]] = field(default_factory=dict)
    """Slugs that answer 200, by the collection in the path."""
    hidden: dict[str, list[str]] = field(default_factory=dict)
    """Slugs of what is there, but not for readers."""
    ids: list[str] = field(default_factory=list)
    """Ids of everything, seen or not."""
    dead_tokens: list[str] = field(default_factory=list)
    """Preview tokens that worked once."""
    live_token: str = ""
    entries: dict[str, str] = field(default_factory=dict)
    """Ids of hidden entries, by type."""
    secrets: list[str] = field(default_factory=list)
    """Keys, tokens, their digests and prefixes: in no answer, in no spelling."""

    @property
    def reader(self) -> httpx.AsyncClient:
        """Somebody without a key."""
        return self.service.reader

    @property
    def editor(self) -> httpx.AsyncClient:
        """Somebody with an admin's key, whose name is the word."""
        return self.service.editor

    def paths(self) -> list[tuple[Operation, str]]:
        """Every public operation at something that readers may see."""
        found = []
        for operation in self.surface:
            if operation.placeholder is None:
                found.append((operation, operation.at("")))
                continue
            collection = operation.path.split("/{")[0].rpartition("/")[2]
            slugs = self.public.get(collection, [])
            found += [(operation, operation.at(slug)) for slug in slugs]
        return found


def article(**fields: Any) -> Json:
    """A draft of which every field says the word."""
    return {
        "title": f"{CANARY} title",
        "kicker": f"{CANARY} kicker",
        "summary": f"{CANARY} summary",
        "lead_image": {"url": f"https://img.example/{CANARY}.jpg", "alt": f"{CANARY} alt"},
        "body": [block(f"{CANARY} body"), {"_type": "pullQuote", "text": f"{CANARY} quote"}],
        "corrections": [{"text": f"{CANARY} correction"}],
        "seo": {"title": f"{CANARY} seo", "description": f"{CANARY} seo"},
        "extra": {CANARY: f"{CANARY} extra"},
        **fields,
    }


def question(**fields: Any) -> Json:
    """The same, as an FAQ entry."""
    return {
        "question": f"{CANARY} question?",
        "answer": [block(f"{CANARY} answer")],
        "seo": {"title": f"{CANARY} seo"},
        "extra": {CANARY: f"{CANARY} extra"},
        **fields,
    }


def data_table(**fields: Any) -> Json:
    """The same, as a data table."""
    return {
        "title": f"{CANARY} table",
        "caption": f"{CANARY} caption",
        "columns": [{"name": CANARY, "type": "string", "title": f"{CANARY} column"}],
        "source": {"name": f"{CANARY} source"},
        "notes": f"{CANARY} notes",
        "extra": {CANARY: f"{CANARY} extra"},
        **fields,
    }


def collection(**fields: Any) -> Json:
    """The same, as a collection."""
    return {
        "title": f"{CANARY} collection",
        "seo": {"title": f"{CANARY} seo", "description": f"{CANARY} seo"},
        "extra": {CANARY: f"{CANARY} extra"},
        **fields,
    }


@pytest.fixture(scope="module")
def newsroom_url(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database that the tests of a module share: all they do is ask."""
    return module_database(database_kind, request, tmp_path_factory)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def newsroom(newsroom_url: str) -> AsyncIterator[Newsroom]:
    """Everything in every state, made by an editor whose name is the word too."""
    async with opened(
        built_app(CONTENT_TYPES), make_settings(database_url=newsroom_url)
    ) as service:
        async with service.database.write() as session:
            _, service.key = await create_key(session, f"{CANARY} editor", Role.ADMIN)
        room = Newsroom(service, await read_surface(service.reader))
        labels = await fill_catalog(room)
        await fill_type(room, "articles", article, {"title": "Harbor", **labels})
        answer = {"question": "Why?", "answer": [block("So.")]}
        del labels["authors"]
        await fill_type(room, "faqs", question, {**answer, **labels})
        await fill_type(room, "tables", data_table, {**draft_of("tables"), **labels})
        await fill_type(room, "collections", collection, {"title": "Front"})
        await fill_rows(room)
        await link_what_is_live(room)
        await fill_previews(room)
        await fill_comments(room)
        made = await room.editor.post("/keys", json={"name": f"{CANARY} key", "role": "editor"})
        room.secrets.append(made.json()["key"])
        await collect_secrets(room)
        yield room


async def fill_catalog(room: Newsroom) -> Json:
    """A label of each kind, with a former name that nothing shows any more."""
    made: dict[str, Json] = {}
    for plural, more in (("sections", {}), ("authors", {"role": "Editor"}), ("tags", {})):
        made[plural] = await create(room.editor, plural, name=f"A {plural}", **more)
        path = f"/{plural}/{made[plural]['id']}"
        for name in (f"{CANARY} {plural}", f"A {plural}"):
            await room.editor.patch(path, json={"name": name}, headers=UNTOUCHED)
        withdrawn = await create(room.editor, plural, name=f"{CANARY} deleted", **more)
        await room.editor.delete(f"/{plural}/{withdrawn['id']}", headers=UNTOUCHED)
        room.public[plural] = [made[plural]["slug"]]
        room.hidden[plural] = [withdrawn["slug"]]
        room.ids += [made[plural]["id"], withdrawn["id"]]
    return {
        "section_id": made["sections"]["id"],
        "authors": [{"author_id": made["authors"]["id"], "role": "Text"}],
        "tag_ids": [made["tags"]["id"]],
    }


async def fill_type(room: Newsroom, plural: str, secret: Any, plain: Json) -> None:
    """One entry in each state."""
    editor = room.editor
    shown = await live(editor, plural, **{**plain, "slug": "shown"})
    other = await live(editor, plural, **{**plain, "slug": "other"})
    changed = await live(editor, plural, **{**plain, "slug": "changed"})
    await patch(editor, plural, changed, secret(slug=f"{CANARY}-changed"), note=f"{CANARY} note")
    once = await live(editor, plural, **secret(slug=f"{CANARY}-once"))
    await publish_again(editor, plural, once, {**plain, "slug": "once"})

    draft = await create(editor, plural, **secret(slug=f"{CANARY}-draft"))
    never = await create(editor, plural, **secret(slug=f"{CANARY}-archived"))
    await editor.delete(f"/{plural}/{never['id']}", headers=UNTOUCHED)
    withdrawn = await live(editor, plural, **secret(slug=f"{CANARY}-withdrawn"))
    await editor.post(f"/{plural}/{withdrawn['id']}/unpublish")
    gone = await live(editor, plural, **secret(slug=f"{CANARY}-gone"))
    await editor.delete(f"/{plural}/{gone['id']}", headers=UNTOUCHED)
    due = await create(editor, plural, **secret(slug=f"{CANARY}-scheduled"))
    scheduled = await editor.put(
        f"/{plural}/{due['id']}/schedule", json={"publish_at": LATER}, headers=UNTOUCHED
    )
    assert scheduled.status_code == 200, scheduled.text
    foreign = await create(editor, plural, locale="ko", **secret(slug=f"{CANARY}-ko"))
    translation = await create(
        editor, plural, locale="de", translation_key=shown["translation_key"], **secret()
    )
    room.public[plural] = ["shown", "other", "changed", "once"]
    names = ("changed", "draft", "archived", "withdrawn", "scheduled", "ko")
    room.hidden[plural] = [f"{CANARY}-{name}" for name in names]
    room.entries[plural] = draft["id"]
    hidden = (draft, never, withdrawn, gone, due, foreign, translation)
    room.ids += [entry["id"] for entry in (shown, other, changed, once, *hidden)]


async def fill_rows(room: Newsroom) -> None:
    """A live table with a row; of those that editors work on, one says the word."""
    made = await create_filled(room.editor, "tables", slug="filled")
    await publish(room.editor, "tables", made)
    row = {"region": f"{CANARY} row", "people": 4711}
    await room.editor.post(f"/tables/{made['id']}/rows", json=row)
    room.public["tables"].append("filled")
    room.ids.append(made["id"])


async def publish_again(editor: httpx.AsyncClient, plural: str, entry: Json, draft: Json) -> None:
    """The same entry with other content: what it said first is history."""
    saved = await editor.put(f"/{plural}/{entry['id']}", json=draft, headers=UNTOUCHED)
    assert saved.status_code == 200, saved.text
    published = await editor.post(f"/{plural}/{entry['id']}/publish")
    assert published.status_code == 200, published.text


async def link_what_is_live(room: Newsroom) -> None:
    """A live article and a live collection point at hidden entries in every way there is."""
    target = room.entries["articles"]
    question_id = room.entries["faqs"]
    await live(
        room.editor,
        "articles",
        title="Linking",
        slug="linking",
        body=[
            linking_block("A link.", {"_type": "entryLink", "entry": target}),
            {"_type": "faqs", "entries": [question_id]},
            {"_type": "dataTable", "table": room.entries["tables"]},
        ],
        table_ids=[room.entries["tables"]],
        related_ids=[target],
        faq_ids=[question_id],
    )
    room.public["articles"].append("linking")
    hidden = list(room.entries.values())
    await live(room.editor, "collections", title="Linking", slug="linking", entry_ids=hidden)
    room.public["collections"].append("linking")


async def fill_comments(room: Newsroom) -> None:
    """Comments in every state; of the one that is seen, who wrote it says the word."""
    path = "/v1/articles/shown/comments"
    sent = {"author_name": "Rosa", "body": "Words.", "author_email": f"{CANARY}@example.org"}
    agent = {"User-Agent": CANARY, "Referer": f"https://{CANARY}.example/"}
    shown = (await room.reader.post(path, json=sent, headers=agent)).json()
    await room.editor.post(f"/comments/{shown['comment']['id']}/approve")
    reported = {"reason": "other", "detail": CANARY}
    await room.reader.post(f"/v1/comments/{shown['comment']['id']}/reports", json=reported)
    room.public["comments"] = [shown["comment"]["id"]]
    room.hidden["comments"] = []
    for action in ("", "reject", "spam", "delete"):
        sent = {"author_name": CANARY, "body": f"{CANARY} {action}"}
        made = (await room.reader.post(path, json=sent, headers=agent)).json()
        comment_id = made["comment"]["id"]
        if action:
            await room.editor.post(f"/comments/{comment_id}/{action}")
        room.hidden["comments"].append(comment_id)
        room.secrets.append(made["edit_token"])
    await room.editor.post("/bans", json={"kind": "name", "value": CANARY, "reason": CANARY})


async def fill_previews(room: Newsroom) -> None:
    """Tokens that are revoked, expired, or of an entry that is archived."""
    path = f"/articles/{room.entries['articles']}/previews"
    made = [(await room.editor.post(path)).json() for _ in range(3)]
    await room.editor.delete(f"{path}/{made[0]['id']}")
    async with room.service.database.write() as session:
        await session.execute(
            update(Preview)
            .where(Preview.id == UUID(made[1]["id"]))
            .values(expires_at=now() - timedelta(days=1))
        )
    other = await create(room.editor, "articles", **article(slug=f"{CANARY}-looked-at"))
    archived = (await room.editor.post(f"/articles/{other['id']}/previews")).json()
    await room.editor.delete(f"/articles/{other['id']}", headers=UNTOUCHED)
    room.dead_tokens = [made[0]["token"], made[1]["token"], archived["token"]]
    room.live_token = made[2]["token"]


async def collect_secrets(room: Newsroom) -> None:
    """What the tables of keys and previews hold, as it could be written into an answer."""
    async with room.service.database.read() as session:
        keys = await session.rows(select(ApiKey.prefix, ApiKey.digest))
        digests = await session.rows(select(Preview.digest))
    room.secrets += [key.prefix for key in keys]
    room.secrets += [row.digest.hex() for row in (*keys, *digests)]
    room.secrets += [room.service.key, room.live_token]
    assert len(room.secrets) >= 10
