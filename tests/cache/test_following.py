"""What has changed is never served as it was, and what has not changed stays."""

import asyncio
import sqlite3

import asyncpg
import httpx
import pytest

from app.cache import following_postgresql, following_sqlite
from app.cache.following_postgresql import LEASE_SECONDS, PostgresqlFollower
from app.cache.following_sqlite import SqliteFollower
from app.cache.gate import Gate
from app.events.log import CHANNEL, SYSTEM, record
from app.events.types import BanChanged
from app.foundation.clock import now
from app.foundation.ids import new_id
from app.main import create_app, open_database
from tests.cache.conftest import ROOM, cache_of, following, said
from tests.comments.conftest import POST_AT_ONCE
from tests.conftest import Service, make_settings, opened
from tests.factories import create, live, patch, publish

SITE = "/comment-policies/site"


async def titles(reader: httpx.AsyncClient, *slugs: str) -> list[str]:
    """Whether the cache has these articles: `hit`, or what it says else."""
    return [said(await reader.get(f"/v1/articles/{slug}?include=all")) for slug in slugs]


async def test_a_change_ends_what_shows_it_and_nothing_else(cached: Service) -> None:
    editor, reader = cached.editor, cached.reader
    author = await create(editor, "authors", name="Ada")
    byline = [{"author_id": author["id"]}]
    signed = await live(editor, "articles", title="Signed", authors=byline)
    await live(editor, "articles", title="Linked", related_ids=[signed["id"]])
    await live(editor, "articles", title="Alone")
    pages = ("signed", "linked", "alone")
    for _ in range(2):
        told = await titles(reader, *pages)
    assert told == ["hit"] * 3

    change = {"name": "Ada Lovelace"}
    await editor.patch(f"/authors/{author['id']}", json=change, headers={"If-Match": "*"})
    told = await titles(reader, *pages)
    assert told == ["fwd=miss; stored", "fwd=miss; stored", "hit"]
    page = (await reader.get("/v1/articles/signed")).json()
    assert page["authors"][0]["name"] == "Ada Lovelace"

    await editor.put(SITE, json=POST_AT_ONCE)
    await titles(reader, *pages)
    path = "/v1/articles/alone/comments"
    sent = await reader.post(path, json={"author_name": "Rosa", "body": "A thought."})
    assert sent.json()["comment"]["state"] == "approved"
    told = await titles(reader, *pages)
    assert told == ["hit", "hit", "fwd=miss; stored"]
    assert (await reader.get("/v1/articles/alone")).json()["comment_count"] == 1


async def test_absence_and_emptiness_end_with_what_fills_them(cached: Service) -> None:
    editor, reader = cached.editor, cached.reader
    asked = ("/v1/articles/soon", "/v1/articles", "/v1/tags/soon", "/v1/articles?section=soon")
    for _ in range(2):
        answers = [await reader.get(path) for path in asked]
    assert [said(answer) for answer in answers] == ["hit"] * 4
    section = await create(editor, "sections", name="Soon")
    await create(editor, "tags", name="Soon")
    made = await live(editor, "articles", title="Soon", section_id=section["id"])
    answers = [await reader.get(path) for path in asked]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert answers[1].json()["items"][0]["id"] == made["id"]
    assert answers[3].json()["items"][0]["id"] == made["id"]
    await editor.post(f"/articles/{made['id']}/unpublish")
    answers = [await reader.get(path) for path in asked]
    assert [answer.status_code for answer in answers] == [404, 200, 200, 200]
    assert answers[1].json()["items"] == answers[3].json()["items"] == []


