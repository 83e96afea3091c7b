"""What comments cost: a page of a short and of a long thread, and posting beside bare inserts."""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from sqlalchemy import insert, select, text

from app.comments.models import Comment, CommentPolicy, CommentThread
from app.comments.private_models import CommentRecord
from app.content.models import Entry
from app.foundation.clock import now
from app.foundation.database import Database
from app.foundation.ids import new_id
from app.foundation.settings import Settings
from app.main import open_database
from bench.data import add_articles
from bench.databases import fresh_database
from bench.findings import Effort
from bench.load import put_load
from bench.servers import Server, serve_broadsheet
from bench.text import sentence

SHORT, LONG, QUICK_LONG = 50, 100_000, 500
"""Comments that begin a thread."""
ROOTS_PER_REPLY = 5
APART = timedelta(seconds=20)
"""Between two comments."""
SORTS = ("-created_at", "created_at", "-score")
MOST_TIMES = 1.3
"""A page of the long thread, in times of a page of the short one."""
FEW_PAGES = 2
POSTS = 150
AT_ONCE = 16
CHUNK = 5_000
UNLIMITED = {"COMMENT_BURST": "1000000", "COMMENT_RATE": "1000000", "COMMENT_BUSY_COUNT": "1000000",
             "COMMENT_ARTICLE_RATE": "1000000"}  # fmt: skip


@dataclass(frozen=True)
class PageCost:
    """A page of 50 in both threads."""

    database: str
    page: str
    short_ms: float
    long_ms: float
    short_cpu_ms: float
    long_cpu_ms: float

    @property
    def ratio(self) -> float:
        """How much longer the long thread takes."""
        return self.long_ms / self.short_ms

    @property
    def is_met(self) -> bool:
        """Whether the bar is cleared."""
        return self.ratio <= MOST_TIMES


@dataclass(frozen=True)
class PostCost:
    """Posting, and the same rows through the driver."""

    database: str
    at_once: int
    ours_ms: float
    cpu_ms: float
    floor_ms: float


def measure_comments(database: str, effort: Effort) -> tuple[list[PageCost], list[PostCost]]:
    """Both, on one database of its own."""
    with (
        TemporaryDirectory(prefix="broadsheet-bench-") as name,
        fresh_database(database, Path(name)) as settings,
    ):
        article_id = asyncio.run(_fill(settings, QUICK_LONG if effort.is_quick else LONG))
        with serve_broadsheet(settings.database_url, UNLIMITED, Path(name)) as server:
            pages = [
                _measure_page(database, server, page, effort)
                for page in islice(_pages(server), FEW_PAGES if effort.is_quick else None)
            ]
            posts = [
                _measure_posts(database, server, settings, many, article_id)
                for many in (1, AT_ONCE)
            ]
    return pages, posts


async def _fill(settings: Settings, longest: int) -> UUID:
    database = open_database(settings)
    try:
        await add_articles(database, settings, ("short", "long", "posted"))
        async with database.read() as session:
            rows = await session.rows(select(Entry.slug, Entry.id))
        ids = {row.slug: row.id for row in rows}
        await _fill_thread(database, ids["short"], SHORT)
        await _fill_thread(database, ids["long"], longest)
        async with database.write() as session:
            # Autovacuum would do it within a minute; the measurement does not wait for it.
            await session.execute(text("ANALYZE"))
        return UUID(int=ids["posted"].int)
    finally:
        await database.close()


async def _fill_thread(database: Database, article_id: UUID, size: int) -> None:
    begun = now() - size * APART
    for start in range(0, size, CHUNK):
        turns = range(start, min(size, start + CHUNK))
        roots = [_row(article_id, turn, begun) for turn in turns]
        replies = [_reply(root) for root in roots[::ROOTS_PER_REPLY]]
        async with database.write() as session:
            await session.execute(insert(Comment), roots)
            await session.execute(insert(Comment), replies)
            records = [_record(row) for row in (*roots, *replies)]
            await session.execute(insert(CommentRecord), records)
    async with database.write() as session:
        count = size + len(range(0, size, ROOTS_PER_REPLY))
        session.add(CommentThread(id=article_id, comment_count=count))
        if not await session.scalar(select(CommentPolicy.id)):
            session.add(CommentPolicy(id=new_id(), moderation="post", hold_first_time=False))


