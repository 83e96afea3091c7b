"""Clients that write all kinds of things at once, and note what they were told."""

import asyncio
import random
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from durability.ledger import CommentState, EntryState, Fact, Ledger, RowState, State

PATIENCE_SECONDS = 20
"""A request that takes longer hangs, which is a defect."""
DUE_SECONDS = 1.0
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Without one of ours, each client reads all certificates of the world first."""


class Gone(Exception):
    """The server does not answer any more."""


def no_facts() -> dict[str, list[Fact]]:
    """Nothing of one's own yet."""
    return {"articles": [], "tags": [], "comments": []}


@dataclass
class Writer:
    """One client, with things that nobody else changes."""

    number: int
    key: str
    ledger: Ledger
    contested: str
    references: dict[str, str]
    may_lose_server: bool = True
    chance: random.Random = field(default_factory=random.Random)
    own: dict[str, list[Fact]] = field(default_factory=no_facts)
    unsettled: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    counter: int = 0

    def word(self) -> str:
        """A text that stands for one content."""
        self.counter += 1
        return f"w{self.number}-{self.counter}"


Client = httpx.AsyncClient


async def send(
    writer: Writer, client: Client, method: str, path: str, body: Any, **headers: str
) -> httpx.Response | None:
    """The answer; None if the outcome is unknown. Raises `Gone` if the server is."""
    started = time.monotonic()
    try:
        answer = await client.request(method, path, json=body, headers=headers)
    except httpx.TransportError as error:
        if not writer.may_lose_server or isinstance(error, httpx.ReadTimeout):
            writer.ledger.complain(f"{method} {path}: no answer, {type(error).__name__}")
        raise Gone from error
    finally:
        writer.ledger.slowest = max(writer.ledger.slowest, time.monotonic() - started)
    writer.ledger.count(answer.status_code)
    if answer.status_code in {429, 503}:
        if "retry-after" not in answer.headers:
            writer.ledger.complain(f"{method} {path}: {answer.status_code} without Retry-After")
        await asyncio.sleep(0.1)
        return None
    return answer


def if_match(version: int) -> dict[str, str]:
    """The version that one has read."""
    return {"If-Match": f'"v{version}"'}


