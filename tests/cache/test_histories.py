"""Random histories on four real workers: every answer is what was live while it was asked for."""

import asyncio
import random
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest

from app.foundation.clock import format_instant, now
from tests.commands import make_key
from tests.comments.conftest import POST_AT_ONCE
from tests.factories import Json, block, create, draft_of, live
from tests.processes import running

WRITES = 15
READERS = 4
PAUSE_SECONDS = 0.01
LAG_SECONDS = {"sqlite": 0.0, "postgresql": 1.0}
"""How much older than the request an answer may be, in workers that did not make the change."""
UNCACHED = {"Authorization": "Bearer nobody"}
ANY = {"If-Match": "*"}
NAMES = ("anna", "bora", "chae")
PATHS = (
    *(f"/v1/articles/{name}?include=all" for name in NAMES),
    *(f"/v1/articles/{name}-2" for name in NAMES),
    "/v1/articles",
    "/v1/articles?section=lower",
    "/v1/articles?author=ada&tag=news",
    "/v1/articles/anna/comments",
    "/v1/faqs",
    "/v1/sections",
    "/v1/tags",
    "/v1/authors/ada",
    "/v1/comments/counts?ids={ids}",
)

Told = tuple[int, bytes]


@dataclass
class Site:
    """What there is, and who changes it."""

    editor: httpx.AsyncClient
    reader: httpx.AsyncClient
    chance: random.Random
    articles: list[Json] = field(default_factory=list)
    things: dict[str, Json] = field(default_factory=dict)
    number: int = 0

    async def build(self) -> None:
        """Three articles that share all they can share."""
        await self.editor.put("/comment-policies/site", json=POST_AT_ONCE)
        add = self.things
        add["upper"] = await create(self.editor, "sections", name="Upper")
        lower = {"name": "Lower", "parent_id": add["upper"]["id"]}
        add["lower"] = await create(self.editor, "sections", **lower)
        add["ada"] = await create(self.editor, "authors", name="Ada")
        add["news"] = await create(self.editor, "tags", name="News")
        add["faq"] = await live(self.editor, "faqs", **draft_of("faqs", "Why?"))
        for name in NAMES:
            draft = {
                "title": name,
                "slug": name,
                "section_id": add["lower"]["id"],
                "authors": [{"author_id": add["ada"]["id"]}],
                "tag_ids": [add["news"]["id"]],
                "faq_ids": [add["faq"]["id"]],
                "related_ids": [article["id"] for article in self.articles],
                "body": [block("A word and another. " * 40)],
            }
            self.articles.append(await live(self.editor, "articles", **draft))

    def paths(self) -> list[str]:
        """What is read."""
        ids = ",".join(article["id"] for article in self.articles)
        return [path.format(ids=ids) for path in PATHS]

    async def change(self) -> None:
        """One random change, made by one request or a few."""
        self.number += 1
        article = self.chance.choice(self.articles)
        await self.chance.choice(
            [self._edit, self._rename, self._withdraw, self._comment, self._schedule, self._catalog]
        )(article)

    async def _save(self, article: Json, **draft: Any) -> None:
        path = f"/articles/{article['id']}"
        taken(await self.editor.patch(path, json=draft, headers=ANY))

    async def _publish(self, article: Json) -> None:
        answer = await self.editor.post(f"/articles/{article['id']}/publish")
        assert answer.status_code in {200, 409}, answer.text

    async def _edit(self, article: Json) -> None:
        await self._save(article, title=f"Title {self.number}", extra={"n": self.number})
        await self._publish(article)

    async def _rename(self, article: Json) -> None:
        name = self.chance.choice([article["slug"], f"{article['slug']}-2"])
        await self._save(article, slug=name, extra={"n": self.number})
        await self._publish(article)

    async def _withdraw(self, article: Json) -> None:
        answer = await self.editor.post(f"/articles/{article['id']}/unpublish")
        if answer.status_code == 409:
            await self._publish(article)

    async def _comment(self, article: Json) -> None:
        slug = self.chance.choice([article["slug"], f"{article['slug']}-2"])
        sent = {"author_name": "Rosa", "body": f"Thought {self.number}."}
        await self.reader.post(f"/v1/articles/{slug}/comments", json=sent)

    async def _schedule(self, article: Json) -> None:
        await self._save(article, title=f"Due {self.number}", extra={"n": self.number})
        path = f"/articles/{article['id']}"
        due = {"publish_at": format_instant(now() + timedelta(seconds=0.5))}
        answer = await self.editor.put(f"{path}/schedule", json=due, headers=ANY)
        assert answer.status_code in {200, 422}, answer.text  # too late, on a slow machine
        is_due = answer.is_success
        while is_due:
            await asyncio.sleep(0.05)
            is_due = (await self.editor.get(path)).json()["schedule"]["publish_at"] is not None

    async def _catalog(self, article: Json) -> None:
        lower, ada, news = (self.things[name] for name in ("lower", "ada", "news"))
        upper = self.chance.choice([None, self.things["upper"]["id"]])
        path, change = self.chance.choice(
            [
                (f"/sections/{lower['id']}", {"parent_id": upper}),
                (f"/sections/{lower['id']}", {"name": f"Lower {self.number}"}),
                (f"/authors/{ada['id']}", {"name": f"Ada {self.number}"}),
                (f"/tags/{news['id']}", {"name": f"News {self.number}"}),
            ]
        )
        taken(await self.editor.patch(path, json=change, headers=ANY))


