"""The chain of checks that a comment passes, as the settings list them; each leaves a verdict."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.comments.hashing import Hasher
from app.foundation.database import ReadSession
from app.foundation.settings import Settings

Outcome = Literal["allow", "hold", "spam"]
SEVERITY: Sequence[Outcome] = ("allow", "hold", "spam")


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    outcome: Outcome = "allow"
    reason: str = ""
    score: float = 0.0
    is_silent: bool = False
    """Whether a service did not answer, so that it must be asked again."""


ALLOWED = Finding()


@dataclass(frozen=True)
class Sender:
    """What a request tells of whoever sends it."""

    client: str
    address: str
    user_agent: str
    referrer: str


@dataclass(frozen=True)
class Candidate:
    """A comment as it arrives, with what is known of whoever sends it. It is never kept as such."""

    comment_id: UUID
    article_id: UUID
    article_url: str
    locale: str
    author_name: str
    author_email: str | None
    body: str
    sent_at: datetime
    sender: Sender
    website: str = ""
    elapsed_ms: int | None = None
    is_reply: bool = False
    is_edit: bool = False


@dataclass(frozen=True)
class Circumstances:
    """What checks may look at beside the comment."""

    session: ReadSession
    hasher: Hasher
    settings: Settings


Check = Callable[[Candidate, Circumstances], Awaitable[Finding]]
Ask = Callable[[Candidate, Settings], Awaitable[Finding]]
"""A check that asks a service, so it gets no session: its module says `ASKS_A_SERVICE`."""


@dataclass(frozen=True)
class Examination:
    """The findings on one comment, in the order of the chain."""

    findings: dict[str, Finding] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """The worst of them."""
        found = [finding.outcome for finding in self.findings.values()]
        return max(found, key=SEVERITY.index, default="allow")

    @property
    def silent(self) -> str | None:
        """The check whose service did not answer."""
        return next((name for name, found in self.findings.items() if found.is_silent), None)


@dataclass(frozen=True)
class Chain:
    """The checks of the running app: those that look around here, and those that ask a service."""

    local: Sequence[tuple[str, Check]]
    services: Sequence[tuple[str, Ask]]

    async def examine(self, candidate: Candidate, around: Circumstances) -> Examination:
        """Runs the checks in order; after the first that says spam, nobody else has to be asked."""
        examination = Examination()
        for name, check in self.local:
            examination.findings[name] = await check(candidate, around)
            if examination.outcome == "spam":
                break
        return examination

    async def ask_services(
        self, candidate: Candidate, settings: Settings, examination: Examination
    ) -> None:
        """Adds what services say, unless it is spam already. No transaction may be open."""
        for name, ask in self.services:
            if examination.outcome == "spam":
                break
            examination.findings[name] = await ask(candidate, settings)