async def change(
    writer: Writer, client: Client, fact: Fact, method: str, path: str, body: Any, becomes: State
) -> None:
    """Changes something of one's own, and notes the new state if it was acknowledged."""
    before = fact.state
    fact.possible = (before, becomes)
    writer.ledger.touched.add(fact.id)
    writer.own[fact.plural].remove(fact)
    headers = {} if isinstance(before, CommentState) or not before else if_match(before.version)
    where = f"/{fact.plural}/{fact.id}{path}"
    try:
        answer = await send(writer, client, method, where, body, **headers)
    except Gone:
        writer.ledger.in_doubt += 1
        raise
    if answer is None:
        writer.ledger.in_doubt += 1
        return
    if answer.is_error:
        writer.ledger.complain(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return
    writer.ledger.acknowledged += 1
    fact.possible = (becomes,)
    waits = isinstance(becomes, EntryState) and (becomes.due or becomes.archived)
    if becomes is not None and not waits:
        writer.own[fact.plural].append(fact)


async def create_entry(writer: Writer, client: Client) -> None:
    """A new article that points at the catalog."""
    title = writer.word()
    draft = {
        "title": title,
        "section_id": writer.references["sections"],
        "authors": [{"author_id": writer.references["authors"]}],
        "tag_ids": [writer.references["tags"]],
        "related_ids": [writer.contested],
        "body": [{"_type": "block", "children": [{"_type": "span", "text": title * 50}]}],
    }
    await create(writer, client, "articles", title, draft)


async def create_tag(writer: Writer, client: Client) -> None:
    """A new tag."""
    name = writer.word()
    await create(writer, client, "tags", name, {"name": name})


async def post_comment(writer: Writer, client: Client) -> None:
    """A comment of a reader; retried, it must be there once."""
    body = writer.word()
    await create(writer, client, "comments", body, {"author_name": "Reader", "body": body})


def _comments_url(writer: Writer, client: Client) -> str:
    """At the other door."""
    return str(client.base_url.copy_with(path=f"/v1/articles/{writer.references['talk']}/comments"))


async def moderate_comment(writer: Writer, client: Client) -> None:
    """Decides on a comment of one's own."""
    mine = writer.own["comments"]
    fact = writer.chance.choice(mine) if mine else None
    if fact is not None and isinstance(fact.state, CommentState):
        verb, state = writer.chance.choice([("approve", "approved"), ("reject", "rejected")])
        becomes = replace(fact.state, state=state)
        await change(writer, client, fact, "POST", f"/{verb}", {}, becomes)


async def create(
    writer: Writer, client: Client, plural: str, word: str, draft: dict[str, Any]
) -> None:
    """Creates it; whoever does not learn the outcome asks again later, with the same key."""
    writer.ledger.attempted.add(word)
    attempt = (plural, word, draft)
    writer.unsettled.append(attempt)
    headers = {"Idempotency-Key": word}
    path = _comments_url(writer, client) if plural == "comments" else f"/{plural}"
    answer = await send(writer, client, "POST", path, draft, **headers)
    if answer is None:
        writer.ledger.in_doubt += 1
        return
    writer.unsettled.remove(attempt)
    if answer.status_code != 201:
        writer.ledger.complain(f"POST /{plural}: {answer.status_code} {answer.text[:300]}")
        return
    made = answer.json()
    states: dict[str, State] = {
        "articles": EntryState(1, word),
        "tags": RowState(1, word),
        "comments": CommentState("pending", word),
    }
    made_id = made["comment"]["id"] if plural == "comments" else made["id"]
    fact = Fact(plural, made_id, (states[plural],))
    writer.ledger.keep(fact)
    writer.own[plural].append(fact)


async def settle(writer: Writer, client: Client) -> None:
    """Sends again what got no answer: it must exist once, whether the first try worked or not."""
    for plural, word, draft in writer.unsettled.copy():
        writer.unsettled.remove((plural, word, draft))
        await create(writer, client, plural, word, draft)


def _own_entry(writer: Writer) -> tuple[Fact, EntryState] | None:
    mine = writer.own["articles"]
    fact = writer.chance.choice(mine) if mine else None
    return (fact, fact.state) if fact and isinstance(fact.state, EntryState) else None


async def save_entry(writer: Writer, client: Client) -> None:
    """A new draft of an entry of one's own."""
    if found := _own_entry(writer):
        fact, state = found
        title = writer.word()
        becomes = replace(state, version=state.version + 1, title=title)
        await change(writer, client, fact, "PATCH", "", {"title": title}, becomes)


async def publish_entry(writer: Writer, client: Client) -> None:
    """Publishes the newest draft, or withdraws what is live already."""
    if found := _own_entry(writer):
        fact, state = found
        verb = "unpublish" if state.live == state.title else "publish"
        live = None if verb == "unpublish" else state.title
        becomes = replace(state, version=state.version + 1, live=live)
        await change(writer, client, fact, "POST", f"/{verb}", {}, becomes)


async def archive_entry(writer: Writer, client: Client) -> None:
    """Puts an entry away, whether live or not."""
    if found := _own_entry(writer):
        fact, state = found
        # Withdrawing is a part of archiving, not a change of its own.
        becomes = replace(state, version=state.version + 1, live=None, archived=True)
        await change(writer, client, fact, "DELETE", "", None, becomes)


async def schedule_entry(writer: Writer, client: Client) -> None:
    """Leaves an entry to the clock."""
    if (found := _own_entry(writer)) and found[1].live != found[1].title:
        fact, state = found
        due = datetime.now(UTC) + timedelta(seconds=DUE_SECONDS)  # noqa: TID251 - the server's clock
        becomes = replace(state, version=state.version + 1, due=state.title)
        await change(
            writer, client, fact, "PUT", "/schedule", {"publish_at": due.isoformat()}, becomes
        )


async def change_tag(writer: Writer, client: Client) -> None:
    """Renames a tag, or deletes it."""
    if not writer.own["tags"]:
        return
    fact = writer.chance.choice(writer.own["tags"])
    if writer.chance.random() < 0.3:
        await change(writer, client, fact, "DELETE", "", None, None)
    elif fact.state is not None:
        name = writer.word()
        becomes = RowState(fact.state.version + 1, name)
        await change(writer, client, fact, "PUT", "", {"name": name}, becomes)


async def contest(writer: Writer, client: Client) -> None:
    """Saves the entry that everybody saves: one 200 per version, the others 412."""
    path = f"/articles/{writer.contested}"
    read = await send(writer, client, "GET", path, None)
    if read is None:
        return
    version, title = read.json()["version"], writer.word()
    writer.ledger.attempted.add(title)
    answer = await send(writer, client, "PATCH", path, {"title": title}, **if_match(version))
    if answer is None or answer.status_code == 412:
        return
    if answer.status_code != 200:
        writer.ledger.complain(f"PATCH {path}: {answer.status_code} {answer.text[:300]}")
        return
    saved = answer.json()["version"]
    if saved in writer.ledger.contested:
        writer.ledger.complain(f"Two writers were told that version {saved} is theirs")
    writer.ledger.contested[saved] = title
    writer.ledger.acknowledged += 1


Act = Callable[[Writer, Client], Awaitable[None]]
MIX: dict[Act, int] = {
    create_entry: 4, save_entry: 5, publish_entry: 5, schedule_entry: 2, archive_entry: 1,
    create_tag: 2, change_tag: 2, contest: 2, post_comment: 4, moderate_comment: 4,
}  # fmt: skip


async def _write(writer: Writer, base_url: str, stopping: asyncio.Event) -> None:
    headers = {"Authorization": f"Bearer {writer.key}"}
    async with httpx.AsyncClient(
        base_url=base_url, headers=headers, timeout=PATIENCE_SECONDS, verify=NO_TLS
    ) as client:
        try:
            await settle(writer, client)
            while not stopping.is_set():
                [act] = writer.chance.choices(list(MIX), list(MIX.values()))
                await act(writer, client)
        except Gone:
            return


@asynccontextmanager
async def writing(writers: list[Writer], address: str) -> AsyncIterator[None]:
    """Everybody writes for as long as the block lasts, and then until their last answer."""
    stopping = asyncio.Event()
    tasks = [
        asyncio.create_task(_write(writer, f"{address}/editorial/v1", stopping))
        for writer in writers
    ]
    try:
        yield
    finally:
        stopping.set()
        await asyncio.gather(*tasks)