def _row(article_id: UUID, turn: int, begun: Any) -> dict[str, Any]:
    words = f"{sentence(turn)} {sentence(turn + 1)}"
    return {
        "id": new_id(), "article_id": article_id, "parent_id": None, "shown_under_id": article_id,
        "depth": 0, "author_name": f"Reader {turn % 997}", "is_staff": False, "body": words,
        "body_html": f"<p>{words}</p>", "state": "approved", "is_shown": True, "is_leading": False,
        "score": turn * 7919 % 101 - 20, "reply_count": 0,
        "created_at": begun + turn * APART, "edited_at": None,
    }  # fmt: skip


def _reply(root: dict[str, Any]) -> dict[str, Any]:
    root["reply_count"] = 1
    hung = {"parent_id": root["id"], "shown_under_id": root["id"], "depth": 1, "is_leading": True}
    return {**root, "id": new_id(), "reply_count": 0, **hung}


def _record(row: dict[str, Any]) -> dict[str, Any]:
    person = row["author_name"]
    return {
        "comment_id": row["id"], "client_hash": _digest("client", person),
        "email_hash": _digest("email", person), "text_hash": _digest("text", str(row["id"])),
        "key_number": None, "sealed_email": None, "folded": row["body"].casefold(),
        "verdict": "allow", "report_count": 0, "created_at": row["created_at"],
        "decided_at": row["created_at"],
    }  # fmt: skip


def _digest(what: str, value: str) -> bytes:
    return sha256(f"{what} {value}".encode()).digest()


def _pages(server: Server) -> Iterator[tuple[str, str, str]]:
    """Names, and the paths in the short and in the long thread."""
    for sort in SORTS:
        query = f"limit=50&sort={sort}"
        yield sort, f"/v1/articles/short/comments?{query}", f"/v1/articles/long/comments?{query}"
    query = "limit=25&sort=-created_at"
    paths = [f"/v1/articles/{slug}/comments?{query}" for slug in ("short", "long")]
    yield "-created_at, second page", *(_behind(server, path) for path in paths)


def _behind(server: Server, path: str) -> str:
    cursor = httpx.get(f"http://127.0.0.1:{server.port}{path}").json()["next_cursor"]
    return f"{path}&cursor={cursor}"


def _measure_page(
    database: str, server: Server, page: tuple[str, str, str], effort: Effort
) -> PageCost:
    name, *paths = page
    times: list[list[float]] = [[], []]
    costs: list[list[float]] = [[], []]
    for _ in range(effort.rounds):
        for position, path in enumerate(paths):
            size = len(httpx.get(f"http://127.0.0.1:{server.port}{path}").content)
            before = server.cpu_seconds()
            load = put_load(server.port, path, size, effort.seconds / 2)
            spent = server.cpu_seconds() - before
            times[position].append(load.p50_ms)
            costs[position].append(1000 * spent / load.requests)
    short, long = (min(found) for found in times)
    return PageCost(database, name, short, long, *(min(found) for found in costs))


def _measure_posts(
    database: str, server: Server, settings: Settings, at_once: int, article_id: UUID
) -> PostCost:
    before = server.cpu_seconds()
    ours = asyncio.run(_post_all(server, at_once))
    cpu_ms = 1000 * (server.cpu_seconds() - before) / POSTS
    floor = asyncio.run(_insert_all(settings, at_once, article_id))
    return PostCost(database, at_once, ours, cpu_ms, floor)


