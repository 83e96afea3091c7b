"""What editors and readers do in the proof, through the doors of Broadsheet."""

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.servers import ROOT
from bench.text import sentence

Json = dict[str, Any]


def make_key(database_url: str, settings: Mapping[str, str]) -> str:
    """An admin key of a database that is migrated."""
    values = {**settings, "DATABASE_URL": database_url}
    environment = {f"BROADSHEET_{name}": value for name, value in values.items()}
    made = subprocess.run(
        [sys.executable, "-m", "app", "keys", "create", "--name", "proof", "--role", "admin"],
        env={"PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.strip()


@dataclass
class Desk:
    """An editor at the editorial door, past every cache."""

    door: httpx.Client
    position: Path
    """What the purger remembers."""

    def send(self, method: str, path: str, **arguments: Any) -> Json:
        """A request that must succeed."""
        answer = self.door.request(method, f"/editorial/v1{path}", **arguments)
        answer.raise_for_status()
        made: Json = answer.json() if answer.content else {}
        return made

    def create(self, plural: str, **draft: Any) -> Json:
        """An entry, or a row of the catalog."""
        return self.send("POST", f"/{plural}", json=draft)

    def publish(self, entry: Json, **change: Any) -> None:
        """Changes an article, if there is something to change, and makes it live."""
        if change:
            self.change("articles", entry, **change)
        self.send("POST", f"/articles/{entry['id']}/publish")

    def write(self, title: str, **draft: Any) -> Json:
        """A live article of more than a packet."""
        body = {"format": "markdown", "content": "\n\n".join(map(sentence, range(40)))}
        made = self.create("articles", title=title, body=body, **draft)
        self.publish(made)
        return made

    def change(self, plural: str, row: Json, **change: Any) -> None:
        """Changes something, whatever its version."""
        self.send("PATCH", f"/{plural}/{row['id']}", json=change, headers={"If-Match": "*"})

    def newest_event(self) -> int:
        """The place of the newest event in the log."""
        after, found = 0, -1
        while found != after:
            found = after
            after = self.send("GET", "/events", params={"after": after, "limit": 1000})[
                "next_after"
            ]
        return after


TAGS = 40
"""More than the 32 groups that an answer may name."""


@dataclass
class Scene:
    """A small newspaper."""

    desk: Desk

    def __post_init__(self) -> None:
        desk = self.desk
        self.ada = desk.create("authors", name="Ada", slug="ada")
        bob = desk.create("authors", name="Bob", slug="bob")
        tags = [desk.create("tags", name=f"Tag {turn}")["id"] for turn in range(TAGS)]
        by_ada, by_bob = ([{"author_id": one["id"]}] for one in (self.ada, bob))
        self.harbor = desk.write("Harbor", slug="harbor", authors=by_ada)
        self.market = desk.write("Market", slug="market", authors=by_bob)
        self.crowded = desk.write("Crowded", slug="crowded", authors=by_ada, tag_ids=tags)
        self.secret = desk.create("articles", title="Not for readers yet", slug="secret")


HARBOR, MARKET, CROWDED = (f"/v1/articles/{slug}" for slug in ("harbor", "market", "crowded"))
LIST, BY_BOB, ADA, BOB = (
    "/v1/articles",
    "/v1/articles?author=bob",
    "/v1/authors/ada",
    "/v1/authors/bob",
)
HARBORS, MARKETS = f"{HARBOR}/comments", f"{MARKET}/comments"
UNBORN = "/v1/articles/unborn"
PAGES = (HARBOR, MARKET, CROWDED, LIST, BY_BOB, ADA, BOB, HARBORS, MARKETS)