def taken(answer: httpx.Response) -> None:
    """The service has done it."""
    assert answer.is_success, answer.text


@dataclass
class Record:
    """What was live when, and what was answered when."""

    begun: list[float] = field(default_factory=list)
    """When the change was asked for that led to a state."""
    ended: list[float] = field(default_factory=list)
    """When the change was over that ended a state."""
    states: list[dict[str, Told]] = field(default_factory=list)
    answers: list[tuple[float, float, str, Told, str]] = field(default_factory=list)

    def wrong(self, lag: float) -> list[str]:
        """The answers that are no state of their time."""
        found = []
        for asked_at, told_at, path, told, said in self.answers:
            first = bisect_left(self.ended, asked_at - lag)
            states = [
                state[path]
                for state, begun in zip(self.states[first:], self.begun[first:], strict=True)
                if begun <= told_at
            ]
            if told not in states:
                at = [number for number, state in enumerate(self.states) if state[path] == told]
                found.append(f"{path} ({said}) told state {at}, not one from {first} on")
        return found


async def read_on(reader: httpx.AsyncClient, site: Site, record: Record, seed: int) -> None:
    """Reads one thing after the other, until cancelled."""
    chance = random.Random(seed)
    while True:
        path = chance.choice(site.paths())
        headers = {"Accept-Encoding": chance.choice(["identity", "gzip", "br"])}
        asked_at = monotonic()
        answer = await reader.get(path, headers=headers)
        said = answer.headers["cache-status"]
        told = answer.status_code, answer.content
        record.answers.append((asked_at, monotonic(), path, told, said))
        await asyncio.sleep(PAUSE_SECONDS)


async def write_on(site: Site, fresh: httpx.AsyncClient, record: Record) -> None:
    """Makes one change after the other, and notes what is live after each."""
    for number in range(WRITES + 1):
        record.begun.append(monotonic())
        if number:
            await site.change()
            record.ended.append(monotonic())
        answers = [await fresh.get(path, headers=UNCACHED) for path in site.paths()]
        state = {
            path: (answer.status_code, answer.content)
            for path, answer in zip(site.paths(), answers, strict=True)
        }
        record.states.append(state)


async def live_through(address: str, key: str, chance: random.Random) -> Record:
    """One history, with its readers."""
    # A connection for each request, so that any worker may get it.
    anew = httpx.Limits(max_keepalive_connections=0)
    own = {"Authorization": f"Bearer {key}"}
    async with (
        httpx.AsyncClient(base_url=address, limits=anew, timeout=30) as reader,
        httpx.AsyncClient(
            base_url=f"{address}/editorial/v1", headers=own, limits=anew, timeout=30
        ) as editor,
    ):
        site = Site(editor, reader, chance)
        await site.build()
        record = Record()
        seeds = [chance.getrandbits(32) for _ in range(READERS)]
        reading = [asyncio.create_task(read_on(reader, site, record, seed)) for seed in seeds]
        try:
            await write_on(site, reader, record)
        finally:
            for task in reading:
                task.cancel()
            done = await asyncio.gather(*reading, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in done), done
        return record


@pytest.mark.timeout(180)
def test_every_answer_was_true_while_it_was_asked_for(
    database_url: str, database_kind: str, tmp_path: Path
) -> None:
    chance = random.Random(seed := random.getrandbits(32))
    key = make_key(database_url)
    words = {
        "BROADSHEET_COMMENT_BURST": "1000000",
        "BROADSHEET_COMMENT_ARTICLE_RATE": "1000000",
        "BROADSHEET_LOG_LEVEL": "warning",
    }
    with running(tmp_path, database_url, "--workers", "4", **words) as server:
        record = asyncio.run(live_through(server.address, key, chance))
    wrong = record.wrong(LAG_SECONDS[database_kind])
    assert not wrong, (seed, wrong[:10])
    hits = sum("hit" in said for *_, said in record.answers)
    assert hits > 30, (seed, hits, len(record.answers))