async def _post_all(server: Server, at_once: int) -> float:
    url = f"http://127.0.0.1:{server.port}/v1/articles/posted/comments"
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 - plain HTTP

        async def post(turn: int) -> None:
            words = f"{sentence(turn)} Number {turn} of {at_once}."
            sent = {"author_name": "Reader", "author_email": "r@example.org", "body": words}
            answer = await client.post(url, json=sent)
            assert answer.status_code == 201, answer.text  # noqa: S101

        return await _timed(post, at_once)


async def _insert_all(settings: Settings, at_once: int, article_id: UUID) -> float:
    """The rows of a comment, in one transaction each, through the bare driver."""
    if settings.is_embedded:
        connection = sqlite3.connect(settings.sqlite_path, isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")

        async def insert_one(turn: int) -> None:
            connection.execute("BEGIN IMMEDIATE")
            for statement, values in _statements("?", article_id):
                connection.executemany(statement, values)
            connection.execute("COMMIT")

        return await _timed(insert_one, at_once)
    async with asyncpg.create_pool(
        settings.database_url, min_size=at_once, max_size=at_once
    ) as pool:

        async def insert_there(turn: int) -> None:
            async with pool.acquire() as free, free.transaction():
                for statement, values in _statements("$", article_id):
                    await free.executemany(statement, values)

        return await _timed(insert_there, at_once)


def _statements(mark: str, article_id: UUID) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    is_sqlite = mark == "?"

    def plain(value: Any) -> Any:
        return value.hex if is_sqlite and isinstance(value, UUID) else value

    moment: Any = now().isoformat() if is_sqlite else now()
    comment_id = new_id()
    waiting = {"id": comment_id, "state": "pending", "is_shown": False, "created_at": moment}
    comment = _row(article_id, 1, now()) | waiting
    rows: list[tuple[str, list[dict[str, Any]]]] = [
        ("comments", [comment]),
        ("comment_records", [_record(comment) | {"text_hash": _digest("text", "floor")}]),
        ("comment_verdicts", [{
            "id": new_id(), "comment_id": comment_id, "check": f"check {turn}", "outcome": "allow",
            "reason": "", "score": 0.0, "at": moment,
        } for turn in range(6)]),
    ]  # fmt: skip
    for table, found in rows:
        names = ", ".join(f'"{name}"' for name in found[0])
        marks = ", ".join(
            f"{mark}{number + 1}" if mark == "$" else mark for number in range(len(found[0]))
        )
        values = [tuple(plain(value) for value in row.values()) for row in found]
        yield f"INSERT INTO {table} ({names}) VALUES ({marks})", values  # noqa: S608 - our own


async def _timed(act: Callable[[int], Awaitable[None]], at_once: int) -> float:
    """Milliseconds for each of so many acts."""
    turns = iter(range(POSTS))

    async def take_turns() -> None:
        for turn in turns:
            await act(turn)

    await act(-1)
    started = time.perf_counter()
    await asyncio.gather(*(take_turns() for _ in range(at_once)))
    return 1000 * (time.perf_counter() - started) / POSTS


def report_comments(pages: Sequence[PageCost], posts: Sequence[PostCost]) -> list[str]:
    """Two tables."""
    lines = [
        "| comments, page of 50 | database | short, p50 ms | long, p50 ms | CPU ms, short | "
        "CPU ms, long | x short | limit | met |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.page} | {one.database} | {one.short_ms:.2f} | {one.long_ms:.2f} | "
        f"{one.short_cpu_ms:.2f} | {one.long_cpu_ms:.2f} | {one.ratio:.2f} | <= {MOST_TIMES} | "
        f"{'yes' if one.is_met else '**no**'} |"
        for one in pages
    ]
    lines += [
        "",
        "| posting, 6 checks | database | ms each | CPU ms of the server | the same rows through "
        "the driver, ms |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.at_once} at once | {one.database} | {one.ours_ms:.2f} | {one.cpu_ms:.2f} | "
        f"{one.floor_ms:.2f} |"
        for one in posts
    ]
    return [*lines, ""]
