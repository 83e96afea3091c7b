"""What the clients were told, to be compared with what the database holds."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class EntryState:
    """An entry as far as the ledger knows it: titles stand for contents."""

    version: int
    title: str
    live: str | None = None
    due: str | None = None
    archived: bool = False

    def fired(self) -> "EntryState":
        """What the clock makes of it when its publication is due."""
        return replace(self, version=self.version + 1, live=self.due, due=None)


@dataclass(frozen=True)
class RowState:
    """A row of the catalog."""

    version: int
    name: str


@dataclass(frozen=True)
class CommentState:
    """A comment, and where moderators have put it."""

    state: str
    body: str


State = EntryState | RowState | CommentState | None
"""None: it does not exist."""


@dataclass
class Fact:
    """One thing, and every state that it may be in. More than one: an outcome is unknown."""

    plural: str
    id: str
    possible: tuple[State, ...]

    @property
    def state(self) -> State:
        """What was acknowledged last."""
        return self.possible[0]

    def allows(self, actual: State) -> bool:
        """Whether the ledger can explain this."""
        fired = [one.fired() for one in self.possible if isinstance(one, EntryState) and one.due]
        return actual in self.possible or actual in fired


@dataclass
class Ledger:
    """Everything that was acknowledged, and what went wrong."""

    facts: dict[str, Fact] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    contested: dict[int, str] = field(default_factory=dict)
    attempted: set[str] = field(default_factory=set)
    acknowledged: int = 0
    in_doubt: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    defects: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self, status: int) -> None:
        """An answer came."""
        self.statuses[status] += 1
        self.news.set()

    def keep(self, fact: Fact) -> None:
        """A new thing that was acknowledged."""
        self.facts[fact.id] = fact
        self.touched.add(fact.id)
        self.acknowledged += 1

    @property
    def losses(self) -> int:
        """Defects after which going on makes no sense: all but slowness."""
        return sum(not defect.startswith("Ready only") for defect in self.defects)

    def complain(self, sentence: str) -> None:
        """Something that must never happen."""
        self.defects.append(sentence)

    async def until(self, is_true: Callable[[], bool]) -> None:
        """Waits until the clients have seen enough."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not is_true():
                    self.news.clear()
                    await self.news.wait()
        except TimeoutError:
            self.complain(f"Nothing like it within {PATIENCE_SECONDS} s: {self.statuses}")
