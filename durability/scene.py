"""What every exercise needs: a server on a database, clients that write, and their ledger."""

import asyncio
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.foundation.database import Database
from app.main import open_database
from durability.audit import audit, unfired
from durability.databases import Store, make_keys
from durability.ledger import Ledger
from durability.servers import Server
from durability.writers import DUE_SECONDS, Writer

WRITERS = 5
LOOKS = 12
"""How often one looks, at the end, whether the clock has done all that was due."""
READY_SECONDS = 5.0
"""How long a restarted server may take until its first 200."""


@dataclass
class Result:
    """What an exercise found."""

    name: str
    database: str
    rounds: int = 0
    done: int = 0
    ledger: Ledger = field(default_factory=Ledger)
    seconds: list[float] = field(default_factory=list)
    measured: str = "ready again"
    skipped: str = ""

    def median(self) -> float:
        """The usual time until the service was back."""
        return statistics.median(self.seconds) if self.seconds else 0.0


@dataclass
class Scene:
    """A server on a database, and those who write to it."""

    store: Store
    server: Server
    database: Database
    writers: list[Writer]
    ledger: Ledger

    async def look(self, *, everything: bool = False) -> None:
        """Compares what was acknowledged with what is there."""
        await audit(
            self.database,
            self.ledger,
            self.writers,
            everything=everything,
            embedded=self.store.is_embedded,
        )

    async def look_at_everything(self) -> None:
        """At the end: every schedule has fired, and everything is there."""
        for _ in range(LOOKS):
            await asyncio.sleep(DUE_SECONDS / 2)
            await self.look(everything=True)
            if not unfired(self.ledger):
                return
        self.ledger.complain(f"{unfired(self.ledger)} schedules never fired")


@asynccontextmanager
async def set_scene(
    store: Store, folder: Path, ledger: Ledger, *, workers: int, may_lose_server: bool
) -> AsyncIterator[Scene]:
    """Starts the server and makes what the writers share."""
    keys = await make_keys(store, WRITERS)
    server = Server(store.url, folder, workers)
    database = open_database(store.settings())
    try:
        await server.start()
        shared = await _make_shared(server, keys[0])
        contested = shared.pop("articles")
        writers = [
            Writer(number, key, ledger, contested, shared, may_lose_server)
            for number, key in enumerate(keys)
        ]
        yield Scene(store, server, database, writers, ledger)
    finally:
        server.kill()
        await database.close()


async def _make_shared(server: Server, key: str) -> dict[str, str]:
    made: dict[str, str] = {}
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=server.address, headers=headers) as client:
        for plural, draft in (
            ("sections", {"name": "Shared"}),
            ("authors", {"name": "Shared"}),
            ("tags", {"name": "Shared"}),
            ("articles", {"title": "Contested"}),
        ):
            answer = await client.post(f"/editorial/v1/{plural}", json=draft)
            made[plural] = answer.raise_for_status().json()["id"]
        talk = await client.post("/editorial/v1/articles", json={"title": "Talk"})
        published = f"/editorial/v1/articles/{talk.raise_for_status().json()['id']}/publish"
        (await client.post(published)).raise_for_status()
        made["talk"] = "talk"
    return made


def say(sentence: str) -> None:
    """Progress, for people."""
    print(sentence, file=sys.stderr, flush=True)


def progress(result: Result, done: int) -> None:
    """One line for each tenth of the rounds."""
    result.done = done
    if done % max(1, result.rounds // 10) == 0 or result.ledger.defects:
        say(
            f"  {done}/{result.rounds}: {result.ledger.acknowledged} acknowledged, "
            f"{result.ledger.in_doubt} in doubt, {len(result.ledger.defects)} defects, "
            f"{result.measured} {result.median():.2f} s"
        )


def expect_refusals(result: Result) -> None:
    """An exercise in which nothing was refused has not tried anything."""
    if not result.ledger.statuses[503]:
        result.ledger.complain("Nobody saw a 503, so nothing was tried")