async def test_a_comment_comes_and_goes_with_its_article(cached: Service) -> None:
    made = await live(cached.editor, "articles", title="Talked about")
    await cached.editor.put(SITE, json=POST_AT_ONCE)
    sent = {"author_name": "Rosa", "body": "A thought."}
    answer = await cached.reader.post("/v1/articles/talked-about/comments", json=sent)
    path = f"/v1/comments/{answer.json()['comment']['id']}"
    policy = f"/comment-policies/articles/{made['id']}"
    for change, status in (
        (cached.editor.get("/me"), 200),
        (cached.editor.post(f"/articles/{made['id']}/unpublish"), 404),
        (cached.editor.post(f"/articles/{made['id']}/publish"), 200),
        (cached.editor.put(policy, json={"state": "off"}), 404),
        (cached.editor.delete(policy), 200),
    ):
        assert (await change).is_success
        answers = [await cached.reader.get(path) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [status, status]
        assert said(answers[1]) == "hit"


async def test_another_process_sees_a_change_at_once_or_within_a_moment(
    cached: Service, database_url: str
) -> None:
    made = await live(cached.editor, "articles", title="Version 0", slug="changing")
    settings = make_settings(database_url=database_url, cache_bytes=ROOM)
    async with opened(create_app(settings), settings) as other:
        await following(other)
        for number in range(1, 6):
            for _ in range(2):
                got = await other.reader.get("/v1/articles/changing")
            assert said(got) == "hit"
            wanted = f"Version {number}"
            await patch(cached.editor, "articles", made, {"title": wanted})
            await publish(cached.editor, "articles", made)
            async with asyncio.timeout(0.001 if settings.is_embedded else LEASE_SECONDS) as limit:
                limit.reschedule(None if settings.is_embedded else limit.when())
                while (await other.reader.get("/v1/articles/changing")).json()["title"] != wanted:
                    assert not settings.is_embedded, "the very next answer was an old one"
                    await asyncio.sleep(0.001)


async def test_while_the_log_cannot_be_followed_nothing_is_answered_from_the_cache(
    cached: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await live(cached.editor, "articles", title="Lost", slug="lost")
    for _ in range(2):
        await cached.reader.get("/v1/articles/lost")
    follower = cache_of(cached).follower
    if isinstance(follower, PostgresqlFollower):
        monkeypatch.setattr(following_postgresql, "RETRY_SECONDS", 0.3)
        await _end_listening(cached)
        async with asyncio.timeout(LEASE_SECONDS):
            while follower.is_current():  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)
    else:
        assert isinstance(follower, SqliteFollower)
        connection = follower._connection
        monkeypatch.setattr(follower, "_connection", sqlite3.connect(":memory:"))
        monkeypatch.setattr(follower, "_version", 0)
    await patch(cached.editor, "articles", made, {"title": "Found"})
    await publish(cached.editor, "articles", made)
    for _ in range(2):
        answer = await cached.reader.get("/v1/articles/lost")
        assert (said(answer), answer.json()["title"]) == ("fwd=bypass", "Found")
    if isinstance(follower, SqliteFollower):
        monkeypatch.setattr(follower, "_connection", connection)
    await following(cached)
    answer = await cached.reader.get("/v1/articles/lost")
    assert (said(answer), answer.json()["title"]) == ("fwd=miss; stored", "Found")


async def _end_listening(service: Service) -> None:
    """What an administrator, a restart or a broken network does to the connection."""
    connection = await asyncpg.connect(
        service.settings.database_url.replace("postgresql+asyncpg", "postgresql")
    )
    ended = await connection.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE $1 AND pid <> pg_backend_pid()",
        "SELECT seq, id, groups FROM events%",
    )
    assert ended, CHANNEL
    await connection.close()


async def test_after_too_many_events_everything_is_forgotten(
    cached: Service, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following_sqlite, "MOST_EVENTS", 3)
    monkeypatch.setattr(following_postgresql, "MOST_EVENTS", 3)
    for count, expected in ((2, "hit"), (3, "fwd=miss; stored")):
        for _ in range(2):
            await cached.reader.get("/v1/authors")
        await _commit_elsewhere(database_url, count)
        await asyncio.sleep(0 if cached.settings.is_embedded else 0.1)
        assert said(await cached.reader.get("/v1/authors")) == expected


async def _commit_elsewhere(database_url: str, count: int) -> None:
    """So many events that touch no author, in one transaction of another process."""
    settings = make_settings(database_url=database_url)
    database = open_database(settings)
    async with database.write() as session:
        for _ in range(count):
            changed = BanChanged(kind="name")
            record(session, "ban.created", new_id(), SYSTEM, changed, groups=["nothing"])
    await database.close()


async def test_what_depends_on_the_clock_ends_by_it(
    cached: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(cached.editor, "articles", title="Timed")
    read = Gate.read

    async def until_soon(self: Gate, *arguments: object) -> object:
        self.note_end(now().replace(microsecond=0))
        return await read(self, *arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Gate, "read", until_soon)
        for _ in range(2):
            answer = await cached.reader.get("/v1/articles/timed")
            assert said(answer) == "fwd=miss; stored"
    for expected in ("fwd=miss; stored", "hit"):
        assert said(await cached.reader.get("/v1/articles/timed")) == expected
