"""What is claimed, and what was seen of it."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from bench.downstream.scene import Desk
from bench.downstream.witness import Witness

PURGED_SECONDS = 15


@dataclass(frozen=True)
class Claim:
    """One sentence of the documentation."""

    front: str
    text: str
    holds: bool
    seen: str


@dataclass
class Proof:
    """Everything that runs, and the claims so far."""

    witness: Witness
    desk: Desk
    origin: httpx.Client
    """Broadsheet itself, past every cache."""
    fronts: dict[str, httpx.Client]
    claims: list[Claim] = field(default_factory=list)

    @property
    def varnish(self) -> httpx.Client:
        """A reader behind Varnish."""
        return self.fronts["Varnish"]

    def claim(self, front: str, text: str, holds: bool, seen: object) -> None:
        """Notes a claim, and what was seen."""
        self.claims.append(Claim(front, text, holds, str(seen)))

    def asked_for(self, read: Callable[[], object]) -> list[str]:
        """What the origin was asked for while something was read."""
        self.witness.take()
        read()
        return [question.path for question in self.witness.take()]

    def wait_for_purger(self) -> None:
        """Until everything that has happened was purged twice."""
        newest = str(self.desk.newest_event())
        position = self.desk.position
        wait_until(lambda: position.exists() and position.read_text(encoding="ascii") == newest)


def wait_until(is_so: Callable[[], bool]) -> float:
    """Until it is so, or for `PURGED_SECONDS`; the seconds that it took."""
    start = time.monotonic()
    while not is_so() and time.monotonic() - start < PURGED_SECONDS:
        time.sleep(0.01)
    return time.monotonic() - start


def is_hit(answer: httpx.Response) -> bool:
    """Whether the outermost cache had it."""
    said = ", ".join(answer.headers.get_list("cache-status"))
    return "; hit" in said.rsplit(", ", 1)[-1]


def title_of(answer: httpx.Response) -> str:
    """The title of an article, or the status if there is none."""
    return str(answer.json()["title"]) if answer.status_code == 200 else str(answer.status_code)
